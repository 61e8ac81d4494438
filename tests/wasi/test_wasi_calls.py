"""The layer between raw values and functions: conversions, results, and what errors become."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from typing import Any

import pytest
from wasi_calls_support import BOTH, NEW, OLD, Guest
from wasi_core.wasi.abi import raw_names
from wasi_core.wasi.calls import call, failed
from wasi_core.wasi.determinism import RunValues
from wasi_core.wasi.errors import (
    GuestMemoryError,
    HostTrap,
    I32Exit,
    InvalidFlagError,
    InvalidUtf8Error,
    NotAlignedError,
    OutOfBoundsError,
    OverlapError,
    WasiError,
)
from wasi_core.wasi.functions import FUNCTIONS
from wasi_core.wasi.os_errors import InvalidInput
from wasi_core.wasi.types import (
    Advice,
    Errno,
    FdFlags,
    Fdstat,
    Filestat,
    FileType,
    LookupFlags,
    OFlags,
    RiFlags,
    Rights,
    RoFlags,
    SdFlags,
    SiFlags,
    Whence,
)

ALL_ONES_64 = (1 << 64) - 1


def raising(error: Exception) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise error

    return function


def given(version: str, name: str, *raw: int, returns: Any = None) -> tuple[Any, ...]:
    """What a function gets for raw values."""
    seen: list[tuple[Any, ...]] = []

    def function(_ctx: object, _memory: object, *values: Any) -> Any:
        seen.append(values)
        return returns

    line = Guest(version).call_with(function, name, *raw)
    assert "errno=ESUCCESS" in line, line
    return seen[0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_callable(name: str) -> None:
    made = call(name)
    assert made is call(name)
    assert made.__name__ == name
    code = made.__code__  # type: ignore[attr-defined]
    assert code.co_argcount == 2 + len(list(raw_names(FUNCTIONS[name])))


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    ("name", "raw", "values", "returns"),
    [
        ("fd_seek", (3, ALL_ONES_64, 1, 0), (3, -1, Whence.CUR), 7),
        ("fd_seek", (3, 1 << 63, 2, 0), (3, -(1 << 63), Whence.END), 7),
        ("fd_advise", (3, ALL_ONES_64, 1, 5), (3, ALL_ONES_64, 1, Advice.NOREUSE), None),
        ("fd_fdstat_set_flags", (3, 31), (3, FdFlags(31)), None),
        ("path_create_directory", (3, 10, 4), (3, 10, 4), None),
        (
            "path_open",
            (3, 1, 10, 4, 9, 1 << 29, 0, 4, 0),
            (
                3,
                LookupFlags.SYMLINK_FOLLOW,
                10,
                4,
                OFlags.CREAT | OFlags.TRUNC,
                Rights.SOCK_ACCEPT,
                Rights(0),
                FdFlags.NONBLOCK,
            ),
            5,
        ),
        ("sock_recv", (3, 8, 1, 3, 0, 4), (3, 8, 1, RiFlags(3)), (2, RoFlags(1))),
        ("sock_send", (3, 8, 1, 0xFFFF, 0), (3, 8, 1, SiFlags(0)), 2),
        ("sock_shutdown", (3, 3), (3, SdFlags.RD | SdFlags.WR), None),
        ("poll_oneoff", (8, 16, 1, 0), (8, 16, 1), 1),
    ],
)
def test_values(
    version: str, name: str, raw: tuple[int, ...], values: tuple[Any, ...], returns: Any
) -> None:
    got = given(version, name, *raw, returns=returns)
    assert got == values
    assert [type(one) for one in got] == [type(one) for one in values]


@pytest.mark.parametrize(
    ("name", "raw", "values"),
    [
        ("fd_fdstat_set_flags", (3, 0xFF), (3, FdFlags(31))),
        ("fd_fdstat_set_rights", (3, 1 << 62, 1), (3, Rights(0), Rights.FD_DATASYNC)),
        ("fd_filestat_set_times", (3, 0, 0, 0x10), (3, 0, 0, 0)),
        ("path_link", (3, 6, 0, 1, 4, 0, 1), (3, LookupFlags(0), 0, 1, 4, 0, 1)),
        ("sock_shutdown", (3, 0xFF), (3, SdFlags(3))),
    ],
)
def test_unknown_flags(name: str, raw: tuple[int, ...], values: tuple[Any, ...]) -> None:
    assert given(OLD, name, *raw) == values
    assert " -> trap: In func wasi_snapshot_preview1::" in Guest(NEW).call(name, *raw)
    assert Guest("11.0.0").call_with(lambda *_: None, name, *raw).endswith("(errno=ESUCCESS)")
    assert " -> trap: " in Guest("12.0.0").call(name, *raw)


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("fd_fdstat_set_flags", (3, 0x1_0000)),
        ("fd_fdstat_set_rights", (3, ALL_ONES_64, 0)),
        ("fd_fdstat_set_rights", (3, 0, 1 << 63)),
        ("path_link", (3, 0x8000_0000, 0, 1, 4, 0, 1)),
        ("sock_send", (3, 8, 1, 0x1_0000, 0)),
        ("sock_shutdown", (3, 0x100)),
        ("fd_seek", (3, 0, 3, 0)),
        ("fd_advise", (3, 0, 0, 6)),
        ("proc_raise", (31,)),
    ],
)
def test_values_that_trap_in_every_release(version: str, name: str, raw: tuple[int, ...]) -> None:
    def function(*_: Any) -> None:
        pytest.fail("it was called")

    assert f"trap: In func wasi_snapshot_preview1::{name} at convert" in Guest(version).call_with(
        function, name, *raw
    )


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    ("name", "raw", "returns", "results", "written"),
    [
        ("fd_tell", (3, 8), 258, "offset=258", b"\2\1\0\0\0\0\0\0"),
        ("fd_read", (3, 0, 0, 8), 5, "nread=5", b"\5\0\0\0"),
        (
            "sock_recv",
            (3, 0, 0, 0, 8, 12),
            (5, RoFlags.RECV_DATA_TRUNCATED),
            "ro_datalen=5,ro_flags=RECV_DATA_TRUNCATED",
            b"\5\0\0\0\1\0",
        ),
        (
            "fd_prestat_get",
            (3, 8),
            b"\0???\1\0\0\0",
            "buf={dir_name_len=1}",
            b"\0???\1\0\0\0",
        ),
        (
            "fd_fdstat_get",
            (3, 8),
            Fdstat(FileType.DIRECTORY, FdFlags.APPEND, Rights(2), Rights(64)),
            "stat={filetype=DIRECTORY,flags=APPEND,base=0x2,inheriting=0x40}",
            b"\3?\1\0????\2\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0",
        ),
        (
            "fd_filestat_get",
            (3, 8),
            Filestat(1, 2, FileType.REGULAR_FILE, 3, 4, 5, 6, 7),
            "buf={dev=1,ino=2,filetype=REGULAR_FILE,nlink=3,size=4,atim=5,mtim=6,ctim=7}",
            b"\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\4???????\3\0\0\0\0\0\0\0"
            b"\4\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0",
        ),
    ],
)
def test_results(
    version: str, name: str, raw: tuple[int, ...], returns: Any, results: str, written: bytes
) -> None:
    guest = Guest(version, size=80)
    line = guest.call_with(lambda *_: returns, name, *raw)
    assert line.endswith(f" -> ({results},errno=ESUCCESS)")
    assert guest.bytes == b"????????" + written + b"?" * (72 - len(written))


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("address", [62, 64, 0xFFFF_FFFC, 9])
def test_bad_result_address_traps_after_the_call(version: str, address: int) -> None:
    called: list[bool] = []
    guest = Guest(version)
    line = guest.call_with(lambda *_: called.append(True) or 5, "fd_read", 3, 0, 0, address)
    assert " -> trap: In func wasi_snapshot_preview1::fd_read at write result: pointer " in line
    assert called == [True]
    assert guest.bytes == b"?" * 64


@pytest.mark.parametrize("version", BOTH)
def test_results_after_a_bad_address_are_written(version: str) -> None:
    # The last result is the first to be written.
    guest = Guest(version)
    assert " -> trap: " in guest.call("args_sizes_get", 0, 64)
    assert guest.bytes == b"?" * 64
    assert " -> trap: " in guest.call("args_sizes_get", 64, 0)
    assert guest.bytes == b"\0\0\0\0" + b"?" * 60


@pytest.mark.parametrize("version", BOTH)
def test_nothing_is_written_when_it_fails(version: str) -> None:
    guest = Guest(version)
    error = WasiError(Errno.SPIPE)
    assert guest.call_with(raising(error), "fd_tell", 3, 0) == "fd_tell(fd=3) -> (errno=ESPIPE)"
    assert guest.bytes == b"?" * 64


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    ("error", "name"),
    [
        (WasiError(Errno.NOTCAPABLE), "NOTCAPABLE"),
        (OverlapError("two buffers"), "FAULT"),
        (InvalidUtf8Error("a path"), "ILSEQ"),
        (InvalidFlagError("subclockflags", 2), "INVAL"),
        (OverflowError("too many"), "OVERFLOW"),
        (OSError(errno.ENOENT, ""), "NOENT"),
        (OSError(errno.EACCES, ""), "ACCES"),
        (OSError(errno.E2BIG, ""), "TOOBIG"),
        (OSError(errno.EWOULDBLOCK, ""), "AGAIN"),
        (OSError(errno.EOPNOTSUPP, ""), "NOTSUP"),
        (OSError(errno.ELOOP, ""), "LOOP"),
        (FileNotFoundError(), "NOENT"),
        (PermissionError("no"), "PERM"),
        (FileExistsError(), "EXIST"),
    ],
)
def test_errors_with_an_errno(version: str, error: Exception, name: str) -> None:
    assert failed(RunValues().context(version), error) == Errno[name]


@pytest.mark.parametrize(
    ("error", "name", "since"),
    [
        (OutOfBoundsError(0, 1), "FAULT", "12.0.0"),
        (NotAlignedError(1, 4), "INVAL", "12.0.0"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, ""), "ILSEQ", "4.0.0"),
    ],
)
def test_errnos_that_became_traps(error: Exception, name: str, since: str) -> None:
    last = f"{int(since.partition('.')[0]) - 1}.0.0"
    for version in (OLD, last):
        assert failed(RunValues().context(version), error) == Errno[name]
    for version in (since, NEW):
        expected = HostTrap if isinstance(error, GuestMemoryError) else type(error)
        with pytest.raises(expected):
            failed(RunValues().context(version), error)


def test_invalid_input_of_a_file() -> None:
    codes = [failed(RunValues().context(version), InvalidInput()) for version in ("2.0.2", "3.0.0")]
    assert codes == [Errno.ILSEQ, Errno.INVAL]


def test_a_file_that_would_block() -> None:
    with pytest.raises(HostTrap, match="Unknown OS error"):
        failed(RunValues().context("16.0.0"), BlockingIOError())
    assert failed(RunValues().context("17.0.0"), BlockingIOError()) == Errno.AGAIN


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EXDEV, "Invalid cross-device link"),
        OSError(errno.EROFS, ""),
        OSError(errno.ENOTTY, ""),
        OSError("no number"),
        BrokenPipeError(),
        io.UnsupportedOperation("not seekable"),
    ],
)
def test_errors_of_the_system_that_trap(version: str, error: OSError) -> None:
    with pytest.raises(HostTrap, match="Unknown OS error") as caught:
        failed(RunValues().context(version), error)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    "error", [HostTrap("no"), I32Exit(3), ValueError("of an embedder"), KeyError("its")]
)
def test_other_exceptions_pass(version: str, error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        failed(RunValues().context(version), error)
    assert caught.value is error
