"""What a descriptor has to allow: rights before 9.0.0, how it was opened from 9.0.2 on."""

from __future__ import annotations

from pathlib import Path

import pytest
from wasi_core.wasi.table import FILE_RIGHTS, Access
from wasi_core.wasi.types import Rights
from wasi_fd_support import Guest

#: A call on a file (its descriptor is put first), the right that it needs, what it gives without
#: it before 9.0.0, and what it gives from then on.
NEEDED = [
    ("fd_advise", (0, 0, 0), Rights.FD_ADVISE, "PERM", "SUCCESS"),
    ("fd_allocate", (0, 4), Rights.FD_ALLOCATE, "PERM", "NOTSUP"),
    ("fd_datasync", (), Rights.FD_DATASYNC, "PERM", "SUCCESS"),
    ("fd_sync", (), Rights.FD_SYNC, "PERM", "SUCCESS"),
    ("fd_fdstat_set_flags", (0,), Rights.FD_FDSTAT_SET_FLAGS, "PERM", "SUCCESS"),
    ("fd_filestat_get", (), Rights.FD_FILESTAT_GET, "PERM", "SUCCESS"),
    ("fd_filestat_set_size", (9,), Rights.FD_FILESTAT_SET_SIZE, "PERM", "SUCCESS"),
    ("fd_filestat_set_times", (0, 0, 0), Rights.FD_FILESTAT_SET_TIMES, "PERM", "SUCCESS"),
    ("fd_read", (1024, 0), Rights.FD_READ, "BADF", "SUCCESS"),
    ("fd_pread", (1024, 0, 0), Rights.FD_READ, "BADF", "SUCCESS"),
    ("fd_pread", (1024, 0, 0), Rights.FD_SEEK, "PERM", "SUCCESS"),
    # Both are missing: reading and writing go first.
    ("fd_pread", (1024, 0, 0), Rights.FD_READ | Rights.FD_SEEK, "BADF", "SUCCESS"),
    ("fd_write", (1024, 0), Rights.FD_WRITE, "BADF", "SUCCESS"),
    ("fd_pwrite", (1024, 0, 0), Rights.FD_WRITE, "BADF", "SUCCESS"),
    ("fd_pwrite", (1024, 0, 0), Rights.FD_SEEK, "PERM", "SUCCESS"),
    ("fd_seek", (1, 0), Rights.FD_SEEK, "PERM", "SUCCESS"),
    ("fd_seek", (1, 0), Rights.FD_TELL, "PERM", "SUCCESS"),
    ("fd_seek", (0, 1), Rights.FD_TELL, "PERM", "SUCCESS"),
    ("fd_tell", (), Rights.FD_TELL, "PERM", "SUCCESS"),
]


