"""What descriptors are and how they behave, through the call layer."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from wasi_core.wasi.calls import call
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.host.pipe import ReadPipe, WritePipe
from wasi_core.wasi.types import Errno, FdFlags, FileType, FstFlags
from wasi_fd_support import RESULT, TRAP, Entries, Guest, Recorder

BOTH = pytest.mark.parametrize("version", ["2.0.2", "23.0.1"])


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return path


#: Arguments of a call on a file, a directory, a pipe and a closed descriptor: errno of each.
EVERYWHERE = [
    ("2.0.2", "fd_advise", (0, 0, 0), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("23.0.1", "fd_advise", (0, 0, 0), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("8.0.1", "fd_allocate", (0, 1), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("9.0.0", "fd_allocate", (0, 1), ("NOTSUP", "BADF", "NOTSUP", "BADF")),
    ("23.0.1", "fd_allocate", (0, 1), ("NOTSUP", "BADF", "NOTSUP", "BADF")),
    ("2.0.2", "fd_datasync", (), ("SUCCESS", "BADF", "SUCCESS", "BADF")),
    ("23.0.1", "fd_datasync", (), ("SUCCESS", "BADF", "SUCCESS", "BADF")),
    ("23.0.1", "fd_sync", (), ("SUCCESS", "BADF", "SUCCESS", "BADF")),
    ("2.0.2", "fd_fdstat_get", (), ("SUCCESS", "SUCCESS", "SUCCESS", "BADF")),
    ("23.0.1", "fd_fdstat_get", (), ("SUCCESS", "SUCCESS", "SUCCESS", "BADF")),
    ("2.0.2", "fd_fdstat_set_flags", (0,), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("23.0.1", "fd_fdstat_set_flags", (0,), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("23.0.1", "fd_filestat_get", (), ("SUCCESS", "SUCCESS", "SUCCESS", "BADF")),
    ("23.0.1", "fd_filestat_set_size", (1,), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("23.0.1", "fd_filestat_set_times", (1, 1, 5), ("SUCCESS", "SUCCESS", "BADF", "BADF")),
    ("23.0.1", "fd_seek", (0, 0), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("23.0.1", "fd_tell", (), ("SUCCESS", "BADF", "BADF", "BADF")),
    ("23.0.1", "fd_prestat_get", (), ("BADF", "NOTSUP", "BADF", "BADF")),
    ("2.0.2", "fd_prestat_get", (), ("BADF", "NOTSUP", "BADF", "BADF")),
    ("23.0.1", "fd_prestat_dir_name", (0, 0), ("NOTDIR", "NOTSUP", "NOTDIR", "NOTDIR")),
    ("23.0.1", "fd_readdir", (0, 0, 0), ("BADF", "SUCCESS", "BADF", "BADF")),
    ("23.0.1", "fd_close", (), ("SUCCESS", "SUCCESS", "SUCCESS", "BADF")),
]


@pytest.mark.parametrize(("version", "name", "values", "errnos"), EVERYWHERE)
def test_on_each_kind_of_descriptor(
    file: Path, version: str, name: str, values: tuple[int, ...], errnos: tuple[str, ...]
) -> None:
    guest = Guest(version)
    fds = (guest.open(file), guest.directory(), guest.insert(ReadPipe(b"")), 99)
    assert tuple(guest.call(name, fd, *values) for fd in fds) == errnos


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 0, 0), "SUCCESS"),
        ((0, 5, 4), "SUCCESS"),
        ((-1, 5, 0), "SUCCESS"),
        ((0, -5, 0), "INVAL"),
        ((0, 0, 6), TRAP),
    ],
)
@BOTH
def test_advice(file: Path, version: str, values: tuple[int, ...], expected: str) -> None:
    guest = Guest(version)
    assert guest.call("fd_advise", guest.open(file), *values) == expected


@pytest.mark.parametrize(
    ("offset", "length", "expected", "size"),
    [
        (0, 100, "SUCCESS", 100),
        (0, 4, "SUCCESS", 10),
        (0, 0, "INVAL", 10),
        (-1, 4, "INVAL", 10),
        (0, -1, "INVAL", 10),
    ],
)
def test_room(file: Path, offset: int, length: int, expected: str, size: int) -> None:
    old, new = Guest("8.0.1"), Guest("9.0.0")
    assert old.call("fd_allocate", old.open(file), offset, length) == expected
    assert file.stat().st_size == size
    assert new.call("fd_allocate", new.open(file), offset, length) == "NOTSUP"
    assert file.stat().st_size == size


@pytest.mark.parametrize(
    ("version", "size", "expected"),
    [
        ("2.0.2", 4, "SUCCESS"),
        ("2.0.2", -1, "ILSEQ"),
        ("3.0.0", -1, "INVAL"),
        ("23.0.1", -1, "INVAL"),
        ("23.0.1", 1 << 63, "INVAL"),
        ("23.0.1", 20, "SUCCESS"),
    ],
)
def test_size(file: Path, version: str, size: int, expected: str) -> None:
    guest = Guest(version)
    assert guest.call("fd_filestat_set_size", guest.open(file), size) == expected
    assert file.stat().st_size == (size if expected == "SUCCESS" else 10)


@BOTH
def test_size_of_a_file_that_is_only_read(file: Path, version: str) -> None:
    guest = Guest(version)
    assert guest.call("fd_filestat_set_size", guest.open(file, os.O_RDONLY), 1) == "INVAL"


@BOTH
def test_flags(file: Path, version: str) -> None:
    guest = Guest(version)
    fd = guest.open(file)
    for flags, expected in [
        (FdFlags.APPEND, "SUCCESS"),
        (FdFlags.NONBLOCK, "SUCCESS"),
        (FdFlags.APPEND | FdFlags.NONBLOCK, "SUCCESS"),
        (FdFlags.DSYNC, "INVAL"),
        (FdFlags.SYNC | FdFlags.APPEND, "INVAL"),
        (FdFlags.RSYNC, "INVAL"),
    ]:
        before = guest.fdstat(fd)[1]
        assert guest.call("fd_fdstat_set_flags", fd, flags) == expected
        assert guest.fdstat(fd)[1] == (flags if expected == "SUCCESS" else before)
    assert guest.call("fd_fdstat_set_flags", fd, 0) == "SUCCESS"
    assert guest.fdstat(fd)[1] == 0


def test_flags_of_the_operating_system_are_shown(file: Path) -> None:
    guest = Guest()
    assert guest.fdstat(guest.open(file, os.O_RDWR | os.O_DSYNC))[1] == FdFlags.DSYNC
    assert guest.fdstat(guest.insert(WritePipe()))[1] == FdFlags.APPEND
    assert guest.fdstat(guest.insert(ReadPipe("")))[1] == 0


@pytest.mark.parametrize(
    ("version", "fd", "expected"), [("7.0.0", 3, "NOTSUP"), ("46", 9, "NOTSUP")]
)
def test_flags_after_the_context_was_cloned(
    file: Path, version: str, fd: int, expected: str
) -> None:
    guest = Guest(version)
    assert guest.open(file) == 3
    assert guest.call("fd_fdstat_set_flags", 3, 1) == "SUCCESS"
    guest.ctx.clone()
    assert guest.call("fd_fdstat_set_flags", fd, 1) == expected


def test_filetypes(tmp_path: Path) -> None:
    guest = Guest()
    os.mkfifo(tmp_path / "fifo")
    for path, expected in [
        (Path("/dev/null"), FileType.CHARACTER_DEVICE),
        (tmp_path / "fifo", FileType.UNKNOWN),
    ]:
        fd = guest.open(path)
        assert guest.fdstat(fd)[0] == expected
        assert guest.filestat(fd).filetype == expected


@BOTH
def test_attributes(file: Path, version: str) -> None:
    before = time.time_ns()
    # The clock that files are stamped with has ticks.
    time.sleep(0.02)
    os.utime(file, ns=(10**18 + 1, 10**18 + 2))
    guest = Guest(version)
    found = guest.filestat(guest.open(file))
    there = file.stat()
    assert found[:7] == (
        there.st_dev,
        there.st_ino,
        FileType.REGULAR_FILE,
        1,
        10,
        10**18 + 1,
        10**18 + 2,
    )
    # When it was made, or 0: not when its attributes changed.
    assert found.ctim == 0 or abs(found.ctim - before) < 60 * 10**9
    assert found.ctim != there.st_ctime_ns


def test_attributes_of_others() -> None:
    guest = Guest()
    assert guest.filestat(guest.directory()) == (1, 2, 3, 3, 4, 5, 6, 7)
    assert guest.filestat(guest.insert(ReadPipe(b"abc"))) == (0,) * 8


@BOTH
def test_a_time_before_1970_ends_the_guest(file: Path, version: str) -> None:
    os.utime(file, ns=(-1, 0))
    guest = Guest(version)
    assert guest.call("fd_filestat_get", guest.open(file)) == TRAP


#: What is written of a record, at an address with this remainder of 8; `?` is not touched.
RECORDS = [
    ("fd_fdstat_get", 0, "SUCCESS", b"d?ff????rrrrrrrriiiiiiii"),
    ("fd_filestat_get", 0, "SUCCESS", b"ddddddddiiiiiiiit???????" + b"n" * 40),
    ("fd_fdstat_get", 4, TRAP, b"d?ff" + b"?" * 20),
    ("fd_filestat_get", 4, TRAP, b"?" * 64),
]


@pytest.mark.parametrize(("name", "remainder", "expected", "written"), RECORDS)
@BOTH
def test_between_fields_nothing_is_written(
    version: str, name: str, remainder: int, expected: str, written: bytes
) -> None:
    guest = Guest(version)
    fd = guest.directory()
    try:
        assert Errno(call(name)(guest.ctx, guest.memory, fd, 2000 + remainder)).name == expected
    except HostTrap:
        assert expected == TRAP
    untouched = bytes(0x3F if byte == 0x3F else 0 for byte in written)
    found = guest.bytes(2000 + remainder, len(written))
    assert bytes(a if b == 0x3F else 0 for a, b in zip(found, written, strict=True)) == untouched
    assert b"?" not in bytes(a for a, b in zip(found, written, strict=True) if b != 0x3F)


NOW = -1
#: Flags, what it is then (None: as before), and the errno.
TIMES = [
    (FstFlags(0), None, None, "SUCCESS"),
    (FstFlags.ATIM, 5, None, "SUCCESS"),
    (FstFlags.MTIM, None, 7, "SUCCESS"),
    (FstFlags.ATIM | FstFlags.MTIM, 5, 7, "SUCCESS"),
    (FstFlags.ATIM_NOW | FstFlags.MTIM_NOW, NOW, NOW, "SUCCESS"),
    (FstFlags.ATIM | FstFlags.MTIM_NOW, 5, NOW, "SUCCESS"),
    (FstFlags.ATIM_NOW, NOW, None, "SUCCESS"),
    (FstFlags.ATIM | FstFlags.ATIM_NOW, None, None, "INVAL"),
    (FstFlags.MTIM | FstFlags.MTIM_NOW | FstFlags.ATIM, None, None, "INVAL"),
]


@pytest.mark.parametrize(("flags", "atim", "mtim", "expected"), TIMES)
@BOTH
def test_times(
    file: Path, version: str, flags: FstFlags, atim: int | None, mtim: int | None, expected: str
) -> None:
    os.utime(file, ns=(1001, 1003))
    guest = Guest(version)
    # Reading is enough.
    fd = guest.open(file, os.O_RDONLY)
    assert guest.call("fd_filestat_set_times", fd, 5, 7, flags) == expected
    found = file.stat()
    for value, wanted, before in [
        (found.st_atime_ns, atim, 1001),
        (found.st_mtime_ns, mtim, 1003),
    ]:
        if wanted == NOW:
            assert abs(value - time.time_ns()) < 60 * 10**9
        else:
            assert value == (before if wanted is None else wanted)


def test_times_of_a_directory() -> None:
    guest = Guest()
    directory = Entries([])
    fd = guest.directory(directory)
    assert guest.call("fd_filestat_set_times", fd, 5, 7, FstFlags.ATIM | FstFlags.MTIM_NOW)
    assert directory.told == [(".", 5, -1, False)]


def test_flags_of_times_are_looked_at_before_the_descriptor() -> None:
    assert Guest().call("fd_filestat_set_times", 99, 0, 0, 3) == "INVAL"


#: Offset, whence (0 start, 1 position, 2 end), errno, new position; the file has 10 bytes, its
#: position is 4.
SEEKS = [
    (3, 0, "SUCCESS", 3),
    (30, 0, "SUCCESS", 30),
    (-1, 0, "INVAL", None),
    (-4, 1, "SUCCESS", 0),
    (-5, 1, "INVAL", None),
    (0, 2, "SUCCESS", 10),
    (-3, 2, "SUCCESS", 7),
    (0, 1, "SUCCESS", 4),
    (0, 3, TRAP, None),
]


@pytest.mark.parametrize(("offset", "whence", "expected", "position"), SEEKS)
@BOTH
def test_seeking(
    file: Path, version: str, offset: int, whence: int, expected: str, position: int | None
) -> None:
    guest = Guest(version)
    fd = guest.open(file)
    guest.read("fd_seek", fd, 4, 0)
    guest.data[RESULT : RESULT + 8] = b"?" * 8
    assert guest.call("fd_seek", fd, offset, whence) == expected
    shown = b"?" * 8 if position is None else position.to_bytes(8, "little")
    assert guest.bytes(RESULT, 8) == shown
    assert guest.read("fd_tell", fd) == (4 if position is None else position)


@pytest.mark.parametrize(
    ("version", "expected", "asked"),
    [("15.0.0", "SUCCESS", [((1 << 64) - 1, 0)]), ("16.0.0", "INVAL", [])],
)
def test_what_a_file_of_the_embedder_hears_of_a_negative_position(
    version: str, expected: str, asked: list[object]
) -> None:
    guest = Guest(version)
    file = Recorder()
    fd = guest.insert(file)
    assert guest.call("fd_seek", fd, -1, 0) == expected
    assert file.asked == asked
    assert guest.call("fd_seek", 99, -1, 0) == ("BADF" if expected == "SUCCESS" else "INVAL")


def test_a_pipe_of_the_system_has_no_position() -> None:
    guest = Guest()
    reader, writer = os.pipe()
    os.close(writer)
    fd = guest.open(Path(f"/dev/fd/{reader}"), os.O_RDONLY)
    os.close(reader)
    assert guest.call("fd_seek", fd, 0, 1) == "SPIPE"
    assert guest.call("fd_pread", fd, *guest.vectors((2000, 1)), 0) == "SPIPE"
