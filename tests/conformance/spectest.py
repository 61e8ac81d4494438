"""The host module ``spectest`` that the scripts import.

Source: WebAssembly reference interpreter, "Spectest host module" of its README.
"""

from __future__ import annotations

from typing import Any

from wasi_core.engine.func import Func
from wasi_core.engine.global_ import Global
from wasi_core.engine.linker import Linker
from wasi_core.engine.memory import Memory
from wasi_core.engine.store import Store
from wasi_core.engine.table import Table
from wasi_core.wasm.types import FuncType, GlobalType, Limits, MemoryType, TableType, ValType

_I32, _I64, _F32, _F64 = ValType.I32, ValType.I64, ValType.F32, ValType.F64
_PRINTS: dict[str, tuple[ValType, ...]] = {
    "print": (),
    "print_i32": (_I32,),
    "print_i64": (_I64,),
    "print_f32": (_F32,),
    "print_f64": (_F64,),
    "print_i32_f32": (_I32, _F32),
    "print_f64_f64": (_F64, _F64),
}
_GLOBALS: dict[str, tuple[ValType, Any]] = {
    "global_i32": (_I32, 666),
    "global_i64": (_I64, 666),
    "global_f32": (_F32, 666.6),
    "global_f64": (_F64, 666.6),
}


def define_spectest(linker: Linker, store: Store) -> None:
    """Define the host module; what is printed goes nowhere."""
    for name, params in _PRINTS.items():
        linker.define(store, "spectest", name, Func(store, FuncType.of(params), _print))
    for name, (kind, value) in _GLOBALS.items():
        made = Global(store, GlobalType(kind, mutable=False), value)
        linker.define(store, "spectest", name, made)
    table = Table(store, TableType(ValType.FUNCREF, Limits(10, 20)), None)
    linker.define(store, "spectest", "table", table)
    linker.define(store, "spectest", "memory", Memory(store, MemoryType(Limits(1, 2))))


def _print(*_values: object) -> None: ...
