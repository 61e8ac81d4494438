"""Files, directories, clocks, a scheduler and randomness of an embedder, on either surface."""

# ruff: noqa: ARG002
# pyright: basic
# Names of one surface are not there on the other.
# pyright: reportCallIssue=false, reportAttributeAccessIssue=false, reportArgumentType=false
# pyright: reportIncompatibleMethodOverride=false
from __future__ import annotations

import sys
from typing import Any

import wasi_common
import wiggle
from wasi_common import Error, RngCore, WasiClocks, WasiDir, WasiFile, WasiSched
from wasi_common.clocks import WasiMonotonicClock, WasiSystemClock
from wasi_common.dir import ReaddirCursor, ReaddirEntity
from wasi_common.file import FdFlags, Filestat, FileType, OFlags
from wasi_common.pipe import ReadPipe
from wasi_common.sched import Poll, RwEventFlags
from wasi_common.snapshots.preview_1 import wasi_snapshot_preview1 as wasi

LEGACY = wasi_common.__version__.startswith("2.")
memory_bytes = bytearray(65536)


class Counted(WasiFile):
    """Counts what a guest writes. Its methods are those of the crates, some of them async."""

    def __init__(self) -> None:
        self.count = 0

    async def get_filetype(self) -> FileType:
        return FileType.RegularFile

    def get_filestat(self) -> Filestat:
        return Filestat(1, 2, FileType.RegularFile, 1, self.count, None, 5, 6)

    def write_vectored(self, bufs: Any) -> int:
        self.count += sum(map(len, bufs))
        return sum(map(len, bufs))

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset < 0:
            raise Error.invalid_argument()
        return 100 * whence + offset

    def set_filestat_size(self, size: int) -> None:
        raise RuntimeError(f"a bug in the embedder at {size}")

    def datasync(self) -> None:
        raise FileNotFoundError(2, "gone")


class Logged(ReadPipe[Any]):
    """A pipe that overrides a method: the guest gets the override."""

    def read_vectored(self, bufs: Any) -> int:
        bufs[0][:2] = b"!!"
        return 2


