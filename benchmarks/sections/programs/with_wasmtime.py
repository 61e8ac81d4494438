"""Run a WASI command with wasmtime-py and its own WASI: what `ours.py` is measured beside."""

from __future__ import annotations

import sys

from wasmtime import Engine, Func, Linker, Module, Store, WasiConfig

engine = Engine()
linker = Linker(engine)
linker.define_wasi()
store = Store(engine)
wasi = WasiConfig()
wasi.inherit_stdout()
store.set_wasi(wasi)
with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - as in `ours.py`
    module = Module(engine, file.read())
instance = linker.instantiate(store, module)
start = instance.exports(store)["_start"]
assert isinstance(start, Func)
start(store)
