"""Descriptors: their numbers, and what they allow."""

from __future__ import annotations

from threading import Thread

import pytest
from wasi_calls_support import BOTH, NEW, OLD, EmptyDir, Sink
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.determinism import RunValues
from wasi_core.wasi.errors import HostTrap, WasiError
from wasi_core.wasi.host.clocks import WasiClocks
from wasi_core.wasi.table import (
    DIRECTORY_RIGHTS,
    FILE_RIGHTS,
    Access,
    DirectoryEntry,
    FileEntry,
    Table,
)
from wasi_core.wasi.types import Errno, Rights

READ, WRITE, SEEK = (int(one) for one in (Rights.FD_READ, Rights.FD_WRITE, Rights.FD_SEEK))


def test_numbers_count_up_from_3() -> None:
    table = Table()
    assert [table.push(name) for name in "abc"] == [3, 4, 5]


def test_numbers_are_not_given_out_again() -> None:
    table = Table()
    table.push("a")
    assert table.delete(3) == "a"
    assert table.delete(3) is None
    assert table.push("b") == 4
    assert not table.contains(3)
    assert table.get(3) is None


def test_numbers_that_are_taken_are_passed_over() -> None:
    table = Table()
    table.insert_at(4, "socket")
    assert [table.push(name) for name in "ab"] == [3, 5]
    assert table.get(4) == "socket"


def test_numbers_begin_anew_after_the_last() -> None:
    table = Table()
    table._next = 0xFFFF_FFFF  # pyright: ignore[reportPrivateUsage]
    assert [table.push(name) for name in "ab"] == [0xFFFF_FFFF, 0]


def test_a_full_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasi_core.wasi.table._LAST", 1)
    table = Table()
    table.push("a")
    with pytest.raises(HostTrap, match="no free keys"):
        table.push("b")


def test_renumber() -> None:
    table = Table()
    table.insert_at(3, "a")
    table.insert_at(9, "b")
    table.renumber(3, 9)
    assert table.entries == {9: "a"}
    table.renumber(9, 9)
    assert table.entries == {9: "a"}
    with pytest.raises(WasiError) as caught:
        table.renumber(3, 4)
    assert caught.value.errno is Errno.BADF


def test_numbers_from_several_threads() -> None:
    table = Table()
    found: list[int] = []

    def push() -> None:
        found.extend([table.push(None) for _ in range(500)])

    threads = [Thread(target=push) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(3, 2003))


@pytest.mark.parametrize(
    ("held", "wanted", "errno"),
    [
        (READ, READ, None),
        (READ, WRITE, Errno.BADF),
        (WRITE, READ | SEEK, Errno.BADF),
        (READ, READ | SEEK, Errno.PERM),
        (0, 0, None),
    ],
)
def test_rights_of_files(held: int, wanted: int, errno: Errno | None) -> None:
    old, new = (RunValues().context(version) for version in BOTH)
    for ctx in (old, new):
        ctx.insert_file(3, Sink(), held)
    assert new.file_for(3, wanted)
    if errno is None:
        assert old.file_for(3, wanted)
        return
    with pytest.raises(WasiError) as caught:
        old.file_for(3, wanted)
    assert caught.value.errno is errno


@pytest.mark.parametrize(
    ("held", "wanted", "errno"),
    [
        (Rights.FD_READDIR, Rights.FD_READDIR, None),
        (Rights.PATH_OPEN, Rights.FD_READDIR, Errno.NOTDIR),
        (Rights.PATH_OPEN, Rights.PATH_OPEN | Rights.PATH_CREATE_FILE, Errno.PERM),
    ],
)
def test_rights_of_directories(held: int, wanted: int, errno: Errno | None) -> None:
    old, new = (RunValues().context(version) for version in BOTH)
    for ctx in (old, new):
        ctx.table.insert_at(3, DirectoryEntry(EmptyDir(), held))
    assert new.dir_for(3, wanted)
    if errno is None:
        assert old.dir_for(3, wanted)
        return
    with pytest.raises(WasiError) as caught:
        old.dir_for(3, wanted)
    assert caught.value.errno is errno


