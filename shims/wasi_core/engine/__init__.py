"""The embedding API: run WebAssembly modules.

.. code-block:: python

    from wasi_core.engine import Engine, Linker, Module, Store

    engine = Engine()
    store = Store(engine)
    module = Module(engine, '(module (func (export "add") (param i32 i32) (result i32) ...))')
    instance = Linker(engine).instantiate(store, module)
    assert instance.exports(store)["add"](store, 1, 2) == 3

A name is imported from the module that has it when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..wasm.errors import InvalidError as InvalidError
    from ..wasm.errors import MalformedError as MalformedError
    from ..wasm.errors import TextError as TextError
    from ..wasm.errors import UnsupportedError as UnsupportedError
    from ..wasm.errors import WasmError as WasmError
    from ..wasm.features import Feature as Feature
    from ..wasm.types import ExternKind as ExternKind
    from ..wasm.types import FuncType as FuncType
    from ..wasm.types import GlobalType as GlobalType
    from ..wasm.types import Limits as Limits
    from ..wasm.types import MemoryType as MemoryType
    from ..wasm.types import TableType as TableType
    from ..wasm.types import ValType as ValType
    from .annotations import f32 as f32
    from .annotations import f64 as f64
    from .annotations import i32 as i32
    from .annotations import i64 as i64
    from .annotations import v128 as v128
    from .caller import Caller as Caller
    from .config import Config as Config
    from .engine import Engine as Engine
    from .errors import ClosedError as ClosedError
    from .errors import EngineError as EngineError
    from .errors import HostResultError as HostResultError
    from .errors import InstantiationError as InstantiationError
    from .errors import LimitError as LimitError
    from .errors import LinkError as LinkError
    from .errors import MemoryInUseError as MemoryInUseError
    from .errors import WrongStoreError as WrongStoreError
    from .exceptions import ExceptionReference as ExceptionReference
    from .exceptions import WasmException as WasmException
    from .exports import InstanceExports as InstanceExports
    from .externs import ExportType as ExportType
    from .externs import Extern as Extern
    from .externs import ImportType as ImportType
    from .func import Func as Func
    from .global_ import Global as Global
    from .instance import Instance as Instance
    from .limits import ResourceLimits as ResourceLimits
    from .linker import Linker as Linker
    from .memory import Memory as Memory
    from .module import CustomSection as CustomSection
    from .module import Module as Module
    from .store import InterruptHandle as InterruptHandle
    from .store import Store as Store
    from .table import Table as Table
    from .tag import Tag as Tag
    from .traps import Exit as Exit
    from .traps import Frame as Frame
    from .traps import Trap as Trap
    from .traps import TrapCode as TrapCode

#: Module to the public names that it has.
_HOMES = {
    "..wasm.errors": "InvalidError MalformedError TextError UnsupportedError WasmError",
    "..wasm.features": "Feature",
    "..wasm.types": "ExternKind FuncType GlobalType Limits MemoryType TableType ValType",
    ".annotations": "f32 f64 i32 i64 v128",
    ".caller": "Caller",
    ".config": "Config",
    ".engine": "Engine",
    ".errors": "ClosedError EngineError HostResultError InstantiationError LimitError LinkError "
    "MemoryInUseError WrongStoreError",
    ".exceptions": "ExceptionReference WasmException",
    ".exports": "InstanceExports",
    ".externs": "ExportType Extern ImportType",
    ".func": "Func",
    ".global_": "Global",
    ".instance": "Instance",
    ".limits": "ResourceLimits",
    ".linker": "Linker",
    ".memory": "Memory",
    ".module": "CustomSection Module",
    ".store": "InterruptHandle Store",
    ".table": "Table",
    ".tag": "Tag",
    ".traps": "Exit Frame Trap TrapCode",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(home, __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
