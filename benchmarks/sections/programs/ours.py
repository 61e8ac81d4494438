"""Run a WASI command that writes text: a whole process, as short as it can be written.

The five functions that it imports are here as far as the C library needs them to write a line.
"""

from __future__ import annotations

import sys

from wasi_core.engine import Caller, Engine, FuncType, Linker, Memory, Module, Store, ValType

I32, I64 = ValType.I32, ValType.I64
WASI = "wasi_snapshot_preview1"


def fd_write(caller: Caller, _fd: int, vectors: int, count: int, written: int) -> int:
    memory = caller["memory"]
    assert isinstance(memory, Memory)
    data = memory.data
    total = 0
    for at in range(vectors, vectors + 8 * count, 8):
        start = int.from_bytes(data[at : at + 4], "little")
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        sys.stdout.buffer.write(data[start : start + size])
        total += size
    data[written : written + 4] = total.to_bytes(4, "little")
    return 0


def fine(*_: int) -> int:
    return 0


def main() -> None:
    engine = Engine()
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - pathlib is not what is measured
        module = Module(engine, file.read())
    linker = Linker(engine)
    one = [I32]
    linker.define_func(WASI, "fd_write", FuncType.of([I32] * 4, one), fd_write, access_caller=True)
    linker.define_func(WASI, "fd_seek", FuncType.of([I32, I64, I32, I32], one), fine)
    linker.define_func(WASI, "fd_fdstat_get", FuncType.of([I32, I32], one), fine)
    linker.define_func(WASI, "fd_close", FuncType.of(one, one), fine)
    linker.define_func(WASI, "proc_exit", FuncType.of(one), sys.exit)
    store = Store(engine)
    start = linker.instantiate(store, module).get_func(store, "_start")
    assert start is not None
    start(store)
    sys.stdout.flush()


main()
