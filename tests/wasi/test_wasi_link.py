"""WASI in a linker of the engine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from wasi_calls_support import BOTH, NEW, Sink
from wasi_core.engine import (
    Engine,
    Exit,
    Func,
    FuncType,
    Linker,
    LinkError,
    Module,
    Store,
    ValType,
)
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.determinism import RunValues
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.functions import FUNCTIONS
from wasi_core.wasi.link import add_to_linker
from wasi_core.wasi.trace import CallRecord, Tracer

HELLO = """
(module
  (import "{0}" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "{0}" "proc_exit" (func $exit (param i32)))
  (memory (export "{1}") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")
  (data (i32.const 16) "hello\\n")
  (func (export "grow") (drop (memory.grow (i32.const 1))))
  (func (export "write") (param $address i32) (result i32)
    (call $write (i32.const 1) (i32.const 0) (i32.const 1) (local.get $address)))
  (func (export "exit") (param i32) (call $exit (local.get 0))))
"""
PREVIEW1 = "wasi_snapshot_preview1"


def same(ctx: Any) -> WasiCtx:
    return ctx


def context(version: str = NEW) -> tuple[WasiCtx, Sink]:
    ctx, out = RunValues().context(version), Sink()
    ctx.set_stdout(out)
    return ctx, out


def start(
    ctx: WasiCtx, module: str = PREVIEW1, memory: str = "memory", tracer: Tracer | None = None
) -> Callable[..., Any]:
    """``call(export, *arguments)`` of an instance of ``HELLO``."""
    engine = Engine()
    linker = Linker(engine)
    add_to_linker(linker, same, module, tracer=tracer)
    store = Store(engine, ctx)
    instance = linker.instantiate(store, Module(engine, HELLO.format(module, memory)))
    exports = instance.exports(store)

    def call(name: str, *args: int) -> Any:
        function = exports[name]
        assert isinstance(function, Func)
        return function(store, *args)

    return call


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("module", [PREVIEW1, "wasi_unstable"])
def test_writing_and_ending(version: str, module: str) -> None:
    ctx, out = context(version)
    call = start(ctx, module)
    assert call("write", 8) == 0
    assert out.written == b"hello\n"
    with pytest.raises(Exit) as caught:
        call("exit", 3)
    assert caught.value.status == 3


@pytest.mark.parametrize("traced", [False, True])
def test_a_status_out_of_range_traps(traced: bool) -> None:
    call = start(context()[0], tracer=Tracer(print) if traced else None)
    with pytest.raises(HostTrap, match="exit with invalid exit status"):
        call("exit", 126)
    with pytest.raises(Exit):
        call("exit", 125)


def test_a_bad_result_address_traps() -> None:
    call = start(context()[0])
    with pytest.raises(HostTrap, match="fd_write at write result"):
        call("write", -4)


def test_memory_that_has_grown() -> None:
    call = start(context()[0])
    with pytest.raises(HostTrap, match="out of bounds"):
        call("write", 65536)
    call("grow")
    assert call("write", 65536) == 0


@pytest.mark.parametrize("traced", [False, True])
def test_a_guest_without_memory(traced: bool) -> None:
    tracer = Tracer(print) if traced else None
    call = start(context()[0], memory="other", tracer=tracer)
    with pytest.raises(HostTrap, match="missing required memory export"):
        call("write", 8)


def test_the_trace_of_a_guest() -> None:
    records: list[CallRecord] = []
    call = start(context()[0], tracer=Tracer(records.append))
    call("write", 8)
    with pytest.raises(Exit):
        call("exit", 0)
    assert [record.as_text() for record in records] == [
        r'fd_write(fd=1<stdout>,iovs=["hello\n"]) -> (nwritten=6,errno=ESUCCESS)',
        "proc_exit(rval=0) -> exit 0",
    ]


def test_each_store_has_its_context() -> None:
    engine = Engine()
    linker = Linker(engine)
    add_to_linker(linker, lambda data: data["wasi"])
    module = Module(engine, HELLO.format(PREVIEW1, "memory"))
    outs: list[Sink] = []
    for count in (1, 2):
        ctx, out = context()
        store = Store(engine, {"wasi": ctx})
        write = linker.instantiate(store, module).exports(store)["write"]
        assert isinstance(write, Func)
        for _ in range(count):
            write(store, 8)
        outs.append(out)
    assert [out.written for out in outs] == [b"hello\n", b"hello\n" * 2]


def test_each_instance_has_its_memory() -> None:
    engine = Engine()
    linker = Linker(engine)
    add_to_linker(linker, same)
    ctx, out = context()
    store = Store(engine, ctx)
    for text in ("first\\n", "later\\n"):
        source = HELLO.format(PREVIEW1, "memory").replace("hello\\n", text)
        write = linker.instantiate(store, Module(engine, source)).exports(store)["write"]
        assert isinstance(write, Func)
        write(store, 8)
    assert out.written == b"first\nlater\n"


@pytest.mark.parametrize("module", [PREVIEW1, "wasi_unstable"])
def test_every_function_has_its_type(module: str) -> None:
    engine = Engine()
    linker = Linker(engine)
    add_to_linker(linker, same, module)
    store = Store(engine, context()[0])
    wide = ValType.I64
    types = {
        "path_open": FuncType.of([ValType.I32] * 5 + [wide] * 2 + [ValType.I32] * 2, [ValType.I32]),
        "fd_seek": FuncType.of([ValType.I32, wide, ValType.I32, ValType.I32], [ValType.I32]),
        "sched_yield": FuncType.of([], [ValType.I32]),
        "proc_exit": FuncType.of([ValType.I32], []),
    }
    for name in FUNCTIONS:
        found = linker.get(store, module, name)
        if (module, name) == ("wasi_unstable", "sock_accept"):
            assert found is None
            continue
        assert isinstance(found, Func)
        if name in types:
            assert found.type(store) == types[name]


def test_a_name_can_be_defined_once() -> None:
    linker = Linker(Engine())
    add_to_linker(linker, same)
    add_to_linker(linker, same, "wasi_unstable")
    with pytest.raises(LinkError):
        add_to_linker(linker, same)


def test_unknown_module() -> None:
    with pytest.raises(ValueError, match="no WASI module 'wasi'"):
        add_to_linker(Linker(Engine()), same, "wasi")


def test_only_what_a_guest_imports_is_made() -> None:
    program = f"""
import sys
from wasi_core.engine import Engine, Linker, Module, Store
from wasi_core.wasi.link import add_to_linker
engine = Engine()
linker = Linker(engine)
add_to_linker(linker, lambda data: data)
linker.instantiate(Store(engine), Module(engine, {HELLO.format(PREVIEW1, "memory")!r}))
print(*sorted(name for name in sys.modules if name.startswith("wasi_core.wasi.")))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    loaded = set(done.stdout.split())
    assert {"wasi_core.wasi.fd", "wasi_core.wasi.proc"} <= loaded
    for concern in ("clock", "path", "poll", "sock", "trace", "preview0", "determinism"):
        assert f"wasi_core.wasi.{concern}" not in loaded


def test_the_names_of_the_package() -> None:
    from wasi_core import wasi

    assert wasi.add_to_linker is add_to_linker
    assert wasi.WasiCtx is WasiCtx
    assert "Tracer" in dir(wasi)
    assert not hasattr(wasi, "no_such_name")
