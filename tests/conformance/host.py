"""The engine as a script sees it: instances, what they export, and the module ``spectest``."""

from __future__ import annotations

from typing import Any, NamedTuple

from wasi_core.engine.config import Config
from wasi_core.engine.engine import Engine
from wasi_core.engine.func import Func
from wasi_core.engine.global_ import Global
from wasi_core.engine.instance import Instance
from wasi_core.engine.linker import Linker
from wasi_core.engine.module import Module
from wasi_core.engine.store import Store
from wasi_core.wasm.features import Feature
from wasi_core.wasm.text.values import Value
from wasi_core.wasm.types import ValType

from .matching import ExternValue
from .spectest import define_spectest

#: More than any script needs.
FUEL = 10**10


class Result(NamedTuple):
    """A value that an action had, with its type."""

    type: ValType
    value: Any


class Host:
    """One engine, one store, one linker, for the length of a script.

    :param fuel: count instructions instead of looking for interrupts: other code is generated.
    """

    def __init__(self, features: Feature, *, fuel: bool) -> None:
        settings = Config(features=features, consume_fuel=fuel, interruptible=not fuel)
        self._engine = Engine(settings)
        self.store = Store(self._engine)
        if fuel:
            self.store.fuel = FUEL
        self._linker = Linker(self._engine, allow_shadowing=True)
        define_spectest(self._linker, self.store)

    def compile(self, binary: bytes) -> Module:
        return Module(self._engine, binary)

    def instantiate(self, module: Module) -> Instance:
        return self._linker.instantiate(self.store, module)

    def register(self, name: str, instance: Instance) -> None:
        """Offer the exports of an instance to the modules that follow."""
        self._linker.define_instance(self.store, name, instance)

    def invoke(self, instance: Instance, field: str, arguments: tuple[Value, ...]) -> list[Result]:
        """Call an exported function."""
        function = instance.exports(self.store)[field]
        if not isinstance(function, Func):
            raise TypeError(f"the export {field!r} is not a function")
        got: Any = function(self.store, *(_python_value(value) for value in arguments))
        types = function.type(self.store).results
        values: tuple[Any, ...] = got if len(types) > 1 else (got,) if types else ()
        return [Result(ValType(kind), one) for kind, one in zip(types, values, strict=True)]

    def get(self, instance: Instance, field: str) -> Result:
        """Read an exported global."""
        found = instance.exports(self.store)[field]
        if not isinstance(found, Global):
            raise TypeError(f"the export {field!r} is not a global")
        return Result(ValType(found.type(self.store).content), found.value(self.store))


def _python_value(value: Value) -> Any:
    if value.type is ValType.EXTERNREF and isinstance(value.raw, int):
        return ExternValue.of(value.raw)
    return value.raw
