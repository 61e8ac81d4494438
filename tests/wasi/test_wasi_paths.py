"""Paths: what they lead to, and what is made, changed and removed by them.

Expected values are those of the real crates (wheels of 2.0.0, 6.0.0, 7.0.0 and 19.0.0).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from wasi_core.wasi.types import FileType, FstFlags, Rights
from wasi_paths_support import ROOT, Guest, Stat, tree

OLD, NEW = "2.0.2", "23.0.1"
BOTH = pytest.mark.parametrize("release", [OLD, NEW])


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    return tree(tmp_path)


#: A path, and what path_filestat_get gives with and without following a link at its end.
SHAPES = [
    ("f.txt", "file", "file"),
    ("f.txt/", "NOTDIR", "NOTDIR"),
    ("f.txt/.", "NOTDIR", "NOTDIR"),
    ("f.txt/..", "NOTDIR", "NOTDIR"),
    ("f.txt/x", "NOTDIR", "NOTDIR"),
    ("./f.txt", "file", "file"),
    ("sub/../f.txt", "file", "file"),
    ("sub//back", "file", "link"),
    ("sub/./back", "file", "link"),
    (".", "directory", "directory"),
    ("./", "directory", "directory"),
    ("sub", "directory", "directory"),
    ("sub/", "directory", "directory"),
    ("sub//", "directory", "directory"),
    ("sub/..", "directory", "directory"),
    ("sub/deep/../../f.txt", "file", "file"),
    ("lnk", "file", "link"),
    ("lnk/", "NOTDIR", "NOTDIR"),
    ("dlnk", "directory", "link"),
    ("dlnk/", "directory", "directory"),
    ("dlnk/.", "directory", "directory"),
    ("dlnk/../f.txt", "file", "file"),
    ("dlnk/back", "file", "link"),
    ("dangling", "NOENT", "link"),
    ("dangling/", "NOENT", "NOENT"),
    ("loop", "LOOP", "link"),
    ("loop/x", "LOOP", "LOOP"),
    ("missing", "NOENT", "NOENT"),
    ("missing/..", "NOENT", "NOENT"),
    ("", "NOENT", "NOENT"),
    ("a\0b", "INVAL", "INVAL"),
    (b"\xff", "ILSEQ", "ILSEQ"),
    ("x" * 255, "NOENT", "NOENT"),
    ("x" * 256, "NAMETOOLONG", "NAMETOOLONG"),
    ("./" * 2045 + "f.txt", "file", "file"),
    ("./" * 2046 + "f.txt", "NAMETOOLONG", "NAMETOOLONG"),
    ("..", "PERM", "PERM"),
    ("../", "PERM", "PERM"),
    ("sub/../..", "PERM", "PERM"),
    ("/", "PERM", "PERM"),
    ("/f.txt", "PERM", "PERM"),
    ("up", "PERM", "link"),
    ("up/inside", "PERM", "PERM"),
    ("abs", "PERM", "link"),
    ("abs/secret", "PERM", "PERM"),
]
_KINDS = {
    "file": FileType.REGULAR_FILE,
    "link": FileType.SYMBOLIC_LINK,
    "directory": FileType.DIRECTORY,
}


@BOTH
@pytest.mark.parametrize(("path", "followed", "unfollowed"), SHAPES)
def test_shapes(
    inside: Path, release: str, path: str | bytes, followed: str, unfollowed: str
) -> None:
    guest = Guest(inside, release)
    for follow, expected in ((True, followed), (False, unfollowed)):
        found = guest.stat(path, follow=follow)
        if isinstance(found, Stat):
            assert found.filetype is _KINDS[expected]
        else:
            assert found == expected


def test_forty_links_and_not_one_more(inside: Path) -> None:
    before = "f.txt"
    for number in range(41):
        (inside / f"l{number}").symlink_to(before)
        before = f"l{number}"
    guest = Guest(inside)
    assert guest.stat("l39") == Stat(FileType.REGULAR_FILE, 5)
    assert guest.stat("l40") == "LOOP"
    assert guest.open("l39") == 4
    assert guest.open("l40") == "LOOP"


def test_special_files_have_the_types_of_the_crates(inside: Path) -> None:
    os.mkfifo(inside / "fifo")
    found = Guest(inside).stat("fifo")
    assert isinstance(found, Stat)
    assert found.filetype is FileType.UNKNOWN


@BOTH
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("new", "SUCCESS"),
        ("new/", "SUCCESS"),
        ("new//", "SUCCESS"),
        ("new/.", "NOENT"),
        ("sub/new", "SUCCESS"),
        ("dlnk/new", "SUCCESS"),
        ("sub", "EXIST"),
        ("f.txt", "EXIST"),
        ("dangling", "EXIST"),
        (".", "EXIST"),
        ("sub/..", "EXIST"),
        ("missing/new", "NOENT"),
        ("f.txt/new", "NOTDIR"),
        ("", "NOENT"),
        ("..", "PERM"),
        ("/new", "PERM"),
        ("up/new", "PERM"),
        ("abs/new", "PERM"),
        ("a\0b", "INVAL"),
        ("missing/a\0b", "NOENT"),
    ],
)
def test_create_directory(inside: Path, release: str, path: str, expected: str) -> None:
    assert Guest(inside, release).mkdir(path) == expected
    assert not (inside.parent / "new").exists()


@BOTH
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("empty", "SUCCESS"),
        ("empty/", "INVAL"),
        ("empty/.", "INVAL"),
        ("empty/..", "INVAL"),
        ("sub", "NOTEMPTY"),
        ("f.txt", "NOTDIR"),
        ("f.txt/", "NOTDIR"),
        ("dlnk", "NOTDIR"),
        ("missing", "NOENT"),
        (".", "INVAL"),
        ("..", "PERM"),
        ("up/outside", "PERM"),
    ],
)
def test_remove_directory(inside: Path, release: str, path: str, expected: str) -> None:
    assert Guest(inside, release).rmdir(path) == expected
    assert (inside / "empty").exists() == (expected != "SUCCESS")


@BOTH
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("f.txt", "SUCCESS"),
        ("lnk", "SUCCESS"),
        ("abs", "SUCCESS"),
        ("dlnk/g.txt", "SUCCESS"),
        ("f.txt/", "NOTDIR"),
        ("lnk/", "NOTDIR"),
        ("sub", "ISDIR"),
        ("sub/", "ISDIR"),
        ("dlnk/", "ISDIR"),
        ("missing", "NOENT"),
        ("", "NOENT"),
        ("..", "PERM"),
        ("abs/secret", "PERM"),
        ("up/outside/secret", "PERM"),
    ],
)
def test_unlink_file(inside: Path, release: str, path: str, expected: str) -> None:
    assert Guest(inside, release).unlink(path) == expected
    assert (inside.parent / "outside" / "secret").read_text() == "secret"
    if path == "lnk":
        assert (inside / "f.txt").exists()


@BOTH
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("f.txt", "new", "SUCCESS"),
        ("f.txt", "new/", "SUCCESS"),
        ("f.txt", "sub/g.txt", "SUCCESS"),
        ("lnk", "new", "SUCCESS"),
        ("empty", "sub/new", "SUCCESS"),
        ("empty/", "new/", "SUCCESS"),
        ("f.txt", "sub", "ISDIR"),
        ("empty", "f.txt", "NOTDIR"),
        ("empty", "sub", "NOTEMPTY"),
        ("sub", "sub/deep/x", "INVAL"),
        ("missing", "new", "NOENT"),
        ("missing/", "new", "NOENT"),
        ("f.txt", "missing/new", "NOENT"),
        ("", "new", "NOENT"),
        ("f.txt", "", "NOENT"),
        (".", "new", "BUSY"),
        ("f.txt", "../new", "PERM"),
        ("f.txt", "/new", "PERM"),
        ("f.txt", "abs/new", "PERM"),
        ("../outside", "new", "PERM"),
        ("abs/secret", "new", "PERM"),
        ("a\0b", "new", "INVAL"),
        ("a\0b", "f.txt/x", "NOTDIR"),
    ],
)
def test_rename(inside: Path, release: str, old: str, new: str, expected: str) -> None:
    assert Guest(inside, release).rename(old, new) == expected


@pytest.mark.parametrize("name", ["f.txt/", "f.txt//", "lnk/", "dlnk/"])
def test_rename_of_a_file_with_a_slash(inside: Path, name: str) -> None:
    assert Guest(inside, "7.0.0").rename(name, "new") == "NOTDIR"
    assert Guest(inside, "6.0.2").rename(name, "new") == "SUCCESS"
    assert os.path.lexists(inside / "new")


def test_rename_with_a_slash_does_not_follow(inside: Path) -> None:
    guest = Guest(inside)
    assert guest.rename("abs/", "new") == "NOTDIR"
    assert guest.rename("f.txt/", ".") == "BUSY"
    assert guest.rename("missing/", "a\0b") == "INVAL"


@BOTH
def test_rename_into_another_directory(inside: Path, tmp_path: Path, release: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    guest = Guest(inside, release)
    assert guest.rename("f.txt", "moved", new_fd=guest.preopen(other)) == "SUCCESS"
    assert (other / "moved").read_text() == "hello"


@BOTH
def test_another_file_system_traps(inside: Path, release: str) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == inside.stat().st_dev:
        pytest.skip("no second file system")
    guest = Guest(inside, release)
    other = guest.preopen(shared)
    assert guest.rename("f.txt", "wasi-paths-test", new_fd=other) == "trap"
    assert guest.link("f.txt", "wasi-paths-test", new_fd=other) == "trap"


@BOTH
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("f.txt", "new", "SUCCESS"),
        ("dlnk/g.txt", "new", "SUCCESS"),
        ("lnk", "new", "SUCCESS"),
        ("f.txt", "sub", "EXIST"),
        ("sub", "new", "PERM"),
        ("f.txt/", "new", "NOTDIR"),
        ("f.txt", "new/", "NOENT"),
        ("missing", "new", "NOENT"),
        ("f.txt", "../new", "PERM"),
        ("abs/secret", "new", "PERM"),
        ("../outside/secret", "new", "PERM"),
    ],
)
def test_link(inside: Path, release: str, old: str, new: str, expected: str) -> None:
    assert Guest(inside, release).link(old, new) == expected
    if old == "lnk":
        assert (inside / "new").is_symlink()


@BOTH
def test_link_that_follows(inside: Path, release: str) -> None:
    assert Guest(inside, release).link("lnk", "new", follow=True) == "INVAL"


def test_link_asks_for_rights_before_flags(inside: Path) -> None:
    guest = Guest(inside, OLD)
    without = guest.directory("sub", Rights.PATH_LINK_TARGET)
    assert guest.link("g.txt", "new", follow=True, fd=without, new_fd=without) == "PERM"
    guest = Guest(inside, NEW)
    without = guest.directory("sub", Rights.PATH_LINK_TARGET)
    assert guest.link("g.txt", "new", follow=True, fd=without, new_fd=without) == "INVAL"


@BOTH
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("anything", "new", "SUCCESS"),
        ("../../..", "new", "SUCCESS"),
        ("/etc", "new", "PERM"),
        ("", "new", "NOENT"),
        ("x", "f.txt", "EXIST"),
        ("x", "dangling", "EXIST"),
        ("x", "new/", "NOENT"),
        ("x", "../new", "PERM"),
        ("x", "abs/new", "PERM"),
        ("a\0b", "new", "INVAL"),
    ],
)
def test_symlink(inside: Path, release: str, old: str, new: str, expected: str) -> None:
    assert Guest(inside, release).symlink(old, new) == expected


@BOTH
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lnk", b"f.txt"),
        ("dlnk/back", b"../f.txt"),
        ("dangling", b"nowhere"),
        ("up", b".."),
        ("abs", "PERM"),
        ("f.txt", "INVAL"),
        ("sub", "INVAL"),
        ("dlnk/", "INVAL"),
        ("missing", "NOENT"),
        ("up/x", "PERM"),
    ],
)
def test_readlink(inside: Path, release: str, path: str, expected: str | bytes) -> None:
    assert Guest(inside, release).readlink(path) == expected


@pytest.mark.parametrize(
    ("length", "older", "newer"),
    [(0, "RANGE", b""), (3, "RANGE", b"f.t"), (5, b"f.txt", b"f.txt"), (9, b"f.txt", b"f.txt")],
)
def test_readlink_into_a_small_buffer(
    inside: Path, length: int, older: str | bytes, newer: bytes
) -> None:
    assert Guest(inside, "8.0.0").readlink("lnk", length) == older
    assert Guest(inside, "9.0.0").readlink("lnk", length) == newer


@BOTH
def test_readlink_of_what_is_not_utf8(inside: Path, release: str) -> None:
    (inside / "odd").symlink_to(os.fsdecode(b"\xff"))
    assert Guest(inside, release).readlink("odd") == "ILSEQ"


@BOTH
@pytest.mark.parametrize(
    ("path", "follow", "changed"),
    [
        ("f.txt", True, "f.txt"),
        ("f.txt", False, "f.txt"),
        ("lnk", True, "f.txt"),
        ("lnk", False, "lnk"),
        ("sub", True, "sub"),
        ("sub/", False, "sub"),
        (".", True, "."),
    ],
)
def test_set_times(inside: Path, release: str, path: str, follow: bool, changed: str) -> None:
    flags = FstFlags.ATIM | FstFlags.MTIM
    guest = Guest(inside, release)
    assert guest.set_times(path, 1_000_000_007, 2_000_000_009, flags, follow=follow) == "SUCCESS"
    found = os.lstat(inside / changed)
    assert (found.st_atime_ns, found.st_mtime_ns) == (1_000_000_007, 2_000_000_009)


@BOTH
@pytest.mark.parametrize(
    ("path", "follow", "expected"),
    [
        ("missing", True, "NOENT"),
        ("dangling", True, "NOENT"),
        ("f.txt/", True, "NOTDIR"),
        ("loop", True, "LOOP"),
        ("abs", True, "PERM"),
        ("abs/secret", False, "PERM"),
        ("..", True, "PERM"),
    ],
)
def test_set_times_refused(
    inside: Path, release: str, path: str, follow: bool, expected: str
) -> None:
    for flags in (FstFlags.ATIM | FstFlags.MTIM, FstFlags.ATIM_NOW | FstFlags.MTIM_NOW, 0):
        assert Guest(inside, release).set_times(path, 0, 0, int(flags), follow=follow) == expected


@BOTH
def test_set_one_time(inside: Path, release: str) -> None:
    guest = Guest(inside, release)
    for follow in (True, False):
        os.utime(inside / "f.txt", ns=(5, 6))
        assert guest.set_times("f.txt", 0, 77, FstFlags.MTIM, follow=follow) == "SUCCESS"
        found = os.lstat(inside / "f.txt")
        assert (found.st_atime_ns, found.st_mtime_ns) == (5, 77)
        assert guest.set_times("f.txt", 0, 0, FstFlags.ATIM_NOW, follow=follow) == "SUCCESS"
        found = os.lstat(inside / "f.txt")
        assert found.st_atime_ns > 5
        assert found.st_mtime_ns == 77


@BOTH
def test_set_no_time(inside: Path, release: str) -> None:
    guest = Guest(inside, release)
    assert guest.set_times("missing", 0, 0, 0, follow=False) == "SUCCESS"
    assert guest.set_times("missing", 0, 0, 0, follow=True) == "NOENT"


@BOTH
@pytest.mark.parametrize("flags", [3, 12, 7])
def test_set_a_time_and_now(inside: Path, release: str, flags: int) -> None:
    assert Guest(inside, release).set_times("missing", 0, 0, flags) == "INVAL"


#: A function that needs one right of the directory.
NEEDS: dict[str, tuple[Rights, Callable[[Guest, int], object]]] = {
    "mkdir": (Rights.PATH_CREATE_DIRECTORY, lambda guest, fd: guest.mkdir("n", fd=fd)),
    "stat": (Rights.PATH_FILESTAT_GET, lambda guest, fd: guest.stat("g.txt", fd=fd)),
    "readlink": (Rights.PATH_READLINK, lambda guest, fd: guest.readlink("back", fd=fd)),
    "rmdir": (Rights.PATH_REMOVE_DIRECTORY, lambda guest, fd: guest.rmdir("deep", fd=fd)),
    "unlink": (Rights.PATH_UNLINK_FILE, lambda guest, fd: guest.unlink("g.txt", fd=fd)),
    "symlink": (Rights.PATH_SYMLINK, lambda guest, fd: guest.symlink("x", "n", fd=fd)),
    "rename": (Rights.PATH_RENAME_SOURCE, lambda guest, fd: guest.rename("g.txt", "n", fd=fd)),
    "rename to": (
        Rights.PATH_RENAME_TARGET,
        lambda guest, fd: guest.rename("f.txt", "n", new_fd=fd),
    ),
    "link": (Rights.PATH_LINK_SOURCE, lambda guest, fd: guest.link("g.txt", "n", fd=fd)),
    "link to": (Rights.PATH_LINK_TARGET, lambda guest, fd: guest.link("f.txt", "n", new_fd=fd)),
}


@pytest.mark.parametrize("function", NEEDS)
def test_rights_of_a_directory(inside: Path, function: str) -> None:
    right, use = NEEDS[function]
    every = Rights(0x07B7_FE00)
    for release, held, allowed in (
        ("8.0.0", every & ~right, False),
        ("8.0.0", right, True),
        ("9.0.0", 0, True),
    ):
        folder = inside.parent / f"{release}{int(held)}"
        guest = Guest(tree(folder), release)
        found = use(guest, guest.directory("sub", held))
        assert (found != "PERM") is allowed


@BOTH
def test_no_directory(inside: Path, release: str) -> None:
    guest = Guest(inside, release)
    file = guest.open("f.txt")
    assert isinstance(file, int)
    for fd in (file, 99):
        assert guest.mkdir("n", fd=fd) == "BADF"
        assert guest.stat("n", fd=fd) == "BADF"
        assert guest.readlink("n", fd=fd) == "BADF"
        assert guest.rename("n", "m", new_fd=fd) == "BADF"
        assert guest.link("n", "m", new_fd=fd) == "BADF"
    assert guest.open("n", fd=file) == "NOTDIR"
    assert guest.open("n", fd=99) == "BADF"


def test_a_path_out_of_bounds(inside: Path) -> None:
    for release, expected in (("11.0.0", "FAULT"), ("12.0.0", "trap")):
        guest = Guest(inside, release)
        assert guest.call("path_unlink_file", ROOT, 0x7FFF_0000, 4) == expected
        path = guest.path("lnk")
        assert guest.call("path_readlink", ROOT, *path, 0x7FFF_0000, 9, 16) == expected
