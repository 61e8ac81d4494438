"""Arguments and variables, as a guest gets them."""

from __future__ import annotations

import pytest
from wasi_calls_support import BOTH, NEW, OLD, Guest
from wasi_core.wasi.context import StringArrayError, WasiCtx
from wasi_core.wasi.determinism import RunValues

VALUES = RunValues(args=("a", "bc"), env=("a=b", "b=cd"))


@pytest.mark.parametrize("version", BOTH)
def test_args_get(version: str) -> None:
    guest = Guest(version, VALUES, size=18)
    line = guest.call("args_get", 8, 2)
    assert line == "args_get(argv=8,argv_buf=2) -> (errno=ESUCCESS)"
    assert guest.bytes == b"??a\0bc\0?"[:7] + b"?" + b"\2\0\0\0\4\0\0\0" + b"??"


@pytest.mark.parametrize("version", BOTH)
def test_args_sizes_get(version: str) -> None:
    guest = Guest(version, VALUES, size=10)
    line = guest.call("args_sizes_get", 0, 4)
    assert line == "args_sizes_get() -> (argc=2,argv_buf_size=5,errno=ESUCCESS)"
    assert guest.bytes == b"\2\0\0\0\5\0\0\0??"


@pytest.mark.parametrize("version", BOTH)
def test_environ_get(version: str) -> None:
    guest = Guest(version, VALUES, size=20)
    line = guest.call("environ_get", 12, 1)
    assert line == "environ_get(environ=12,environ_buf=1) -> (errno=ESUCCESS)"
    assert guest.bytes == b"?a=b\0b=cd\0??\1\0\0\0\5\0\0\0"


@pytest.mark.parametrize("version", BOTH)
def test_environ_sizes_get(version: str) -> None:
    guest = Guest(version, VALUES, size=8)
    line = guest.call("environ_sizes_get", 4, 0)
    assert line == "environ_sizes_get() -> (environc=2,environ_buf_size=9,errno=ESUCCESS)"
    assert guest.bytes == b"\x09\0\0\0\2\0\0\0"


@pytest.mark.parametrize("name", ["args_get", "environ_get"])
@pytest.mark.parametrize(
    ("heads", "buffer", "old", "new"),
    [
        (64, 0, "(errno=EFAULT)", "trap: pointer out of bounds: 4 bytes at 0x40"),
        (0, 63, "(errno=EFAULT)", "trap: pointer out of bounds: "),
        (17, 0, "(errno=EINVAL)", "trap: pointer not aligned to 4: 0x11"),
    ],
)
def test_bad_addresses(name: str, heads: int, buffer: int, old: str, new: str) -> None:
    for version, ending in ((OLD, old), (NEW, new)):
        line = Guest(version, VALUES).call(name, heads, buffer)
        assert line.partition(" -> ")[2].startswith(ending)


@pytest.mark.parametrize("version", BOTH)
def test_no_arguments_touch_no_memory(version: str) -> None:
    guest = Guest(version, size=8)
    line = guest.call("args_get", 0xFFFF_FFFF, 0xFFFF_FFFF)
    assert line == "args_get(argv=4294967295,argv_buf=4294967295) -> (errno=ESUCCESS)"
    assert guest.bytes == b"?" * 8


def test_texts_are_utf8_and_may_be_empty() -> None:
    guest = Guest(NEW, RunValues(args=("", "é")), size=12)
    guest.call("args_get", 0, 8)
    assert guest.bytes == b"\x08\0\0\0\x09\0\0\0" + b"\0" + "é".encode() + b"\0"


def test_arguments_are_given_before_cloning() -> None:
    ctx: WasiCtx = RunValues().context(NEW)
    ctx.push_arg("a")
    clone = ctx.clone()
    assert clone.args is ctx.args
    for one in (ctx, clone):
        with pytest.raises(RuntimeError, match="before a context is cloned"):
            one.push_env("A", "b")


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasi_core.wasi.context._U32_MAX", 6)
    ctx = RunValues().context(NEW)
    ctx.push_arg("abc")
    with pytest.raises(StringArrayError, match="Cumulative size"):
        ctx.push_arg("ab")
    with pytest.raises(StringArrayError, match="Element size"):
        ctx.push_arg("abcdef")
