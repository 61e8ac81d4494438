"""A guest of the engine with WASI of the surface; its exit is that of the crate."""

from __future__ import annotations

import sys

from wasi_common import I32Exit, WasiCtx
from wasi_common.sync import WasiCtxBuilder, add_to_linker
from wasi_core.engine import Engine, Linker, Module, Store

GUEST = """
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")
  (data (i32.const 16) "linked")
  (func (export "_start")
    (call $exit (i32.add (i32.const 5)
      (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))))))
"""


def context(data: WasiCtx) -> WasiCtx:
    return data


def main() -> None:
    engine = Engine()
    store = Store(engine, WasiCtxBuilder().inherit_stdio().build())
    linker = Linker(engine)
    add_to_linker(linker, context)
    instance = linker.instantiate(store, Module(engine, GUEST))
    start = instance.get_func(store, "_start")
    assert start is not None
    try:
        start(store)
    except I32Exit as end:
        sys.exit(end.args[0])


main()
