"""``path_open``, before and after each release that changed it.

Expected values are those of the real crates (wheels of 2.0.0 and 19.0.0).
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from wasi_core.wasi.types import FdFlags, OFlags, Rights
from wasi_paths_support import READ, ROOT, WRITE, Guest, tree

OLD, NEW = "8.0.0", "9.0.2"
BOTH = pytest.mark.parametrize("release", [OLD, NEW])
CREAT, DIRECTORY, EXCL, TRUNC = OFlags.CREAT, OFlags.DIRECTORY, OFlags.EXCL, OFlags.TRUNC
APPEND, NONBLOCK = FdFlags.APPEND, FdFlags.NONBLOCK
#: What a descriptor is when it is open.
OPEN = 4


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    return tree(tmp_path)


@BOTH
@pytest.mark.parametrize(
    ("path", "oflags", "rights", "fdflags", "expected"),
    [
        ("f.txt", 0, READ, 0, OPEN),
        ("f.txt", 0, 0, 0, OPEN),
        ("f.txt", 0, WRITE, 0, OPEN),
        ("f.txt", EXCL, READ, 0, OPEN),
        ("f.txt", CREAT, READ, 0, OPEN),
        ("f.txt", CREAT | EXCL, READ, 0, "EXIST"),
        ("f.txt", TRUNC, READ, 0, "INVAL"),
        ("f.txt", TRUNC, WRITE, 0, OPEN),
        ("f.txt", TRUNC | CREAT, READ, 0, OPEN),
        ("f.txt", TRUNC, WRITE, APPEND, "INVAL"),
        ("new", TRUNC | CREAT | EXCL, WRITE, APPEND, OPEN),
        ("f.txt", 0, READ, APPEND, OPEN),
        ("f.txt", 0, READ, NONBLOCK, OPEN),
        ("f.txt", 0, READ, FdFlags.SYNC, "NOTSUP"),
        ("f.txt", 0, READ, FdFlags.DSYNC, "NOTSUP"),
        ("f.txt", 0, READ, FdFlags.RSYNC, "NOTSUP"),
        ("f.txt", DIRECTORY, READ, 0, "NOTDIR"),
        ("f.txt/", 0, READ, 0, "NOTDIR"),
        ("f.txt/", CREAT, READ, 0, "ISDIR"),
        ("new", 0, READ, 0, "NOENT"),
        ("new", CREAT, READ, 0, OPEN),
        ("new", CREAT | EXCL, 0, 0, OPEN),
        ("new/", CREAT, READ, 0, "ISDIR"),
        ("new/.", CREAT, READ, 0, "NOENT"),
        ("missing/new", CREAT, READ, 0, "NOENT"),
        ("", CREAT, READ, 0, "NOENT"),
        ("sub", CREAT, READ, 0, "ISDIR"),
        ("sub", TRUNC, WRITE, 0, "ISDIR"),
        ("sub", 0, WRITE, 0, "ISDIR"),
        ("sub/", CREAT, READ, 0, "ISDIR"),
        (".", CREAT, READ, 0, "ISDIR"),
        (".", CREAT | EXCL, READ, 0, "EXIST"),
        ("sub", DIRECTORY, READ, 0, OPEN),
        ("sub/", DIRECTORY, READ, 0, OPEN),
        ("sub/..", DIRECTORY, READ, 0, OPEN),
        (".", DIRECTORY, READ, 0, OPEN),
        ("dlnk", DIRECTORY, READ, 0, OPEN),
        ("lnk", DIRECTORY, READ, 0, "NOTDIR"),
        ("missing", DIRECTORY, READ, 0, "NOENT"),
        ("sub", DIRECTORY | CREAT, READ, 0, "INVAL"),
        ("sub", DIRECTORY | EXCL, READ, 0, "INVAL"),
        ("sub", DIRECTORY | TRUNC, READ, 0, "INVAL"),
        ("lnk", 0, READ, 0, OPEN),
        ("lnk/", 0, READ, 0, "NOTDIR"),
        ("dangling", 0, READ, 0, "NOENT"),
        ("dangling", CREAT, READ, 0, OPEN),
        ("dangling", CREAT | EXCL, READ, 0, "EXIST"),
        ("loop", 0, READ, 0, "LOOP"),
        ("abs/secret", 0, READ, 0, "PERM"),
        ("..", DIRECTORY, READ, 0, "PERM"),
        ("../new", CREAT, READ, 0, "PERM"),
        ("/f.txt", 0, READ, 0, "PERM"),
        ("a\0b", 0, READ, 0, "INVAL"),
    ],
)
def test_flags(
    inside: Path,
    release: str,
    path: str,
    oflags: int,
    rights: int,
    fdflags: int,
    expected: str | int,
) -> None:
    assert Guest(inside, release).open(path, oflags, rights, fdflags) == expected


@BOTH
@pytest.mark.parametrize(
    ("path", "oflags", "expected"),
    [
        ("f.txt", 0, OPEN),
        ("lnk", 0, "LOOP"),
        ("lnk/", 0, "NOTDIR"),
        ("dlnk/g.txt", 0, OPEN),
        ("dlnk/", DIRECTORY, OPEN),
        ("dangling", CREAT, "LOOP"),
        ("dangling", CREAT | EXCL, "EXIST"),
    ],
)
def test_without_following(
    inside: Path, release: str, path: str, oflags: int, expected: str | int
) -> None:
    assert Guest(inside, release).open(path, oflags, follow=False) == expected


#: What is opened, and what that gives before 9.0.0 and from then on.
CHANGED: dict[str, tuple[tuple[str, int, int, int], str | int, str | int]] = {
    "a directory for writing": (("sub", DIRECTORY, READ | WRITE, 0), OPEN, "ISDIR"),
    "a directory for appending": (("sub", DIRECTORY, READ, APPEND), OPEN, "ISDIR"),
    "a synchronous directory": (("sub", DIRECTORY, READ, FdFlags.SYNC), OPEN, "NOTSUP"),
    "and to be made": (("sub", DIRECTORY | CREAT, READ, FdFlags.SYNC), "INVAL", "NOTSUP"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_directories_before_and_after(inside: Path, what: str) -> None:
    values, older, newer = CHANGED[what]
    assert Guest(inside, OLD).open(*values) == older
    assert Guest(inside, NEW).open(*values) == newer


def test_a_link_to_a_directory_that_is_not_followed(inside: Path) -> None:
    assert Guest(inside, OLD).open("dlnk", DIRECTORY, follow=False) == "NOTDIR"
    assert Guest(inside, NEW).open("dlnk", DIRECTORY, follow=False) == "LOOP"


def test_a_directory_without_the_flag_is_a_file_in_older_releases(inside: Path) -> None:
    guest = Guest(inside, OLD)
    fd = guest.open("sub")
    assert isinstance(fd, int)
    assert guest.names(fd) == "BADF"
    assert guest.open("g.txt", fd=fd) == "NOTDIR"
    assert guest.read(fd) == "ISDIR"


def test_a_directory_without_the_flag_is_one_in_newer_releases(inside: Path) -> None:
    guest = Guest(inside, NEW)
    fd = guest.open("sub")
    assert isinstance(fd, int)
    assert guest.names(fd) == [".", "..", "back", "deep", "g.txt"]
    assert guest.open("g.txt", fd=fd) == fd + 1
    assert guest.read(fd) == "BADF"


def test_a_fifo_as_a_directory(inside: Path) -> None:
    os.mkfifo(inside / "fifo")
    assert Guest(inside, OLD).open("fifo", DIRECTORY) == "NOTDIR"
    found: list[str | int] = []
    guest = threading.Thread(
        target=lambda: found.append(Guest(inside, NEW).open("fifo", DIRECTORY)), daemon=True
    )
    guest.start()
    guest.join(0.2)
    assert not found, "it waits for somebody who writes"
    os.close(os.open(inside / "fifo", os.O_WRONLY))
    guest.join(10)
    assert found == ["NOTDIR"]


def test_rights_that_open_for_writing(inside: Path) -> None:
    sizes = READ | Rights.FD_FILESTAT_SET_SIZE
    for release, expected in ((OLD, "SUCCESS"), (NEW, "INVAL")):
        guest = Guest(inside, release)
        fd = guest.open("f.txt", 0, sizes)
        assert isinstance(fd, int)
        assert guest.call("fd_filestat_set_size", fd, 5) == expected
        assert guest.open("sub", 0, sizes) == ("ISDIR" if release == OLD else fd + 1)


def test_what_a_directory_hands_on(inside: Path) -> None:
    for release, expected in ((OLD, "BADF"), (NEW, "SUCCESS")):
        guest = Guest(inside, release)
        readable = guest.directory("sub", inheriting=READ)
        fd = guest.open("g.txt", 0, READ | WRITE, fd=readable)
        assert isinstance(fd, int)
        assert guest.write(fd, b"W") == expected
    assert (inside / "sub" / "g.txt").read_text() == "World!"


def test_what_a_directory_hands_on_to_directories(inside: Path) -> None:
    """A right that a directory does not have, no directory below it has."""
    for release, expected in ((OLD, "PERM"), (NEW, "SUCCESS")):
        guest = Guest(inside, release)
        opens = guest.directory("sub", Rights.PATH_OPEN)
        below = guest.open("deep", DIRECTORY, Rights.PATH_CREATE_DIRECTORY, fd=opens)
        assert isinstance(below, int)
        assert guest.mkdir("made", fd=below) == expected


@pytest.mark.parametrize(
    ("held", "oflags"),
    [
        (Rights.FD_READDIR, 0),
        (Rights.FD_READDIR, DIRECTORY),
        (Rights.PATH_OPEN, CREAT),
        (Rights.PATH_CREATE_FILE, CREAT),
    ],
)
def test_rights_to_open(inside: Path, held: int, oflags: int) -> None:
    old, new = Guest(inside, OLD), Guest(inside, NEW)
    assert old.open("deep", oflags, fd=old.directory("sub", held)) == "PERM"
    assert new.open("deep", oflags, fd=new.directory("sub", held)) != "PERM"


def test_conflicting_flags_come_before_rights(inside: Path) -> None:
    guest = Guest(inside, OLD)
    without = guest.directory("sub", Rights.FD_READDIR)
    assert guest.open("deep", DIRECTORY | CREAT, fd=without) == "INVAL"


@pytest.mark.parametrize(
    ("release", "flags", "content"),
    [
        (OLD, NONBLOCK, "XXllo"),
        (NEW, NONBLOCK, "XXllo"),
        ("44.0.0", NONBLOCK, "XXllo"),
        ("45.0.0", APPEND | NONBLOCK, "helloXX"),
    ],
)
def test_append_with_nonblock(inside: Path, release: str, flags: int, content: str) -> None:
    guest = Guest(inside, release)
    fd = guest.open("f.txt", 0, WRITE, APPEND | NONBLOCK)
    assert isinstance(fd, int)
    assert guest.flags(fd) == flags
    assert guest.write(fd, b"XX") == "SUCCESS"
    assert (inside / "f.txt").read_text() == content


@BOTH
def test_append(inside: Path, release: str) -> None:
    guest = Guest(inside, release)
    fd = guest.open("f.txt", 0, WRITE, APPEND)
    assert isinstance(fd, int)
    assert guest.write(fd, b"XX") == "SUCCESS"
    assert (inside / "f.txt").read_text() == "helloXX"


@BOTH
def test_a_file_that_is_made(inside: Path, release: str) -> None:
    mask = os.umask(0o022)
    try:
        fd = Guest(inside, release).open("dangling", CREAT, READ | WRITE)
    finally:
        os.umask(mask)
    assert fd == OPEN
    assert (inside / "nowhere").stat().st_mode & 0o777 == 0o644


@BOTH
def test_a_socket_file_traps(inside: Path, release: str) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(inside, os.O_RDONLY)
        try:
            server.bind(f"/proc/self/fd/{folder}/socket")
        except OSError:
            pytest.skip("no path that is short enough for a socket")
        finally:
            os.close(folder)
        assert Guest(inside, release).open("socket") == "trap"


@BOTH
def test_descriptors_of_the_host_are_not_lost(inside: Path, release: str) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no list of open descriptors")
    guest = Guest(inside, release)

    def opened() -> int:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    before = opened()
    for path in ("sub/deep/../../missing", "f.txt/x", "abs/x", "loop", "sub/deep/../../../x"):
        for oflags in (0, DIRECTORY, CREAT):
            assert isinstance(guest.open(path, oflags), str) or path.endswith("missing")
            guest.stat(path)
            guest.rename(path, path)
            guest.unlink("missing")
    for fd in range(ROOT + 1, 20):
        guest.call("fd_close", fd)
    assert opened() == before
