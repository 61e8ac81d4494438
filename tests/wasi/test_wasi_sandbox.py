"""Guests do not get out of their directory: by any path, any sequence of calls, or any race."""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.errors import WasiError
from wasi_core.wasi.host import resolve
from wasi_core.wasi.host.dir import Dir
from wasi_core.wasi.table import DirectoryEntry
from wasi_core.wasi.types import Errno, OFlags, Rights
from wasi_paths_support import READ, ROOT, WRITE, Guest, tree

BOTH = pytest.mark.parametrize("release", ["2.0.2", "23.0.1"])
CREAT, DIRECTORY, TRUNC = OFlags.CREAT, OFlags.DIRECTORY, OFlags.TRUNC


@pytest.fixture(params=["O_PATH", "without O_PATH"])
def inside(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree; walked as on Linux, and as on a system that has no handles but those for reading."""
    if request.param == "without O_PATH":
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        monkeypatch.setattr(resolve, "_OPEN_DIRECTORY", flags)
        monkeypatch.setattr(resolve, "_O_PATH", 0)
    return tree(tmp_path)


def everything_below(folder: Path) -> dict[str, object]:
    """Names, kinds, contents and times of modification."""
    found: dict[str, object] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        found[str(path)] = (status.st_mode, status.st_nlink, status.st_mtime_ns, content)
    return found


#: Paths that lead out, or would if something in between were not what it is.
ESCAPES = [
    "..",
    "../",
    "../.",
    "./..",
    "../outside",
    "../outside/secret",
    "../inside/f.txt",
    "sub/../../outside/secret",
    "sub/deep/../../../outside/secret",
    "sub/./deep/.././../../outside/secret",
    "dlnk/../../outside/secret",
    "dlnk/deep/../../../outside/secret",
    "sub//..//..//outside//secret",
    "/",
    "//",
    "/etc/passwd",
    "//etc/passwd",
    "/./etc/passwd",
    "/..",
    "/proc/self/root/etc/passwd",
    "abs/secret",
    "abs/../outside/secret",
    "up/outside/secret",
    "up/inside/f.txt",
    "out/secret",
    "out/../outside/secret",
    "outer/secret",
    "far/etc/passwd",
    "sub/up2/outside/secret",
    "chained/secret",
    "slash/etc/passwd",
    "round/../../outside/secret",
]


def add_links_out(inside: Path) -> None:
    for name, target in {
        "out": "../outside",
        "outer": "sub/../../outside/",
        "far": "../" * 60,
        "sub/up2": "../..",
        "chained": "out",
        "slash": "/",
        "round": "sub/deep/../..",
        "secret-link": "../outside/secret",
        "new-link": "../outside/new",
    }.items():
        (inside / name).symlink_to(target)


@BOTH
@pytest.mark.parametrize("path", ESCAPES)
def test_no_function_lets_a_path_out(inside: Path, release: str, path: str) -> None:
    add_links_out(inside)
    outside = inside.parent / "outside"
    before = everything_below(outside)
    guest = Guest(inside, release)
    found = [
        guest.open(path, 0, READ),
        guest.open(path, 0, READ | WRITE),
        guest.open(path, CREAT, READ | WRITE),
        guest.open(path, TRUNC, READ | WRITE),
        guest.open(path, DIRECTORY, READ),
        guest.stat(path),
        guest.set_times(path, 1, 1, 5),
        guest.mkdir(f"{path}/new"),
        guest.rmdir(f"{path}/new"),
        guest.unlink(f"{path}/new"),
        guest.symlink("x", f"{path}/new"),
        guest.readlink(f"{path}/x"),
        guest.rename(f"{path}/x", "new"),
        guest.rename("f.txt", f"{path}/new"),
        guest.link(f"{path}/x", "new"),
        guest.link("f.txt", f"{path}/new"),
    ]
    assert set(found) == {"PERM"}
    assert everything_below(outside) == before
    assert (inside / "f.txt").read_text() == "hello"


@BOTH
@pytest.mark.parametrize("name", ["secret-link", "new-link", "out", "far", "abs"])
def test_a_link_out_is_a_thing_inside(inside: Path, release: str, name: str) -> None:
    """It can be looked at, renamed and removed; only where it leads is closed."""
    add_links_out(inside)
    before = everything_below(inside.parent / "outside")
    guest = Guest(inside, release)
    assert guest.open(name) == "PERM"
    assert guest.open(name, CREAT, WRITE) == "PERM"
    assert guest.open(name, follow=False) == "LOOP"
    assert guest.open(f"{name}/", follow=False) == "PERM"
    assert guest.stat(name) == "PERM"
    assert guest.set_times(name, 1, 1, 5) == "PERM"
    assert guest.set_times(name, 1, 1, 5, follow=False) == "SUCCESS"
    assert guest.link(name, "linked") == "SUCCESS"
    assert guest.rename(name, "renamed") == "SUCCESS"
    assert guest.unlink("renamed") == "SUCCESS"
    assert guest.unlink("linked") == "SUCCESS"
    assert everything_below(inside.parent / "outside") == before


def test_a_directory_that_was_opened_is_a_root_of_its_own(inside: Path) -> None:
    guest = Guest(inside)
    sub = guest.directory("sub")
    assert guest.open("g.txt", fd=sub) == sub + 1
    for path in ("..", "../f.txt", "back", "deep/../../f.txt"):
        assert guest.open(path, fd=sub) == "PERM"
    assert guest.rename("g.txt", "../g.txt", fd=sub, new_fd=sub) == "PERM"


def test_a_directory_that_is_moved_by_the_guest_stays_a_root(inside: Path) -> None:
    guest = Guest(inside)
    deep = guest.directory("sub/deep")
    assert guest.rename("sub/deep", "deep") == "SUCCESS"
    assert guest.open("../f.txt", fd=deep) == "PERM"
    assert guest.mkdir("made", fd=deep) == "SUCCESS"
    assert (inside / "deep" / "made").is_dir()


def test_magic_links_are_text(tmp_path: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc")
    guest = Guest(Path("/proc/self"))
    secret = tmp_path / "secret"
    secret.write_text("secret")
    with secret.open() as file:
        held = f"fd/{file.fileno()}"
        for path in ("cwd", "root", "exe", held, "root/etc/passwd", "cwd/x", "fd/../root/etc"):
            assert guest.open(path) == "PERM"
            assert guest.stat(path) == "PERM"
        assert guest.readlink("root") == "PERM"
    reader, writer = os.pipe()
    try:
        assert guest.open(f"fd/{writer}", 0, WRITE) == "NOENT"
    finally:
        os.close(reader)
        os.close(writer)
    assert guest.open("status") == 4


class Player:
    """A guest that makes calls at random, with a bias towards ways out."""

    def __init__(self, guest: Guest, seed: int) -> None:
        self.guest = guest
        self.random = random.Random(seed)
        self.directories = [ROOT]
        self.names = [*"abcd", "sub", "f.txt", "up", "abs", "out", "dlnk"]

    def path(self) -> str:
        parts = [
            self.random.choice([*self.names, "..", ".", "..", ""])
            for _ in range(self.random.choice((1, 1, 2, 2, 3, 5)))
        ]
        return "/".join(parts)

    def step(self) -> None:
        guest, fd = self.guest, self.random.choice(self.directories)
        other = self.random.choice(self.directories)
        path, new = self.path(), self.path()
        match self.random.randrange(12):
            case 0 | 1 | 2:
                oflags = self.random.choice((0, CREAT, DIRECTORY, DIRECTORY, TRUNC))
                opened = guest.open(path, oflags, READ | WRITE if oflags == TRUNC else READ, fd=fd)
                if isinstance(opened, int):
                    self.opened(opened)
            case 3 | 4:
                guest.mkdir(path, fd=fd)
            case 5 | 6:
                guest.symlink(self.path(), path, fd=fd)
            case 7 | 8 | 9:
                guest.rename(path, new, fd=fd, new_fd=other)
            case 10:
                guest.link(path, new, fd=fd, new_fd=other)
            case _:
                self.random.choice((guest.unlink, guest.rmdir))(path, fd=fd)

    def opened(self, fd: int) -> None:
        entry = self.guest.ctx.table.get(fd)
        if isinstance(entry, DirectoryEntry):
            self.directories = [ROOT, *self.directories[-8:], fd]
        else:
            assert self.guest.read(fd) != b"secret"


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_calls_leads_out(inside: Path, seed: int) -> None:
    add_links_out(inside)
    outside = inside.parent / "outside"
    before = everything_below(outside)
    player = Player(Guest(inside), seed)
    for _ in range(600):
        player.step()
    assert everything_below(outside) == before
    assert sorted(path.name for path in inside.parent.iterdir()) == ["inside", "outside"]
    for fd in player.directories:
        entry = player.guest.ctx.table.get(fd)
        assert isinstance(entry, DirectoryEntry)
        assert isinstance(entry.dir, Dir)
        if Path("/proc/self/fd").is_dir():
            where = Path(f"/proc/self/fd/{entry.dir.fileno()}").readlink()
            assert where.is_relative_to(inside)


@contextmanager
def beside(change: Callable[[], None]) -> Generator[None, None, None]:
    """Do something again and again in another thread, which gets its turn often."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while not stop.is_set():
                change()
        except BaseException as error:
            failed.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)
    assert not failed