@pytest.mark.parametrize(("name", "values", "right", "without", "later"), NEEDED)
def test_a_right_is_asked_for_before_9(
    tmp_path: Path, name: str, values: tuple[int, ...], right: Rights, without: str, later: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    for version, missing, expected in [
        ("2.0.2", right, without),
        ("8.0.1", right, without),
        ("9.0.0", right, later),
        ("23.0.1", right, later),
        ("8.0.1", Rights(0), "SUCCESS"),
    ]:
        guest = Guest(version)
        fd = guest.open(path, rights=FILE_RIGHTS & ~missing)
        assert guest.call(name, fd, *values) == expected, version


def test_telling_needs_no_right_to_seek(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    guest = Guest("8.0.1")
    fd = guest.open(path, rights=Rights.FD_TELL)
    assert guest.call("fd_seek", fd, 0, 1) == "SUCCESS"
    assert guest.call("fd_seek", fd, 0, 0) == "PERM"


@pytest.mark.parametrize(
    ("name", "values", "access"),
    [
        ("fd_read", (1024, 0), Access.WRITE),
        ("fd_pread", (1024, 0, 0), Access.WRITE),
        ("fd_write", (1024, 0), Access.READ),
        ("fd_pwrite", (1024, 0, 0), Access.READ),
    ],
)
def test_how_it_was_opened(
    tmp_path: Path, name: str, values: tuple[int, ...], access: Access
) -> None:
    path = tmp_path / "file"
    path.touch()
    for version, expected in [
        ("9.0.0", "SUCCESS"),
        ("9.0.1", "SUCCESS"),
        ("9.0.2", "BADF"),
        ("10.0.0", "BADF"),
        ("46.0.0", "BADF"),
    ]:
        guest = Guest(version)
        assert guest.call(name, guest.open(path, access=access), *values) == expected, version


#: Rights of a descriptor, what it is narrowed to (base, inheriting), and the answer before 9.0.0.
NARROWED = [
    ("file", FILE_RIGHTS, (FILE_RIGHTS, 0), "SUCCESS"),
    ("file", FILE_RIGHTS, (Rights.FD_READ, 0), "SUCCESS"),
    ("file", FILE_RIGHTS, (0, 0), "SUCCESS"),
    ("file", Rights.FD_WRITE, (Rights.FD_READ, 0), "BADF"),
    ("file", Rights.FD_READ, (Rights.FD_WRITE, 0), "BADF"),
    ("file", Rights.FD_READ, (Rights.FD_SYNC, 0), "PERM"),
    ("file", Rights.FD_READ, (Rights.FD_SYNC | Rights.FD_WRITE, 0), "BADF"),
    # A file never has these: they are passed over.
    ("file", Rights.FD_READ, (Rights.FD_READ | Rights.PATH_OPEN, 0), "SUCCESS"),
    ("directory", Rights.PATH_OPEN, (Rights.PATH_OPEN, 0), "SUCCESS"),
    ("directory", Rights.PATH_OPEN, (Rights.FD_READDIR, 0), "NOTDIR"),
    ("directory", Rights.PATH_OPEN, (Rights.PATH_SYMLINK, 0), "PERM"),
    ("directory", Rights.PATH_OPEN, (Rights.PATH_OPEN, Rights.FD_READ), "SUCCESS"),
    ("directory", Rights.PATH_OPEN, (Rights.PATH_OPEN | Rights.FD_READ, 0), "SUCCESS"),
]


@pytest.mark.parametrize(("kind", "held", "wanted", "expected"), NARROWED)
def test_narrowing(
    tmp_path: Path, kind: str, held: int, wanted: tuple[int, int], expected: str
) -> None:
    (tmp_path / "file").touch()

    def answer(version: str) -> str:
        guest = Guest(version)
        if kind == "file":
            fd = guest.open(tmp_path / "file", rights=held)
        else:
            fd = guest.directory(rights=held)
        return guest.call("fd_fdstat_set_rights", fd, *wanted)

    assert answer("2.0.2") == answer("8.0.1") == expected
    assert answer("9.0.0") == answer("36.0.0") == "SUCCESS"
    assert answer("37.0.0") == "NOTSUP"


def test_an_inheriting_right_that_is_not_held() -> None:
    guest = Guest("8.0.1")
    fd = guest.directory(inheriting=Rights.FD_READ)
    assert guest.call("fd_fdstat_set_rights", fd, 0, Rights.FD_WRITE) == "PERM"
    assert guest.call("fd_fdstat_set_rights", fd, 0, Rights.FD_READ) == "SUCCESS"
    assert guest.fdstat(fd)[2:] == (0, Rights.FD_READ)


def test_a_right_that_was_given_up_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    for version, expected in [("8.0.1", "BADF"), ("9.0.0", "SUCCESS"), ("23.0.1", "SUCCESS")]:
        guest = Guest(version)
        fd = guest.open(path)
        rights = FILE_RIGHTS & ~Rights.FD_WRITE
        assert guest.call("fd_fdstat_set_rights", fd, rights, 0) == "SUCCESS"
        assert guest.call("fd_write", fd, *guest.text(b"x")) == expected, version


@pytest.mark.parametrize("version", ["2.0.2", "9.0.0", "23.0.1", "37.0.0"])
def test_rights_of_nothing(version: str) -> None:
    assert Guest(version).call("fd_fdstat_set_rights", 9, 0, 0) == "BADF"


#: What `fd_fdstat_get` shows of a file opened for reading with the right to seek, and of a
#: directory that may be read and in which files may be opened for reading.
SHOWN = [
    ("2.0.2", (0x6, 0), (0x4000, 0x4002)),
    ("8.0.1", (0x6, 0), (0x4000, 0x4002)),
    ("9.0.0", (0, 0), (0, 0)),
    ("9.0.1", (0, 0), (0, 0)),
    ("9.0.2", (0x2, 0), (0x3FFF_FFFF, 0x3FFF_FFFF)),
    ("9.0.3", (0x2, 0), (0x7B7_FE00, 0xFF7_FFFF)),
    ("10.0.0", (0x2, 0), (0x7B7_FE00, 0xFF7_FFFF)),
    ("46.0.0", (0x2, 0), (0x7B7_FE00, 0xFF7_FFFF)),
]


@pytest.mark.parametrize(("version", "of_file", "of_directory"), SHOWN)
def test_rights_shown(
    tmp_path: Path, version: str, of_file: tuple[int, int], of_directory: tuple[int, int]
) -> None:
    (tmp_path / "file").touch()
    guest = Guest(version)
    fd = guest.open(tmp_path / "file", rights=Rights.FD_READ | Rights.FD_SEEK, access=Access.READ)
    assert guest.fdstat(fd) == (4, 0, *of_file)
    fd = guest.directory(rights=Rights.FD_READDIR, inheriting=Rights.FD_READ)
    assert guest.fdstat(fd) == (3, 0, *of_directory)


def test_all_rights_of_a_preopened_directory_before_9() -> None:
    guest = Guest("8.0.1")
    assert guest.fdstat(guest.directory(preopen_path="/"))[2:] == (0x7B7_FE00, 0xFF7_FFFF)