@pytest.mark.parametrize(
    ("version", "works"),
    [("8.0.0", True), ("9.0.0", True), ("9.0.1", True), ("9.0.2", False), (NEW, False)],
)
def test_access_is_asked_from_9_0_2_on(version: str, works: bool) -> None:
    ctx = RunValues().context(version)
    ctx.insert_file(3, Sink(), FILE_RIGHTS, Access.WRITE)
    if works:
        assert ctx.file_for(3, READ, Access.READ)
        return
    with pytest.raises(WasiError) as caught:
        ctx.file_for(3, READ, Access.READ)
    assert caught.value.errno is Errno.BADF


def test_narrowing_a_file() -> None:
    entry = FileEntry(Sink())
    entry.narrow(READ | SEEK)
    entry.narrow(READ)
    with pytest.raises(WasiError) as caught:
        entry.narrow(READ | SEEK)
    assert caught.value.errno is Errno.PERM
    assert entry.rights == READ


def test_narrowing_a_directory() -> None:
    entry = DirectoryEntry(EmptyDir())
    assert (entry.rights_base, entry.rights_inheriting) == (DIRECTORY_RIGHTS, FILE_RIGHTS)
    entry.narrow(Rights.PATH_OPEN, READ)
    for base, inheriting, errno in [
        (Rights.FD_READDIR, 0, Errno.NOTDIR),
        (Rights.PATH_UNLINK_FILE, 0, Errno.PERM),
        (0, READ | WRITE, Errno.PERM),
    ]:
        with pytest.raises(WasiError) as caught:
            entry.narrow(base, inheriting)
        assert caught.value.errno is errno
    assert (entry.rights_base, entry.rights_inheriting) == (Rights.PATH_OPEN, READ)


def test_rights_that_preopened_directories_show() -> None:
    assert DIRECTORY_RIGHTS == 0x7B7FE00
    assert DIRECTORY_RIGHTS | FILE_RIGHTS == 0xFF7FFFF


@pytest.mark.parametrize("version", BOTH)
def test_files_and_directories_are_told_apart(version: str) -> None:
    ctx = RunValues().context(version)
    ctx.set_stdout(Sink())
    fd = ctx.push_preopened_dir(EmptyDir(), "/")
    assert fd == 3
    assert ctx.get_file(1).access == Access.WRITE
    assert ctx.get_dir(3).preopen_path == "/"
    for look, number in ((ctx.get_file, 3), (ctx.get_dir, 1), (ctx.get_file, 9), (ctx.get_dir, 9)):
        with pytest.raises(WasiError) as caught:
            look(number)
        assert caught.value.errno is Errno.BADF


def test_a_terminal_has_no_rights_to_seek() -> None:
    class Terminal(Sink):
        def isatty(self) -> bool:
            return True

    ctx = RunValues().context(OLD)
    ctx.set_stdout(Terminal())
    ctx.set_stderr(Sink())
    assert ctx.get_file(1).rights == 0x8E001DB
    assert ctx.get_file(2).rights == 0x8E001FF


def test_clones_share_descriptors() -> None:
    ctx = RunValues().context(NEW)
    clone = ctx.clone()
    fd = clone.table.push(FileEntry(Sink()))
    assert ctx.get_file(fd) is clone.get_file(fd)
    assert ctx.cloned
    assert clone.cloned


def test_both_clocks_before_8() -> None:
    whole = RunValues().context(NEW)
    assert WasiCtx(WasiClocks(), whole.random, whole.sched, version="8.0.0")
    with pytest.raises(ValueError, match=r"7\.0\.0 wants both clocks"):
        WasiCtx(WasiClocks(), whole.random, whole.sched, version="7.0.0")