class Facts(WasiDir):
    """A folder with one file."""

    def open_file(
        self,
        symlink_follow: bool,
        path: str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> Any:
        assert isinstance(oflags, OFlags)
        assert isinstance(fdflags, FdFlags)
        if write or path != "version":
            raise Error.perm()
        file = ReadPipe.from_("1")
        if LEGACY:
            return file
        from wasi_common.dir import OpenResult

        return OpenResult.File(file)

    def readdir(self, cursor: ReaddirCursor) -> Any:
        return [ReaddirEntity(ReaddirCursor(1), 9, "version", FileType.RegularFile)][cursor:]


class Day(WasiSystemClock):
    """It is always the same time."""

    def resolution(self) -> int:
        return 10

    def now(self, precision: int) -> int:
        return 86_400_000_000_000 + precision


class Ticks(WasiMonotonicClock):
    """Counts how often it is asked."""

    count = 1000

    def resolution(self) -> int:
        return 1

    def now(self, precision: int) -> int:
        self.count += 1
        return self.count


class Patient(WasiSched):
    """Says that every file is ready, with three bytes."""

    slept = 0

    def poll_oneoff(self, poll: Poll) -> None:
        for subscription in poll.rw_subscriptions():
            assert isinstance(subscription.subscription.file, WasiFile)
            subscription.subscription.complete(3, RwEventFlags.HANGUP)

    def sched_yield(self) -> None:
        raise Error.not_supported()

    def sleep(self, duration: int) -> None:
        self.slept += duration


class Four(RngCore):
    """Chosen by a fair dice."""

    def next_u32(self) -> int:
        return 4

    def next_u64(self) -> int:
        return 4

    def fill_bytes(self, dest: bytearray | memoryview) -> None:
        dest[:] = b"\4" * len(dest)


def make_memory() -> Any:
    if not LEGACY:
        return wiggle.GuestMemory.Unshared(memory_bytes)

    class Memory(wiggle.GuestMemory):
        def base(self) -> bytearray:
            return memory_bytes

        def _free(self, r: Any = None) -> bool:
            return False

        def _borrow(self, r: Any) -> Any:
            return wiggle.BorrowHandle(0)

        def _give_back(self, h: Any) -> None:
            pass

        has_outstanding_borrows = is_mut_borrowed = is_shared_borrowed = _free
        mut_borrow = shared_borrow = _borrow
        mut_unborrow = shared_unborrow = _give_back

    return Memory()


def make_context(sched: WasiSched) -> Any:
    table = wasi_common.Table()
    if LEGACY:
        clocks = WasiClocks(system=Day(), monotonic=Ticks(), creation_time=1000)
    else:
        from wasi_common.clocks import WasiMonotonicOffsetClock

        offset = WasiMonotonicOffsetClock(creation_time=1000, abs_clock=Ticks())
        clocks = WasiClocks(system=Day(), monotonic=offset)
    return wasi_common.WasiCtx(Four(), clocks, sched, table)


def u32(at: int) -> int:
    return int.from_bytes(memory_bytes[at : at + 4], "little")


def u64(at: int) -> int:
    return int.from_bytes(memory_bytes[at : at + 8], "little")


def trap_of(function: Any, *values: int) -> str:
    try:
        function(*values)
    except Exception as error:
        return str(error)
    raise AssertionError("no trap")


def main() -> None:
    sched = Patient()
    ctx, memory = make_context(sched), make_memory()
    counted = Counted()
    ctx.set_stdout(counted)
    ctx.set_stdin(Logged.from_shared(sys.stdin.buffer))
    ctx.push_preopened_dir(Facts(), "/facts")

    memory_bytes[:16] = b"\x20\0\0\0\x03\0\0\0\x28\0\0\0\x04\0\0\0"
    assert wasi.fd_write(ctx, memory, 1, 0, 2, 64) == 0
    assert (u32(64), counted.count) == (7, 7)
    assert wasi.fd_read(ctx, memory, 0, 0, 1, 64) == 0
    assert (u32(64), memory_bytes[32:34]) == (2, b"!!")

    assert wasi.fd_filestat_get(ctx, memory, 1, 128) == 0
    assert (memory_bytes[144], u64(160), u64(168), u64(176)) == (4, 7, 0, 5)
    assert wasi.fd_seek(ctx, memory, 1, 5, 2, 64) == 0
    assert u64(64) == 205
    assert wasi.fd_seek(ctx, memory, 1, -5, 1, 64) == 28
    assert wasi.fd_datasync(ctx, memory, 1) == 44
    assert "a bug in the embedder at 9" in trap_of(wasi.fd_filestat_set_size, ctx, memory, 1, 9)

    memory_bytes[200:207] = b"version"
    assert wasi.path_open(ctx, memory, 3, 0, 200, 7, 0, 2, 0, 0, 64) == 0
    assert u32(64) == 4
    assert wasi.fd_read(ctx, memory, 4, 0, 1, 64) == 0
    assert (u32(64), memory_bytes[32:33]) == (1, b"1")
    assert wasi.path_open(ctx, memory, 3, 0, 200, 6, 0, 2, 0, 0, 64) == 63
    assert wasi.fd_readdir(ctx, memory, 3, 300, 100, 0, 64) == 0
    assert (u32(64), memory_bytes[324:331]) == (31, b"version")
    # A method that is not implemented: the guest ends before 3.0, and gets NOTSUP after.
    if LEGACY:
        text = trap_of(wasi.path_unlink_file, ctx, memory, 3, 200, 7)
        assert "no default of WasiDir.unlink_file" in text, text
    else:
        assert wasi.path_unlink_file(ctx, memory, 3, 200, 7) == 58

    assert wasi.clock_time_get(ctx, memory, 0, 7, 64) == 0
    assert u64(64) == 86_400_000_000_007
    assert wasi.clock_time_get(ctx, memory, 1, 7, 64) == 0
    assert u64(64) < 10
    assert wasi.random_get(ctx, memory, 64, 4) == 0
    assert memory_bytes[64:68] == b"\4\4\4\4"
    assert wasi.sched_yield(ctx, memory) == 58
    memory_bytes[400:448] = b"\7".ljust(8, b"\0") + b"\1".ljust(40, b"\0")
    assert wasi.poll_oneoff(ctx, memory, 400, 512, 1, 64) == 0
    assert (u32(64), u64(512), u64(528), memory_bytes[536]) == (1, 7, 3, 1)
    memory_bytes[400:448] = bytes(24) + (5000).to_bytes(24, "little")
    assert wasi.poll_oneoff(ctx, memory, 400, 512, 1, 64) == 0
    assert sched.slept == 5000

    if not LEGACY:
        assert ctx.table_mut() is not None
        other = ctx.clone()
        assert ctx.table_mut() is None
        assert other.push_file(counted, 2) == 5
        assert wasi.fd_write(ctx, memory, 5, 0, 2, 64) == 0
        assert ctx.random.lock().next_u32() == 4


main()
