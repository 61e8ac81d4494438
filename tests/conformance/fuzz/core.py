"""The core as a runtime among others."""

from __future__ import annotations

from wasi_core.engine.config import Config
from wasi_core.engine.engine import Engine
from wasi_core.engine.func import Func
from wasi_core.engine.instance import Instance
from wasi_core.engine.linker import Linker
from wasi_core.engine.memory import Memory
from wasi_core.engine.module import Module
from wasi_core.engine.store import Store
from wasi_core.engine.traps import Trap, TrapCode
from wasi_core.wasm.errors import WasmError
from wasi_core.wasm.types import FuncType, ValType

from .machine import FUEL, MASK, Inconclusive, Note, Refused, Trapped, words_of

_LIMITS = {TrapCode.STACK_OVERFLOW, TrapCode.OUT_OF_FUEL, TrapCode.OUT_OF_MEMORY}
#: wasmtime has one code for both.
_KINDS = {TrapCode.UNDEFINED_ELEMENT: TrapCode.TABLE_OUT_OF_BOUNDS}


class Core:
    """The core's own engine."""

    def __init__(self, note: Note, config: Config) -> None:
        self._fuel = config.consume_fuel
        self._engine = Engine(config)
        self._store = Store(self._engine)
        self._linker = Linker(self._engine)
        kind = FuncType.of([ValType.I64])

        def tell(value: int) -> None:
            note(value & MASK)

        host = Func(self._store, kind, tell)
        self._linker.define(self._store, "host", "note", host)
        self._instances: dict[str, Instance] = {}

    def instantiate(self, name: str, binary: bytes) -> None:
        try:
            Module.validate(self._engine, binary)  # which lazy validation would put off
            module = Module(self._engine, binary)
        except WasmError as error:
            raise Refused(str(error)) from error
        self._fill_up()
        try:
            instance = self._linker.instantiate(self._store, module)
        except Trap as trap:
            raise _end(trap) from trap
        self._linker.define_instance(self._store, name, instance)
        self._instances[name] = instance

    def call(self, number: int, operands: list[int]) -> list[int]:
        function = self._instances["entries"].exports(self._store)[str(number)]
        assert isinstance(function, Func)
        self._fill_up()
        try:
            results = function(self._store, *operands)
        except Trap as trap:
            raise _end(trap) from trap
        return words_of(results)

    def _fill_up(self) -> None:
        if self._fuel:
            self._store.fuel = FUEL

    def memory(self) -> bytes:
        memory = self._instances["fuzz"].exports(self._store)["memory"]
        assert isinstance(memory, Memory)
        return bytes(memory.read(self._store))


def _end(trap: Trap) -> Trapped | Inconclusive:
    if trap.code in _LIMITS:
        return Inconclusive(trap.code.value)
    return Trapped(_KINDS.get(trap.code, trap.code).value)
