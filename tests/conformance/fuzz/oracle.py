"""wasmtime as the oracle of differential tests. It is a dependency of nothing but this proof."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .machine import FUEL, MASK, Inconclusive, Note, Refused, Trapped, words_of

#: By the name of wasmtime's trap code.
_KINDS = {
    "MEMORY_OUT_OF_BOUNDS": "out of bounds memory access",
    "TABLE_OUT_OF_BOUNDS": "out of bounds table access",
    "INDIRECT_CALL_TO_NULL": "uninitialized element",
    "BAD_SIGNATURE": "indirect call type mismatch",
    "INTEGER_OVERFLOW": "integer overflow",
    "INTEGER_DIVISION_BY_ZERO": "integer divide by zero",
    "BAD_CONVERSION_TO_INTEGER": "invalid conversion to integer",
    "UNREACHABLE": "unreachable",
}
_LIMITS = {"STACK_OVERFLOW", "OUT_OF_FUEL"}


def at_hand() -> bool:
    """Whether the package ``wasmtime`` is installed."""
    return find_spec("wasmtime") is not None


class Oracle:
    """wasmtime through its Python package; its types are unknown where it is not installed.

    :param canonical_nans: give every NaN that is computed the same bits, not those of the CPU.
    """

    def __init__(self, note: Note, *, canonical_nans: bool = True) -> None:
        self._api: Any = import_module("wasmtime")
        config = self._api.Config()
        config.consume_fuel = True
        config.wasm_gc = False
        config.wasm_function_references = False
        config.cranelift_nan_canonicalization = canonical_nans
        config.cranelift_opt_level = "none"
        self._engine: Any = self._api.Engine(config)
        self._store: Any = self._api.Store(self._engine)
        self._linker: Any = self._api.Linker(self._engine)
        kind = self._api.FuncType([self._api.ValType.i64()], [])

        def tell(value: int) -> None:
            note(value & MASK)

        host = self._api.Func(self._store, kind, tell)
        self._linker.define(self._store, "host", "note", host)
        self._instances: dict[str, Any] = {}

    def instantiate(self, name: str, binary: bytes) -> None:
        try:
            module = self._api.Module(self._engine, binary)
        except self._api.WasmtimeError as error:
            raise Refused(str(error)) from error
        self._store.set_fuel(FUEL)
        try:
            instance = self._linker.instantiate(self._store, module)
        except self._api.Trap as trap:
            raise self._end(trap) from trap
        self._linker.define_instance(self._store, name, instance)
        self._instances[name] = instance

    def call(self, number: int, operands: list[int]) -> list[int]:
        function = self._instances["entries"].exports(self._store)[str(number)]
        self._store.set_fuel(FUEL)
        try:
            results = function(self._store, *operands)
        except self._api.Trap as trap:
            raise self._end(trap) from trap
        return words_of(results)

    def memory(self) -> bytes:
        memory = self._instances["fuzz"].exports(self._store)["memory"]
        return bytes(memory.read(self._store))

    def _end(self, trap: Any) -> Trapped | Inconclusive:
        code = trap.trap_code.name
        return Inconclusive(code) if code in _LIMITS else Trapped(_KINDS[code])
