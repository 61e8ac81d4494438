"""Numbers of descriptors, and directories, through the call layer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wasi_core.wasi.host.file import File
from wasi_core.wasi.host.pipe import ReadPipe
from wasi_core.wasi.types import DIRENT
from wasi_fd_support import OUT, RESULT, TRAP, Entries, Guest


@pytest.mark.parametrize(
    ("version", "expected"), [("2.0.2", "NOTSUP"), ("6.0.0", "NOTSUP"), ("7.0.0", "SUCCESS")]
)
def test_closing_a_preopened_directory(version: str, expected: str) -> None:
    guest = Guest(version)
    fd = guest.directory(preopen_path="/")
    assert guest.call("fd_close", fd) == expected
    assert guest.call("fd_prestat_get", fd) == ("BADF" if expected == "SUCCESS" else "SUCCESS")
    # One that the guest opened can be closed in every release.
    assert guest.call("fd_close", guest.directory()) == "SUCCESS"


def test_closing_closes_the_file_of_the_host(tmp_path: Path) -> None:
    guest = Guest()
    host = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    fd = guest.insert(File(host))
    assert guest.call("fd_close", fd) == "SUCCESS"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(host)
    assert guest.call("fd_close", fd) == "BADF"


def test_an_object_of_the_embedder_is_no_descriptor() -> None:
    guest = Guest()
    fd = guest.ctx.table.push("an object")
    for name in ("fd_close", "fd_fdstat_get", "fd_filestat_get"):
        assert guest.call(name, fd) == "BADF"
    assert guest.ctx.table.get(fd) == "an object"


#: From, to, and the errno for releases; 3 is preopened, 4 and 5 are files, 6 is not open.
RENUMBERED = [
    (4, 5, {"2.0.2": "SUCCESS", "23.0.1": "SUCCESS", "37.0.0": "SUCCESS"}),
    (4, 4, {"2.0.2": "SUCCESS", "23.0.1": "SUCCESS", "37.0.0": "SUCCESS"}),
    (6, 4, {"2.0.2": "BADF", "23.0.1": "BADF"}),
    (6, 6, {"2.0.2": "BADF", "23.0.1": "BADF"}),
    (4, 3, {"2.0.2": "NOTSUP", "6.0.0": "NOTSUP", "7.0.0": "SUCCESS", "23.0.1": "SUCCESS"}),
    (3, 4, {"2.0.2": "NOTSUP", "6.0.0": "NOTSUP", "7.0.0": "SUCCESS", "23.0.1": "SUCCESS"}),
    (3, 3, {"2.0.2": "NOTSUP", "7.0.0": "SUCCESS"}),
    (
        *(4, 6),
        {
            "2.0.2": "SUCCESS",
            "24.0.9": "SUCCESS",
            "24.0.10": "BADF",
            "25.0.0": "SUCCESS",
            "36.0.10": "SUCCESS",
            "36.0.11": "BADF",
            "37.0.0": "BADF",
            "46.0.0": "BADF",
        },
    ),
]


@pytest.mark.parametrize(("fd", "to", "releases"), RENUMBERED)
def test_renumbering(fd: int, to: int, releases: dict[str, str]) -> None:
    for version, expected in releases.items():
        guest = Guest(version)
        guest.directory(preopen_path="/")
        guest.insert(ReadPipe(b"four"))
        guest.insert(ReadPipe(b"five"))
        entry = guest.ctx.table.get(fd)
        assert guest.call("fd_renumber", fd, to) == expected, version
        if expected == "SUCCESS":
            assert guest.ctx.table.get(to) is entry
            assert fd == to or not guest.ctx.table.contains(fd)
        assert guest.insert(ReadPipe(b"")) == (7 if expected == "SUCCESS" and to == 6 else 6)


#: Room for the name "/dir" of 4 bytes; errno and memory before 10.0.0 and from then on.
NAMES = [
    (4, "SUCCESS", b"/dir??", "SUCCESS", b"/dir??"),
    (5, "NAMETOOLONG", b"??????", "SUCCESS", b"/dir??"),
    (12, "NAMETOOLONG", b"??????", "SUCCESS", b"/dir??"),
    # Written beyond the room that there is.
    (3, "SUCCESS", b"/dir??", "NAMETOOLONG", b"??????"),
    (0, "SUCCESS", b"/dir??", "NAMETOOLONG", b"??????"),
]


@pytest.mark.parametrize(("room", "old", "old_memory", "new", "new_memory"), NAMES)
def test_the_name_of_a_preopened_directory(
    room: int, old: str, old_memory: bytes, new: str, new_memory: bytes
) -> None:
    for version, expected, memory in [
        ("2.0.2", old, old_memory),
        ("9.0.4", old, old_memory),
        ("10.0.0", new, new_memory),
        ("23.0.1", new, new_memory),
    ]:
        guest = Guest(version)
        fd = guest.directory(preopen_path="/dir")
        assert guest.call("fd_prestat_dir_name", fd, 2000, room) == expected, version
        assert guest.bytes(2000, 6) == memory, version


def test_the_length_of_the_name() -> None:
    guest = Guest()
    assert guest.call("fd_prestat_get", guest.directory(preopen_path="/dé")) == "SUCCESS"
    assert guest.bytes(RESULT, 1) == b"\x00"
    assert guest.bytes(RESULT + 4, 5) == b"\x04\x00\x00\x00?"


def test_a_name_that_is_not_utf_8() -> None:
    guest = Guest()
    fd = guest.directory(preopen_path="/\udcff")
    assert guest.call("fd_prestat_get", fd) == "NOTSUP"
    assert guest.call("fd_prestat_dir_name", fd, 2000, 9) == "NOTSUP"


@pytest.mark.parametrize(("version", "expected"), [("2.0.2", "FAULT"), ("23.0.1", TRAP)])
def test_a_name_out_of_bounds(version: str, expected: str) -> None:
    guest = Guest(version)
    assert guest.call("fd_prestat_dir_name", guest.directory(preopen_path="/"), OUT, 1) == expected
    fd = guest.directory(Entries(["a"]))
    assert guest.call("fd_readdir", fd, OUT, 100, 0) == expected
    assert guest.call("fd_readdir", fd, OUT, 0, 0) == expected


def _entry(position: int, name: bytes) -> bytes:
    return DIRENT.pack(position + 1, 100 + position, len(name), 4) + name


ALL = _entry(0, b"a") + _entry(1, b"long name") + _entry(2, "é".encode())

#: Room, cookie, and what is written: everything that there is room for.
LISTED = [
    (200, 0, ALL),
    (200, 1, _entry(1, b"long name") + _entry(2, "é".encode())),
    (200, 3, b""),
    (200, 1 << 40, b""),
    (len(ALL), 0, ALL),
    (len(ALL) - 1, 0, ALL[:-1]),
    (len(_entry(0, b"a")), 0, ALL[:25]),
    (30, 0, ALL[:30]),
    (24, 0, ALL[:24]),
    (7, 0, ALL[:7]),
    (0, 0, b""),
]


@pytest.mark.parametrize(("room", "cookie", "written"), LISTED)
@pytest.mark.parametrize("version", ["2.0.2", "23.0.1"])
def test_listing(version: str, room: int, cookie: int, written: bytes) -> None:
    guest = Guest(version)
    fd = guest.directory(Entries(["a", "long name", "é"]))
    assert guest.read("fd_readdir", fd, 2000, room, cookie) == len(written)
    assert guest.bytes(2000, 200) == written.ljust(200, b"?")


@pytest.mark.parametrize("version", ["2.0.2", "23.0.1"])
def test_listing_a_name_that_is_not_utf_8(version: str) -> None:
    guest = Guest(version)
    fd = guest.directory(Entries(["a", "b\udcff", "c"]))
    assert guest.call("fd_readdir", fd, 2000, 200, 0) == "ILSEQ"
    # What comes before it is written, and it is no matter when the room ends before it.
    assert guest.bytes(2000, 26) == ALL[:25] + b"?"
    assert guest.read("fd_readdir", fd, 2000, 24, 0) == 24
    assert guest.read("fd_readdir", fd, 2000, 200, 2) == 25


@pytest.mark.parametrize(("version", "expected"), [("8.0.1", "NOTDIR"), ("9.0.0", "SUCCESS")])
def test_listing_without_the_right(version: str, expected: str) -> None:
    guest = Guest(version)
    assert guest.call("fd_readdir", guest.directory(rights=0), 2000, 9, 0) == expected
