"""The engines that run the same modules: ours and its peers, each behind the same two functions.

A peer is optional: what cannot be imported is named with how to get it, and left out.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

Run = Callable[..., Any]


class Peer(Protocol):
    """An engine. ``function`` instantiates a module, whose imports are all of ``host``."""

    name: str

    def function(self, binary: bytes, export: str, host: Run | None = None) -> Run:
        """An exported function as a plain callable.

        :param host: the import ``host.call`` of type ``[i32 i32 i32 i32] -> [i32]``.
        """
        ...


class Ours:
    """The core's engine."""

    name = "ours"

    def __init__(self) -> None:
        from wasi_core.engine.engine import Engine

        self.engine = Engine()

    def function(self, binary: bytes, export: str, host: Run | None = None) -> Run:
        from wasi_core.engine.linker import Linker
        from wasi_core.engine.module import Module
        from wasi_core.engine.store import Store

        store = Store(self.engine)
        linker = Linker(self.engine)
        if host is not None:
            linker.define_func("host", "call", _call_type(), host)
        found = linker.instantiate(store, Module(self.engine, binary)).get_func(store, export)
        assert found is not None
        return partial(found, store)


def _call_type() -> Any:
    from wasi_core.wasm.types import FuncType, ValType

    return FuncType.of([ValType.I32] * 4, [ValType.I32])


class Wasmtime:
    """wasmtime-py: compiles everything with Cranelift."""

    name = "wasmtime"

    def __init__(self) -> None:
        self.wasmtime: Any = importlib.import_module("wasmtime")
        self.engine = self.wasmtime.Engine()

    def function(self, binary: bytes, export: str, host: Run | None = None) -> Run:
        api = self.wasmtime
        store = api.Store(self.engine)
        linker = api.Linker(self.engine)
        if host is not None:
            i32 = api.ValType.i32()
            linker.define_func("host", "call", api.FuncType([i32] * 4, [i32]), host)
        instance = linker.instantiate(store, api.Module(self.engine, binary))
        return partial(instance.exports(store)[export], store)


class Wasm3:
    """pywasm3: an interpreter in C."""

    name = "wasm3"
    _STACK = 1 << 18

    def __init__(self) -> None:
        self.wasm3: Any = importlib.import_module("wasm3")
        # A function does not keep its runtime alive.
        self._kept: list[Any] = []

    def function(self, binary: bytes, export: str, host: Run | None = None) -> Run:
        environment = self.wasm3.Environment()
        runtime = environment.new_runtime(self._STACK)
        self._kept += [environment, runtime]
        module = environment.parse_module(binary)
        runtime.load(module)
        if host is not None:
            module.link_function("host", "call", "i(iiii)", host)
        return runtime.find_function(export)


class Pywasm:
    """pywasm: an interpreter in Python."""

    name = "pywasm"

    def __init__(self) -> None:
        self.core: Any = importlib.import_module("pywasm").core

    def function(self, binary: bytes, export: str, host: Run | None = None) -> Run:
        core = self.core
        runtime = core.Runtime()
        if host is not None:
            runtime.imports["host"] = {"call": self._allocated(runtime, host)}
        instance = runtime.instance(core.ModuleDesc.from_reader(io.BytesIO(binary)))

        def call(*arguments: Any) -> Any:
            return runtime.invocate(instance, export, list(arguments))[0]

        return call

    def _allocated(self, runtime: Any, host: Run) -> Any:
        i32 = self.core.ValType.i32()

        def call(_: Any, arguments: list[Any]) -> list[Any]:
            return [host(*arguments)]

        return runtime.allocate_func_host(self.core.FuncType([i32] * 4, [i32]), call)


#: What is imported, and the package that has it.
PEERS: dict[str, tuple[Callable[[], Peer], str]] = {
    "pywasm": (Pywasm, "pywasm"),
    "wasm3": (Wasm3, "pywasm3"),
    "wasmtime": (Wasmtime, "wasmtime"),
}


def peers() -> tuple[dict[str, Peer], dict[str, str]]:
    """The peers that are at hand, and for each that is not what to do about it."""
    found: dict[str, Peer] = {}
    missing: dict[str, str] = {}
    for name, (make, package) in PEERS.items():
        try:
            found[name] = make()
        except ImportError as error:
            missing[name] = f"{name} is not measured: pip install {package} ({error})"
    return found, missing
