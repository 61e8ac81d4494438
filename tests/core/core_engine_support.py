"""What tests of the engine start from: an engine, a store and a linker, and modules as text."""

from __future__ import annotations

from typing import Any

from wasi_core.engine import (
    Config,
    Engine,
    Extern,
    Func,
    Instance,
    Linker,
    Module,
    ResourceLimits,
    Store,
)


class World:
    """One engine, one store, one linker."""

    def __init__(
        self,
        config: Config | None = None,
        limits: ResourceLimits | None = None,
        data: Any = None,
    ) -> None:
        self.engine = Engine(config)
        self.store = Store(self.engine, data, limits)
        self.linker = Linker(self.engine)

    def module(self, text: str) -> Module:
        return Module(self.engine, text)

    def instance(self, text: str) -> Instance:
        return self.linker.instantiate(self.store, self.module(text))

    def export(self, instance: Instance, name: str) -> Extern:
        return instance.exports(self.store)[name]

    def func(self, instance: Instance, name: str) -> Func:
        found = instance.get_func(self.store, name)
        assert found is not None
        return found

    def call(self, instance: Instance, name: str, *args: object) -> Any:
        return self.func(instance, name)(self.store, *args)
