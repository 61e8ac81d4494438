"""The probe on the core, as a release of the crates shows WASI to be."""

from __future__ import annotations

import os

from wasi_core.engine import Engine, Exit, Instance, Linker, Memory, Module, Store, Trap
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.files import WasiFile
from wasi_core.wasi.host import stdio
from wasi_core.wasi.host.dir import Dir
from wasi_core.wasi.host.file import File
from wasi_core.wasi.host.pipe import ReadPipe, WritePipe
from wasi_core.wasi.link import add_to_linker

from ..guest import context
from .guests import Configuration, Runtime
from .layout import SIZE


def runtime(release: str, probe: str) -> Runtime:
    """A runtime that behaves as a release."""
    engine = Engine()
    module = Module(engine, probe)
    linker = Linker(engine)
    add_to_linker(linker, lambda data: data)
    return lambda configuration: OurGuest(engine, module, linker, release, configuration)


class OurGuest:
    """See :class:`.guests.Guest`."""

    def __init__(
        self,
        engine: Engine,
        module: Module,
        linker: Linker,
        release: str,
        configuration: Configuration,
    ) -> None:
        ctx = context(release)
        for argument in configuration.args:
            ctx.push_arg(argument)
        for name, value in configuration.env:
            ctx.push_env(name, value)
        ctx.set_stdin(_stdin(configuration.stdin, ctx))
        ctx.set_stdout(_output(1, configuration.stdout, ctx))
        ctx.set_stderr(_output(2, configuration.stderr, ctx))
        for host, guest in configuration.preopens:
            ctx.push_preopened_dir(Dir.open_ambient(host, ctx.behaviour), guest)
        self._store = Store(engine, ctx)
        self._instance: Instance = linker.instantiate(self._store, module)
        memory = self._instance.exports(self._store)["memory"]
        assert isinstance(memory, Memory)
        self._memory = memory

    def call(self, function: str, values: list[int]) -> str | int:
        """See :class:`.guests.Guest`."""
        called = self._instance.get_func(self._store, function)
        assert called is not None
        try:
            result = called(self._store, *values)
        except Exit as ended:
            return f"exit {ended.status}"
        except (Trap, HostTrap):
            return "trap"
        assert result is None or isinstance(result, int)
        return 0 if result is None else result

    def read(self) -> bytes:
        """See :class:`.guests.Guest`."""
        return bytes(self._memory.read(self._store, 0, SIZE))

    def write(self, data: bytes) -> None:
        """See :class:`.guests.Guest`."""
        self._memory.write(self._store, data, 0)


def _stdin(told: str, ctx: WasiCtx) -> WasiFile:
    if told == "inherit":
        return stdio.stdin(ctx.behaviour)
    if told == "none":
        return ReadPipe(b"")
    return File(os.open(told, os.O_RDONLY | os.O_CLOEXEC))


def _output(descriptor: int, told: str, ctx: WasiCtx) -> WasiFile:
    if told == "inherit":
        return (stdio.stdout if descriptor == 1 else stdio.stderr)(ctx.behaviour)
    if told == "none":
        return WritePipe.new_in_memory()
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    return File(os.open(told, flags, 0o666))
