"""Reading and writing through the call layer, on both sides of each row of behaviour."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wasi_core.wasi import preview0_io
from wasi_core.wasi.errors import OverlapError, WasiError
from wasi_core.wasi.table import Access
from wasi_fd_support import OUT, RESULT, TRAP, Guest, Recorder


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return path


#: Regions to read into, and for releases the errno, the number of bytes read, and the 12 bytes of
#: memory at 2000.
READS: list[tuple[list[tuple[int, int]], list[tuple[str, str, int | None, bytes]]]] = [
    (
        [(2000, 3), (2004, 4)],
        [
            ("2.0.2", "SUCCESS", 7, b"012?3456????"),
            ("19.0.0", "SUCCESS", 7, b"012?3456????"),
            ("20.0.0", "SUCCESS", 3, b"012?????????"),
            ("23.0.1", "SUCCESS", 3, b"012?????????"),
        ],
    ),
    (
        [(2000, 0), (2004, 2), (2000, 2)],
        [
            ("19.0.0", "SUCCESS", 4, b"23??01??????"),
            ("20.0.0", "SUCCESS", 2, b"????01??????"),
        ],
    ),
    # They overlap.
    (
        [(2000, 4), (2002, 4)],
        [
            ("2.0.2", "FAULT", None, b"????????????"),
            ("19.0.0", "FAULT", None, b"????????????"),
            ("20.0.0", "SUCCESS", 4, b"0123????????"),
        ],
    ),
    ([(2002, 4), (2000, 4)], [("19.0.0", "FAULT", None, b"????????????")]),
    ([(2004, 4), (2000, 4)], [("19.0.0", "SUCCESS", 8, b"45670123????")]),
    ([(2000, 4), (2002, 0)], [("19.0.0", "SUCCESS", 4, b"0123????????")]),
    # The second is out of bounds.
    (
        [(2000, 4), (OUT, 4)],
        [
            ("2.0.2", "FAULT", None, b"????????????"),
            ("11.0.0", "FAULT", None, b"????????????"),
            ("12.0.0", TRAP, None, b"????????????"),
            ("19.0.0", TRAP, None, b"????????????"),
            ("20.0.0", "SUCCESS", 4, b"0123????????"),
        ],
    ),
    # The first is empty, and out of bounds.
    (
        [(OUT, 0), (2000, 4)],
        [
            ("11.0.0", "FAULT", None, b"????????????"),
            ("12.0.0", TRAP, None, b"????????????"),
            ("20.0.0", "SUCCESS", 4, b"0123????????"),
        ],
    ),
    ([], [("2.0.2", "SUCCESS", 0, b"????????????"), ("23.0.1", "SUCCESS", 0, b"????????????")]),
    # Longer than the file.
    ([(2000, 200)], [("23.0.1", "SUCCESS", 10, b"0123456789??")]),
]


@pytest.mark.parametrize("name", ["fd_read", "fd_pread"])
@pytest.mark.parametrize(("regions", "releases"), READS)
def test_reading(
    file: Path,
    name: str,
    regions: list[tuple[int, int]],
    releases: list[tuple[str, str, int | None, bytes]],
) -> None:
    for version, errno, count, memory in releases:
        guest = Guest(version)
        offset = (0,) if name == "fd_pread" else ()
        fd = guest.open(file)
        assert guest.call(name, fd, *guest.vectors(*regions), *offset) == errno, version
        shown = b"????" if count is None else count.to_bytes(4, "little")
        assert guest.bytes(RESULT, 5) == shown + b"?", version
        assert guest.bytes(2000, 12) == memory, version


@pytest.mark.parametrize(
    ("version", "expected"),
    [("2.0.2", "FAULT"), ("4.0.0", "FAULT"), ("5.0.0", "SUCCESS"), ("19.0.0", "SUCCESS")],
)
def test_a_buffer_over_a_later_row_of_the_array(file: Path, version: str, expected: str) -> None:
    guest = Guest(version)
    vectors = guest.vectors((1032, 8), (2000, 2))
    assert guest.call("fd_read", guest.open(file), *vectors) == expected


@pytest.mark.parametrize("version", ["2.0.2", "19.0.0"])
def test_a_buffer_over_its_own_row_of_the_array(file: Path, version: str) -> None:
    guest = Guest(version)
    vectors = guest.vectors((1024, 8), (2000, 2))
    assert guest.call("fd_read", guest.open(file), *vectors) == "SUCCESS"
    assert guest.bytes(1024, 8) == b"01234567"
    assert guest.bytes(2000, 3) == b"89?"


@pytest.mark.parametrize("name", ["fd_read", "fd_write"])
@pytest.mark.parametrize(
    ("address", "count", "before", "after"),
    [
        (1025, 0, "SUCCESS", "SUCCESS"),
        (OUT, 0, "SUCCESS", "SUCCESS"),
        (1025, 1, "INVAL", TRAP),
        (OUT, 1, "FAULT", TRAP),
        (OUT + 1, 1, "FAULT", TRAP),
        (0xFFF8, 2, "FAULT", TRAP),
        (1024, 0x4000_0000, "FAULT", TRAP),
    ],
)
def test_where_the_array_is(
    file: Path, name: str, address: int, count: int, before: str, after: str
) -> None:
    for version, expected in [("11.0.0", before), ("12.0.0", after), ("23.0.1", after)]:
        guest = Guest(version)
        # Rows that are empty buffers at 0.
        guest.data[1024:2048] = bytes(1024)
        guest.data[0xFFF8:] = bytes(8)
        assert guest.call(name, guest.open(file), address, count) == expected, version


#: What a file is asked for when two empty buffers are read.
ASKED: list[tuple[str, list[list[int]]]] = [
    ("19.0.0", [[0, 0]]),
    ("20.0.0", [[]]),
    ("21.0.0", [[]]),
    ("22.0.0", []),
]


@pytest.mark.parametrize(("version", "asked"), ASKED)
def test_a_file_is_asked_for_nothing(version: str, asked: list[list[int]]) -> None:
    guest = Guest(version)
    file = Recorder()
    assert guest.read("fd_read", guest.insert(file), *guest.vectors((2000, 0), (2000, 0))) == 0
    assert file.asked == asked


def test_only_what_was_read_is_written() -> None:
    guest = Guest()
    assert guest.read("fd_read", guest.insert(Recorder()), *guest.vectors((2000, 20))) == 7
    assert guest.bytes(1999, 10) == b"?xxxxxxx??"


@pytest.mark.parametrize("version", ["2.0.2", "23.0.1"])
def test_writing_takes_all_buffers(file: Path, version: str) -> None:
    guest = Guest(version)
    fd = guest.open(file)
    assert guest.read("fd_write", fd, *guest.text(b"ab", b"", b"cde")) == 5
    assert guest.read("fd_pwrite", fd, *guest.text(b"XY", b"Z"), 7) == 3
    assert file.read_bytes() == b"abcde56XYZ"
    assert guest.read("fd_tell", fd) == 5


def test_no_more_than_1024_buffers_at_once(file: Path) -> None:
    guest = Guest()
    vectors = guest.vectors(*[(4096, 1)] * 2000, address=8192)
    fd = guest.open(file)
    assert guest.read("fd_write", fd, *vectors) == 1024
    assert guest.read("fd_pwrite", fd, *vectors, 0) == 1024


@pytest.mark.parametrize(("version", "expected"), [("18.0.0", "INVAL"), ("19.0.0", "SUCCESS")])
def test_writing_nothing_at_minus_one(file: Path, version: str, expected: str) -> None:
    guest = Guest(version)
    fd = guest.open(file)
    assert guest.call("fd_pwrite", fd, *guest.text(b""), -1) == expected
    assert guest.call("fd_pwrite", fd, *guest.text(b"x"), -1) == "INVAL"
    assert guest.call("fd_pread", fd, *guest.vectors((2000, 1)), -1) == "INVAL"


@pytest.mark.parametrize("version", ["18.0.0", "19.0.0"])
def test_a_file_of_the_embedder_is_asked_to_write_nothing(version: str) -> None:
    guest = Guest(version)
    file = Recorder()
    assert guest.read("fd_pwrite", guest.insert(file), *guest.text(b""), 3) == 0
    assert file.asked == [([b""], 3)]


def test_what_the_file_was_opened_for_reaches_the_guest_of_9_0_0(file: Path) -> None:
    # No right and no access is asked for: the operating system answers.
    guest = Guest("9.0.0")
    assert guest.call("fd_write", guest.open(file, os.O_RDONLY), *guest.text(b"x")) == "BADF"


@pytest.mark.parametrize("name", ["fd_read", "fd_write"])
@pytest.mark.parametrize("version", ["2.0.2", "23.0.1"])
def test_neither_nothing_nor_a_directory_is_read(version: str, name: str) -> None:
    guest = Guest(version)
    assert guest.call(name, 9, 1024, 0) == "BADF"
    assert guest.call(name, guest.directory(), 1024, 0) == "BADF"


def test_append_wins_over_an_offset(file: Path) -> None:
    guest = Guest()
    fd = guest.open(file, os.O_RDWR | os.O_APPEND)
    assert guest.read("fd_pwrite", fd, *guest.text(b"!"), 0) == 1
    assert file.read_bytes() == b"0123456789!"


@pytest.mark.parametrize(
    ("version", "expected"), [("8.0.1", 4), ("9.0.0", 4), ("19.0.0", 4), ("22.0.0", None)]
)
def test_preview0_does_not_ask_how_a_file_was_opened(
    file: Path, version: str, expected: int | None
) -> None:
    guest = Guest(version)
    fd = guest.open(file, access=Access.WRITE)
    vectors = guest.vectors((2000, 4))
    if expected is None:
        with pytest.raises(WasiError, match="badf"):
            preview0_io.fd_read(guest.ctx, guest.memory, fd, *vectors)
    else:
        assert preview0_io.fd_read(guest.ctx, guest.memory, fd, *vectors) == expected
        assert preview0_io.fd_pread(guest.ctx, guest.memory, fd, *vectors, 8) == 2
        assert preview0_io.fd_write(guest.ctx, guest.memory, fd, *guest.text(b"a", b"b")) == 2
        assert preview0_io.fd_pwrite(guest.ctx, guest.memory, fd, *guest.text(b"ab"), 1) == 2


@pytest.mark.parametrize("version", ["19.0.0", "20.0.0", "21.0.0", "22.0.0"])
def test_preview0_with_two_buffers(file: Path, version: str) -> None:
    guest = Guest(version)
    fd = guest.open(file)
    vectors = guest.vectors((2000, 4), (3000, 2))
    if version in ("20.0.0", "21.0.0"):
        with pytest.raises(OverlapError):
            preview0_io.fd_read(guest.ctx, guest.memory, fd, *vectors)
    else:
        read = preview0_io.fd_read(guest.ctx, guest.memory, fd, *vectors)
        assert read == (6 if version == "19.0.0" else 4)
