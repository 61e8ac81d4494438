"""WASI preview1 and preview0 over the real operating system, like any release of the crates.

.. code-block:: python

    from wasi_core.engine import Engine, Linker, Module, Store
    from wasi_core.wasi import RunValues, add_to_linker

    engine = Engine()
    linker = Linker(engine)
    add_to_linker(linker, lambda ctx: ctx)
    store = Store(engine, RunValues.new(args=["guest"]).context("23.0.1"))
    instance = linker.instantiate(store, Module.from_file(engine, "guest.wasm"))

A name is imported from the module that has it when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .context import WasiCtx as WasiCtx
    from .determinism import RunValues as RunValues
    from .errors import HostTrap as HostTrap
    from .errors import I32Exit as I32Exit
    from .errors import WasiError as WasiError
    from .files import WasiDir as WasiDir
    from .files import WasiFile as WasiFile
    from .link import add_to_linker as add_to_linker
    from .trace import CallRecord as CallRecord
    from .trace import Tracer as Tracer
    from .trace import json_sink as json_sink
    from .trace import text_sink as text_sink
    from .types import Errno as Errno

#: Module to the public names that it has.
_HOMES = {
    ".context": "WasiCtx",
    ".determinism": "RunValues",
    ".errors": "HostTrap I32Exit WasiError",
    ".files": "WasiDir WasiFile",
    ".link": "add_to_linker",
    ".trace": "CallRecord Tracer json_sink text_sink",
    ".types": "Errno",
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
