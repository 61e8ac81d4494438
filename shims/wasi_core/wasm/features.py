"""The proposals of WebAssembly, each of which an embedder can switch.

Source: github.com/WebAssembly/proposals (finished proposals and the phases of the others).
"""

from __future__ import annotations

from enum import IntFlag


class Feature(IntFlag):
    """A set of proposals. The first group can be switched; the second is always refused by name."""

    MUTABLE_GLOBAL = 1 << 0
    SIGN_EXTENSION = 1 << 1
    SATURATING_FLOAT_TO_INT = 1 << 2
    MULTI_VALUE = 1 << 3
    REFERENCE_TYPES = 1 << 4
    BULK_MEMORY = 1 << 5
    SIMD = 1 << 6
    EXTENDED_CONST = 1 << 7
    TAIL_CALL = 1 << 8
    MULTI_MEMORY = 1 << 9
    EXCEPTIONS = 1 << 10

    MEMORY64 = 1 << 16
    THREADS = 1 << 17
    GC = 1 << 18
    FUNCTION_REFERENCES = 1 << 19
    RELAXED_SIMD = 1 << 20
    LEGACY_EXCEPTIONS = 1 << 21
    WIDE_ARITHMETIC = 1 << 22
    CUSTOM_PAGE_SIZES = 1 << 23
    COMPONENT_MODEL = 1 << 24

    @property
    def proposal(self) -> str:
        """The name of the proposal as its repository spells it, such as ``tail-call``."""
        return PROPOSALS[self]


PROPOSALS: dict[Feature, str] = {
    Feature.MUTABLE_GLOBAL: "mutable-global",
    Feature.SIGN_EXTENSION: "sign-extension-ops",
    Feature.SATURATING_FLOAT_TO_INT: "nontrapping-float-to-int-conversions",
    Feature.MULTI_VALUE: "multi-value",
    Feature.REFERENCE_TYPES: "reference-types",
    Feature.BULK_MEMORY: "bulk-memory-operations",
    Feature.SIMD: "simd",
    Feature.EXTENDED_CONST: "extended-const",
    Feature.TAIL_CALL: "tail-call",
    Feature.MULTI_MEMORY: "multi-memory",
    Feature.EXCEPTIONS: "exception-handling",
    Feature.MEMORY64: "memory64",
    Feature.THREADS: "threads",
    Feature.GC: "gc",
    Feature.FUNCTION_REFERENCES: "function-references",
    Feature.RELAXED_SIMD: "relaxed-simd",
    Feature.LEGACY_EXCEPTIONS: "legacy exception-handling",
    Feature.WIDE_ARITHMETIC: "wide-arithmetic",
    Feature.CUSTOM_PAGE_SIZES: "custom-page-sizes",
    Feature.COMPONENT_MODEL: "component-model",
}

#: WebAssembly 1.0 as the W3C published it in 2019: mutable globals were part of it.
WASM_1 = Feature.MUTABLE_GLOBAL
#: WebAssembly 2.0.
WASM_2 = (
    WASM_1
    | Feature.SIGN_EXTENSION
    | Feature.SATURATING_FLOAT_TO_INT
    | Feature.MULTI_VALUE
    | Feature.REFERENCE_TYPES
    | Feature.BULK_MEMORY
    | Feature.SIMD
)
#: Everything that the core can run.
SUPPORTED = (
    WASM_2 | Feature.EXTENDED_CONST | Feature.TAIL_CALL | Feature.MULTI_MEMORY | Feature.EXCEPTIONS
)