def everything_through(guest: Guest, through: str) -> set[str]:
    """Use a path that changes; gives what came out."""
    found: set[str] = set()
    for path, oflags, rights in (
        (f"{through}/secret", 0, READ),
        (f"{through}/secret", TRUNC, READ | WRITE),
        (f"{through}/new", CREAT, READ | WRITE),
        (f"{through}/", DIRECTORY, Rights.PATH_OPEN),
    ):
        opened = guest.open(path, oflags, rights)
        if isinstance(opened, str):
            found.add(opened)
            continue
        found.add("SUCCESS")
        if oflags == DIRECTORY:
            assert guest.open("secret-of-outside", fd=opened) == "NOENT"
        else:
            assert guest.read(opened) != b"secret"
            guest.write(opened, b"written")
        guest.call("fd_close", opened)
    guest.unlink(f"{through}/secret")
    guest.rename("f.txt", f"{through}/f.txt")
    guest.rename(f"{through}/f.txt", "f.txt")
    guest.link("f.txt", f"{through}/linked")
    guest.unlink(f"{through}/linked")
    guest.mkdir(f"{through}/made")
    guest.rmdir(f"{through}/made")
    guest.symlink("x", f"{through}/pointing")
    guest.unlink(f"{through}/pointing")
    guest.set_times(f"{through}/secret", 1, 1, 5)
    guest.stat(f"{through}/secret")
    return found


