"""The probe on a wheel of wasmtime, which embeds the crates up to its release 19."""

from __future__ import annotations

import ctypes
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .guests import Configuration, Runtime
from .layout import SIZE


def runtime(wheel: Path, probe: str) -> Runtime:
    """A runtime on the package that is unpacked in a folder; for a process of its own."""
    sys.path.insert(0, str(wheel))
    # Its types are those of another release than the one that the types are checked with.
    api: Any = import_module("wasmtime")
    engine = api.Engine()
    module = api.Module(engine, probe)
    return lambda configuration: RealGuest(api, engine, module, configuration)


class RealGuest:
    """See :class:`.guests.Guest`."""

    def __init__(self, api: Any, engine: Any, module: Any, configuration: Configuration) -> None:
        config = api.WasiConfig()
        if configuration.args:
            config.argv = configuration.args
        if configuration.env:
            config.env = configuration.env
        for stream in ("stdin", "stdout", "stderr"):
            told = getattr(configuration, stream)
            if told == "inherit":
                getattr(config, f"inherit_{stream}")()
            elif told != "none":
                setattr(config, f"{stream}_file", told)
        for host, guest in configuration.preopens:
            config.preopen_dir(host, guest)
        self._api = api
        self._store = api.Store(engine)
        self._store.set_wasi(config)
        linker = api.Linker(engine)
        linker.define_wasi()
        self._exports = linker.instantiate(self._store, module).exports(self._store)

    def call(self, function: str, values: list[int]) -> str | int:
        """See :class:`.guests.Guest`; the binding cuts values to their type."""
        try:
            result = self._exports[function](self._store, *values)
        except (self._api.Trap, self._api.WasmtimeError) as ended:
            status = getattr(ended, "code", None)
            return "trap" if status is None else f"exit {status}"
        return result

    def read(self) -> bytes:
        """See :class:`.guests.Guest`."""
        return ctypes.string_at(self._exports["memory"].data_ptr(self._store), SIZE)

    def write(self, data: bytes) -> None:
        """See :class:`.guests.Guest`."""
        ctypes.memmove(self._exports["memory"].data_ptr(self._store), data, len(data))
