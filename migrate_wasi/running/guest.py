"""Run a WASI guest on the core, in this process, with its standard input and output."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from migrate_wasi.cli import Exit
from migrate_wasi.running.errors import RunError, UsageError
from migrate_wasi.running.options import Options
from migrate_wasi.running.surfaces import check_release, make_core_importable

if TYPE_CHECKING:
    from wasi_core.engine import Engine, Func, Module, Store
    from wasi_core.wasi.context import WasiCtx
    from wasi_core.wasi.trace import Tracer

_PREVIEW1 = "wasi_snapshot_preview1"
_PREVIEW0 = "wasi_unstable"


def run_guest(options: Options) -> int:
    """Run the guest; gives its status, or ``Exit.TRAPPED``.

    :raises UsageError: the release is unknown, or a variable cannot be given.
    :raises RunError: the file cannot be read, or is no guest; a folder or import is missing.
    """
    with _ended_by_interrupt():
        make_core_importable()
        from wasi_core.engine import Engine, Store

        wasm = _bytes_of(options.file)
        ctx = _context(options)
        engine = Engine()
        module = _module(engine, options.file, wasm)
        store = Store(engine, ctx)
        start = _start_of(options, store, module)
        return _run(store, start)


def _bytes_of(file: str) -> bytes | str:
    try:
        with open(file, "rb") as stream:  # noqa: PTH123
            wasm = stream.read()
    except OSError as error:
        raise RunError(f"{file}: {_reason(error)}") from None
    if not file.endswith(".wat"):
        return wasm
    try:
        return wasm.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RunError(f"{file}: is not UTF-8, which the text format is ({error})") from None


def _context(options: Options) -> WasiCtx:
    from wasi_core.wasi.behaviour import at
    from wasi_core.wasi.context import WasiCtx
    from wasi_core.wasi.host.clocks import clocks_ctx
    from wasi_core.wasi.host.poller import sched_ctx
    from wasi_core.wasi.host.random import random_ctx
    from wasi_core.wasi.host.stdio import stderr, stdin, stdout

    check_release(options.release)
    behaviour = at(options.release)
    ctx = WasiCtx(clocks_ctx(), random_ctx(), sched_ctx(behaviour), version=options.release)
    ctx.set_stdin(stdin(behaviour))
    ctx.set_stdout(stdout(behaviour))
    ctx.set_stderr(stderr(behaviour))
    name = options.arg0 or os.path.basename(options.file)  # noqa: PTH119
    for argument in (name, *options.arguments):
        ctx.push_arg(_utf8(argument, "the argument"))
    for name, value in options.env:
        if value is None:
            value = os.environ.get(name)
            if value is None:
                continue
        ctx.push_env(_utf8(name, "the variable"), _utf8(value, f"the variable {name}"))
    if options.dirs:
        _open_dirs(ctx, options.dirs)
    return ctx


def _open_dirs(ctx: WasiCtx, dirs: list[tuple[str, str]]) -> None:
    from wasi_core.wasi.errors import WasiError
    from wasi_core.wasi.host.dir import Dir

    for host, guest in dirs:
        try:
            ctx.push_preopened_dir(
                Dir.open_ambient(host, ctx.behaviour), _utf8(guest, "the folder")
            )
        except OSError as error:
            raise RunError(f"--dir {host}: {_reason(error)}") from None
        except WasiError as error:
            raise RunError(f"--dir {host}: {error.message}") from None


def _module(engine: Engine, file: str, wasm: bytes | str) -> Module:
    from wasi_core.engine import MalformedError, Module, TextError, UnsupportedError, WasmError

    try:
        return Module(engine, wasm)
    except UnsupportedError as error:
        raise RunError(f"{file}: {error}") from None
    except TextError as error:
        raise RunError(f"{file}: is not a WebAssembly module in the text format: {error}") from None
    except MalformedError as error:
        raise RunError(f"{file}: is not a WebAssembly module: {error}") from None
    except WasmError as error:
        raise RunError(f"{file}: is not a valid WebAssembly module: {error}") from None


def _start_of(options: Options, store: Store, module: Module) -> Func:
    """The function to run of an instance."""
    from wasi_core.engine import ExternKind, InstantiationError, Linker
    from wasi_core.wasi.link import add_to_linker

    kind, _ = module.export_places.get("_start", (None, 0))
    if kind is not ExternKind.FUNC:
        raise RunError(
            f"{options.file}: exports no function _start, so it is no program; "
            "a library is run by an embedder"
        )
    wanted = {one.module for one in module.data.imports}
    tracer = _tracer(options)
    linker = Linker(store.engine)
    for name in (_PREVIEW1, _PREVIEW0):
        if name in wanted:
            add_to_linker(linker, _itself, name, tracer=tracer)
    try:
        start = linker.instantiate(store, module).get_func(store, "_start")
    except InstantiationError as error:
        raise RunError(f"{options.file}: {error}") from None
    assert start is not None
    if start.signature.params:
        raise RunError(f"{options.file}: its _start has parameters, which no program has")
    return start


def _itself(ctx: WasiCtx) -> WasiCtx:
    return ctx


def _tracer(options: Options) -> Tracer | None:
    if options.trace is None:
        return None
    from wasi_core.wasi.trace import Tracer, json_sink, text_sink

    if not options.trace:
        return Tracer(text_sink(sys.stderr))
    try:
        stream = open(options.trace, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the end
    except OSError as error:
        raise RunError(f"--trace {options.trace}: {_reason(error)}") from None
    return Tracer((json_sink if options.trace.endswith(".jsonl") else text_sink)(stream))


@contextmanager
def _ended_by_interrupt() -> Generator[None]:
    """Ctrl-C ends the process as it ends one that is no Python, also where a guest waits."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is not signal.default_int_handler:
        # Somebody has decided what an interrupt is, such as nohup.
        yield
        return
    # In another thread than the main one it cannot be set, and is not ours to set.
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, handler)


def _run(store: Store, start: Func) -> int:
    from wasi_core.engine import Exit as GuestExit
    from wasi_core.engine import Trap, WasmException

    try:
        start.call_raw(store)
    except GuestExit as ending:
        return ending.status
    except (Trap, WasmException) as trap:
        _say(f"the guest trapped: {trap}")
    except Exception as error:
        _say_what_ended(store, error)
    else:
        return Exit.DONE
    return Exit.TRAPPED


def _say_what_ended(store: Store, error: Exception) -> None:
    """What came out of WASI, with the frames of the guest that it went through."""
    from wasi_core.engine.traps import Trap, TrapCode
    from wasi_core.wasi.errors import HostTrap

    if not isinstance(error, HostTrap):
        import traceback

        traceback.print_exception(error)
    shown = Trap(TrapCode.UNREACHABLE)
    shown.message = str(error) or type(error).__name__
    shown.set_frames(store.engine.tier.frames_of(error))
    _say(f"the guest trapped: {shown}")


def _say(message: str) -> None:
    print(f"migrate-wasi run: {message}", file=sys.stderr)


def _utf8(text: str, what: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(f"{what} {text!a} is not UTF-8, and a guest has nothing else") from None
    if "\0" in text:
        raise UsageError(f"{what} {text!a} has a NUL, which ends it for a guest")
    return text


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
