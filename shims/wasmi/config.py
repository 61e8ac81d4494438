"""Settings of an engine.

Source: crates/wasmi/src/engine/{config,limits/stack}.rs at v0.36.0.
"""

from __future__ import annotations

from wasi_core import engine
from wasi_core.wasm.features import SUPPORTED, Feature

#: wasmi's own: what one frame of a guest may count for is decided by the core.
_DEFAULT_DEPTH = 1024
#: What wasmi 0.31 to 0.37 knows of the proposals; simd, memories and exceptions came later.
_DEFAULT = SUPPORTED & ~(Feature.SIMD | Feature.MULTI_MEMORY | Feature.EXCEPTIONS)


class StackLimits:
    """How deep guests may call.

    :param initial_value_stack_height: taken and not used: Python's stack grows by itself.
    :param maximum_value_stack_height: likewise.
    :param maximum_recursion_depth: guest frames on one stack.
    """

    __slots__ = ("maximum_recursion_depth",)

    def __init__(
        self,
        initial_value_stack_height: int = 1024,
        maximum_value_stack_height: int = 1024 * 1024,
        maximum_recursion_depth: int = _DEFAULT_DEPTH,
    ) -> None:
        if initial_value_stack_height > maximum_value_stack_height:
            raise ValueError("initial value stack height exceeds maximum stack height")
        self.maximum_recursion_depth = maximum_recursion_depth

    @classmethod
    def new(cls, initial: int, maximum: int, recursion: int) -> StackLimits:
        """Limits. :raises ValueError: the initial height is above the maximum."""
        return cls(initial, maximum, recursion)


class Config:
    """Settings; every setter changes them in place and returns them."""

    def __init__(self) -> None:
        self._features = _DEFAULT
        self._depth = _DEFAULT_DEPTH
        self._fuel = False

    @classmethod
    def default(cls) -> Config:
        """The settings that an engine has without."""
        return cls()

    def set_stack_limits(self, stack_limits: StackLimits) -> Config:
        """How deep guests may call."""
        self._depth = stack_limits.maximum_recursion_depth
        return self

    def consume_fuel(self, enable: bool) -> Config:
        """Whether work is counted against the fuel of the store."""
        self._fuel = enable
        return self

    def wasm_mutable_global(self, enable: bool) -> Config:
        """The proposal mutable-global."""
        return self._feature(Feature.MUTABLE_GLOBAL, enable)

    def wasm_sign_extension(self, enable: bool) -> Config:
        """The proposal sign-extension-ops."""
        return self._feature(Feature.SIGN_EXTENSION, enable)

    def wasm_saturating_float_to_int(self, enable: bool) -> Config:
        """The proposal nontrapping-float-to-int-conversions."""
        return self._feature(Feature.SATURATING_FLOAT_TO_INT, enable)

    def wasm_multi_value(self, enable: bool) -> Config:
        """The proposal multi-value."""
        return self._feature(Feature.MULTI_VALUE, enable)

    def wasm_bulk_memory(self, enable: bool) -> Config:
        """The proposal bulk-memory-operations."""
        return self._feature(Feature.BULK_MEMORY, enable)

    def wasm_reference_types(self, enable: bool) -> Config:
        """The proposal reference-types."""
        return self._feature(Feature.REFERENCE_TYPES, enable)

    def wasm_tail_call(self, enable: bool) -> Config:
        """The proposal tail-call."""
        return self._feature(Feature.TAIL_CALL, enable)

    def wasm_extended_const(self, enable: bool) -> Config:
        """The proposal extended-const."""
        return self._feature(Feature.EXTENDED_CONST, enable)

    def to_core(self) -> engine.Config:
        """The settings as the core has them."""
        return engine.Config(
            features=self._features, max_call_depth=self._depth, consume_fuel=self._fuel
        )

    def _feature(self, feature: Feature, enable: bool) -> Config:
        self._features = self._features | feature if enable else self._features & ~feature
        return self