def outside_of_races(inside: Path) -> Path:
    outside = inside.parent / "outside"
    (outside / "secret-of-outside").touch()
    return outside


@BOTH
def test_a_directory_that_becomes_a_link_out(inside: Path, release: str) -> None:
    outside = outside_of_races(inside)
    before = everything_below(outside)
    spot, real, link = inside / "spot", inside / "real", inside / "link"
    spot.mkdir()
    link.symlink_to("../outside")

    def swap() -> None:
        spot.rename(real)
        link.rename(spot)
        spot.rename(link)
        real.rename(spot)

    guest = Guest(inside, release)
    found: set[str] = set()
    with beside(swap):
        for _ in range(150):
            (inside / "f.txt").touch()
            found |= everything_through(guest, "spot")
    assert found <= {"SUCCESS", "PERM", "NOENT"}
    assert everything_below(outside) == before


@BOTH
def test_a_file_that_becomes_a_link_out(inside: Path, release: str) -> None:
    outside = outside_of_races(inside)
    before = everything_below(outside)
    spot, real, link = inside / "spot", inside / "real", inside / "link"
    spot.write_text("fine")
    link.symlink_to("../outside/secret")

    def swap() -> None:
        spot.rename(real)
        link.rename(spot)
        spot.rename(link)
        real.rename(spot)

    guest = Guest(inside, release)
    with beside(swap):
        for _ in range(400):
            for oflags, rights in ((0, READ), (0, WRITE), (CREAT, READ | WRITE), (TRUNC, WRITE)):
                opened = guest.open("spot", oflags, rights)
                if isinstance(opened, int):
                    assert guest.read(opened) != b"secret"
                    guest.write(opened, b"written")
                    guest.call("fd_close", opened)
            guest.set_times("spot", 1, 1, 5)
            guest.stat("spot")
    assert everything_below(outside) == before


@BOTH
def test_a_directory_that_is_moved_out_while_a_path_goes_through_it(
    inside: Path, release: str
) -> None:
    """What is above it is asked of the walk, not of the system."""
    outside = outside_of_races(inside)
    place, elsewhere = inside / "sub" / "deep", outside / "deep"
    before = everything_below(outside)
    (inside / "sub" / "secret").write_text("fine")

    def swap() -> None:
        place.rename(elsewhere)
        elsewhere.rename(place)

    guest = Guest(inside, release)
    with beside(swap):
        for _ in range(300):
            for path in ("sub/deep/../secret", "sub/deep/.././deep/../secret"):
                opened = guest.open(path, 0, READ)
                if isinstance(opened, int):
                    assert guest.read(opened) == b"fine"
                    guest.call("fd_close", opened)
                guest.unlink("sub/deep/../new")
                guest.open("sub/deep/../../new", CREAT, WRITE)
                guest.open("sub/deep/../../../outside/secret", CREAT, WRITE)
    after = everything_below(outside)
    for changes in (before, after):
        # The directory came and went: that is the host's doing.
        changes.pop(str(outside))
    assert after == before


def test_a_system_without_directory_handles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "supports_dir_fd", set[Any]())
    with pytest.raises(WasiError, match="Linux and macOS") as caught:
        Dir.open_ambient(tmp_path)
    assert caught.value.errno is Errno.NOTSUP


def test_a_directory_of_the_embedder_is_none_of_the_host(inside: Path) -> None:
    from wasi_core.wasi.files import WasiDir

    guest = Guest(inside)
    ctx: WasiCtx = guest.ctx
    fd = ctx.push_preopened_dir(WasiDir(), "/own")
    assert guest.rename("f.txt", "new", new_fd=fd) == "BADF"
    assert guest.link("f.txt", "new", new_fd=fd) == "BADF"
    assert guest.rename("f.txt", "new", fd=fd) == "NOTSUP"
