"""Every instruction that only computes, on the core and on wasmtime: the same bits.

wasmtime is needed for nothing else; without it these tests are skipped.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numerics_support as numerics
import pytest
from wasi_core.engine import Engine, Func, Linker, Memory, Module, Store, Trap
from wasi_core.wasm.opcodes import Opcode
from wasi_core.wasm.text import encode
from wasi_core.wasm.types import ValType

if find_spec("wasmtime") is None:
    pytest.skip("the Python package wasmtime is not installed", allow_module_level=True)

VARIANTS = list(numerics.variants())
_QUIET = {4: 0x7FC00000, 8: 0x7FF8000000000000}


class Machine(Protocol):
    """The module of ``numerics_support`` on one runtime."""

    def write(self, content: bytes, at: int) -> None: ...

    def read(self, start: int, end: int) -> bytes: ...

    def call(self, name: str, start: int, end: int) -> str:
        """Apply an instruction; the message of its trap, or nothing."""
        ...


class Core:
    """The core's own engine."""

    def __init__(self, binary: bytes) -> None:
        engine = Engine()
        self._store = Store(engine)
        linker = Linker(engine)
        self._exports = linker.instantiate(self._store, Module(engine, binary)).exports(self._store)
        memory = self._exports["memory"]
        assert isinstance(memory, Memory)
        self._memory = memory

    def write(self, content: bytes, at: int) -> None:
        self._memory.write(self._store, content, at)

    def read(self, start: int, end: int) -> bytes:
        return bytes(self._memory.read(self._store, start, end))

    def call(self, name: str, start: int, end: int) -> str:
        function = self._exports[name]
        assert isinstance(function, Func)
        try:
            function(self._store, start, end)
        except Trap as trap:
            return trap.message
        return ""


class Wasmtime:
    """wasmtime through its Python package, whose types are unknown where it is not installed."""

    def __init__(self, binary: bytes) -> None:
        self._api: Any = import_module("wasmtime")
        engine = self._api.Engine()
        self._store = self._api.Store(engine)
        module = self._api.Module(engine, binary)
        self._exports = self._api.Instance(self._store, module, []).exports(self._store)

    def write(self, content: bytes, at: int) -> None:
        self._exports["memory"].write(self._store, content, at)

    def read(self, start: int, end: int) -> bytes:
        return bytes(self._exports["memory"].read(self._store, start, end))

    def call(self, name: str, start: int, end: int) -> str:
        try:
            self._exports[name](self._store, start, end)
        except self._api.Trap as trap:
            return str(trap)
        return ""


@pytest.fixture(scope="module")
def machines() -> tuple[Machine, Machine]:
    binary = encode(numerics.text())
    return Core(binary), Wasmtime(binary)


def results(machine: Machine, opcode: Opcode, immediate: str) -> list[bytes | str]:
    """What an instruction makes of each record: its result, or the message of its trap."""
    records = numerics.operands(opcode.name)
    for place, column in zip(numerics.PLACES, zip(*records, strict=True), strict=False):
        machine.write(b"".join(one.ljust(numerics.STRIDE, b"\0") for one in column), place)
    name = numerics.name_of(opcode, immediate)
    end = len(records) * numerics.STRIDE
    traps = dict[int, str]()
    if machine.call(name, 0, end):
        starts = range(0, end, numerics.STRIDE)
        called = {at: machine.call(name, at, at + numerics.STRIDE) for at in starts}
        traps = {at: message for at, message in called.items() if message}
    output = machine.read(numerics.PLACES[3], numerics.PLACES[3] + end)
    size = numerics.SIZES[ValType((opcode.results or b"")[0])]
    return [traps.get(at, output[at : at + size]) for at in range(0, end, numerics.STRIDE)]


def _float_width(opcode: Opcode) -> int:
    """The size of the floats in the result, in bytes; 0 where there are none."""
    result = (opcode.results or b"")[0]
    shape = opcode.name.partition(".")[0] if result == ValType.V128 else str(ValType(result))
    return {"f32": 4, "f32x4": 4, "f64": 8, "f64x2": 8}.get(shape, 0)


def agree(opcode: Opcode, ours: bytes | str, theirs: bytes | str) -> bool:
    """Whether two results are the same; two quiet NaNs may differ, as the specification has it."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return isinstance(ours, str) and isinstance(theirs, str) and ours in theirs
    width = _float_width(opcode)
    if ours == theirs or not width:
        return ours == theirs
    quiet = _QUIET[width]
    for at in range(0, len(ours), width):
        one, other = ours[at : at + width], theirs[at : at + width]
        nans = (int.from_bytes(found, "little") & quiet == quiet for found in (one, other))
        if one != other and not all(nans):
            return False
    return True


@pytest.mark.parametrize(
    ("opcode", "immediate"), VARIANTS, ids=[numerics.name_of(*variant) for variant in VARIANTS]
)
def test_results(machines: tuple[Machine, Machine], opcode: Opcode, immediate: str) -> None:
    core, wasmtime = machines
    records = numerics.operands(opcode.name)
    ours, theirs = (results(machine, opcode, immediate) for machine in (core, wasmtime))
    wrong = [
        ([one.hex() for one in record], one, other)
        for record, one, other in zip(records, ours, theirs, strict=True)
        if not agree(opcode, one, other)
    ]
    assert wrong == []
