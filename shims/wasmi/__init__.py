"""The embedding API of wasmi 0.31 to 0.37 in Python terms: a thin face of ``wasi_core.engine``.

Embedders import it before and after their migration. The names, the order of arguments and their
meaning are those of the crate; a ``Result`` is a value or an exception, :class:`Error`; an
``Option`` is a value or None; a buffer to write results into is what the call returns; and a type
with ``new`` can be called. ``data_mut`` and the like are the methods without ``_mut``.

.. code-block:: python

    from wasmi import Caller, Engine, Linker, Module, Store

    engine = Engine.default()
    store = Store(engine, 42)
    linker = Linker(engine)

    def host(caller: Caller, value: int) -> None:
        print(value + caller.data())

    linker.func_wrap("host", "hello", host)
    instance = linker.instantiate(store, Module.from_file(engine, "guest.wasm")).start(store)
    instance.get_func(store, "hello").call(store, [1])

Source: crates/wasmi/src/lib.rs of wasmi at v0.31.2, v0.36.0 and v0.37.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wasi_core.wasm.types import ValType as ValType

    from . import core as core
    from . import errors as errors
    from .config import Config as Config
    from .config import StackLimits as StackLimits
    from .engine import Engine as Engine
    from .errors import Error as Error
    from .errors import ErrorKind as ErrorKind
    from .errors import TrapCode as TrapCode
    from .func import Caller as Caller
    from .func import Func as Func
    from .func import TypedFunc as TypedFunc
    from .global_ import Global as Global
    from .global_ import Mutability as Mutability
    from .instance import Export as Export
    from .instance import Extern as Extern
    from .instance import Instance as Instance
    from .instance import InstancePre as InstancePre
    from .limits import StoreLimits as StoreLimits
    from .limits import StoreLimitsBuilder as StoreLimitsBuilder
    from .linker import Linker as Linker
    from .memory import Memory as Memory
    from .module import ExportType as ExportType
    from .module import ImportType as ImportType
    from .module import Module as Module
    from .store import Store as Store
    from .table import Table as Table
    from .types import FuncType as FuncType
    from .types import GlobalType as GlobalType
    from .types import MemoryType as MemoryType
    from .types import TableType as TableType

#: Module to the public names that it has.
_HOMES = {
    ".config": "Config StackLimits",
    ".engine": "Engine",
    ".errors": "Error ErrorKind TrapCode",
    ".func": "Caller Func TypedFunc",
    ".global_": "Global Mutability",
    ".instance": "Export Extern Instance InstancePre",
    ".limits": "StoreLimits StoreLimitsBuilder",
    ".linker": "Linker",
    ".memory": "Memory",
    ".module": "ExportType ImportType Module",
    ".store": "Store",
    ".table": "Table",
    ".types": "FuncType GlobalType MemoryType TableType ValType",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
_MODULES = ("core", "errors")

__all__ = sorted({*_HOME, *_MODULES})  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f".{name}", __name__)
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(home, __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
