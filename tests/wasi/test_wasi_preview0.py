"""Preview0, the module ``wasi_unstable``."""

from __future__ import annotations

import struct

import pytest
from wasi_calls_support import BOTH, NEW, OLD, Guest, Sink
from wasi_core.wasi.behaviour import at
from wasi_core.wasi.calls import PREVIEW1
from wasi_core.wasi.preview0 import FILESTAT_0, PREVIEW0, Filestat0
from wasi_core.wasi.types import Filestat, FileType, Whence

HELLO = {0: b"\x10\0\0\0\5\0\0\0", 16: b"hello"}
REALTIME, MONOTONIC, PROCESS = range(3)


def clock(
    userdata: int, timeout: int, *, clock: int = MONOTONIC, flags: int = 0, tag: int = 0
) -> bytes:
    """A subscription of a clock: 56 bytes."""
    return struct.pack("<QB7xQI4xQQH6x", userdata, tag, 0, clock, timeout, 0, flags)


def file(userdata: int, fd: int, tag: int = 1) -> bytes:
    """A subscription of a descriptor: 56 bytes."""
    return struct.pack("<QB7xI36x", userdata, tag, fd)


def event(userdata: int) -> bytes:
    """The event of a clock that is due."""
    return struct.pack("<QHB21x", userdata, 0, 0)


def poll(guest: Guest, *subscriptions: bytes) -> str:
    """``poll_oneoff`` with subscriptions at 0, events at 256, their number at 400."""
    data = b"".join(subscriptions)
    guest.bytes[: len(data)] = data
    return guest.call("poll_oneoff", 0, 256, len(subscriptions), 400, dialect=PREVIEW0)


def shown(line: str) -> str:
    return line.partition(" -> ")[2]


def test_functions() -> None:
    assert PREVIEW1.functions.keys() - PREVIEW0.functions.keys() == {"sock_accept"}
    assert len(PREVIEW0.functions) == 45


@pytest.mark.parametrize("version", BOTH)
def test_functions_that_are_those_of_preview1(version: str) -> None:
    guest = Guest(version, size=8)
    line = guest.call("args_sizes_get", 0, 4, dialect=PREVIEW0)
    assert line == "args_sizes_get() -> (argc=0,argv_buf_size=0,errno=ESUCCESS)"
    assert guest.bytes == bytes(8)


@pytest.mark.parametrize("name", ["sock_recv", "sock_send", "sock_shutdown", "proc_raise"])
@pytest.mark.parametrize("version", BOTH)
def test_functions_that_trap(version: str, name: str) -> None:
    raw = {"sock_recv": (3, 0, 0, 0, 0, 0), "sock_send": (3, 0, 0, 0, 0), "sock_shutdown": (3, 1)}
    line = Guest(version).call(name, *raw.get(name, (1,)), dialect=PREVIEW0)
    assert shown(line) == f"trap: {name} unsupported"


@pytest.mark.parametrize(("value", "name"), [(0, "CUR"), (1, "END"), (2, "SET")])
def test_whence(value: int, name: str) -> None:
    class Seeking(Sink):
        def seek(self, offset: int, whence: Whence) -> int:
            return offset + 1000 * whence

    guest = Guest(NEW)
    guest.ctx.insert_file(4, Seeking())
    line = guest.call("fd_seek", 4, 7, value, 8, dialect=PREVIEW0)
    expected = 7 + 1000 * Whence[name]
    assert line == (
        f"fd_seek(fd=4,offset=7,whence={name}) -> (newoffset={expected},errno=ESUCCESS)"
    )


def test_filestat_has_56_bytes() -> None:
    class Linked(Sink):
        def get_filestat(self) -> Filestat:
            return Filestat(1, 2, FileType.REGULAR_FILE, 3, 4, 5, 6, 7)

    guest = Guest(NEW, size=64)
    guest.ctx.insert_file(4, Linked())
    line = guest.call("fd_filestat_get", 4, 0, dialect=PREVIEW0)
    assert shown(line) == (
        "(buf={dev=1,ino=2,filetype=REGULAR_FILE,nlink=3,size=4,atim=5,mtim=6,ctim=7},"
        "errno=ESUCCESS)"
    )
    packed = bytearray(FILESTAT_0.pack(1, 2, 4, 3, 4, 5, 6, 7))
    # Between fields nothing is written.
    packed[17:20] = b"???"
    assert guest.bytes == packed + b"????????"
    assert guest.bytes[16:24] == b"\4???\3\0\0\0"


def test_more_links_than_can_be_counted() -> None:
    many = Filestat0(0, 0, FileType.REGULAR_FILE, 1 << 40, 0, 0, 0, 0)
    assert FILESTAT_0.unpack(many.pack())[3] == 0xFFFF_FFFF


def test_sock_accept_is_no_right() -> None:
    guest = Guest(NEW)
    guest.ctx.insert_file(4, Sink())
    assert shown(guest.call("fd_fdstat_set_rights", 4, 1 << 29, 0)) == "(errno=ESUCCESS)"
    line = guest.call("fd_fdstat_set_rights", 4, 1 << 29, 0, dialect=PREVIEW0)
    assert shown(line).startswith("trap: In func wasi_unstable::fd_fdstat_set_rights at convert")


@pytest.mark.parametrize("version", BOTH)
def test_writing(version: str) -> None:
    guest = Guest(version, data=HELLO)
    out = Sink()
    guest.ctx.set_stdout(out)
    line = guest.call("fd_write", 1, 0, 1, 8, dialect=PREVIEW0)
    assert line == 'fd_write(fd=1<stdout>,iovs=["hello"]) -> (nwritten=5,errno=ESUCCESS)'
    assert out.written == b"hello"


@pytest.mark.parametrize("version", BOTH)
def test_no_subscription(version: str) -> None:
    assert shown(poll(Guest(version, size=512))) == "(errno=EINVAL)"


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("identity", [REALTIME, MONOTONIC, PROCESS])
def test_sleeping(version: str, identity: int) -> None:
    guest = Guest(version, size=512)
    line = poll(guest, clock(77, 10**15, clock=identity))
    assert shown(line) == "(nevents=1,errno=ESUCCESS)"
    assert guest.bytes[256:288] == event(77)
    guest.call("clock_time_get", MONOTONIC, 0, 480)
    assert int.from_bytes(guest.bytes[480:488], "little") >= 10**15


@pytest.mark.parametrize("version", BOTH)
def test_several_clocks(version: str) -> None:
    guest = Guest(version, size=512)
    line = poll(guest, clock(1, 10**12), clock(2, 10**9), clock(3, 0, flags=1))
    assert shown(line) == "(nevents=1,errno=ESUCCESS)"
    assert guest.bytes[256:288] == event(3)
    assert guest.bytes[288:400] == b"?" * 112


@pytest.mark.parametrize("version", BOTH)
def test_a_clock_that_cannot_be_waited_for(version: str) -> None:
    guest = Guest(version, size=512)
    line = poll(guest, clock(1, 10**9), clock(2, 10**9, clock=REALTIME))
    assert shown(line) == "(errno=EINVAL)"


@pytest.mark.parametrize("version", BOTH)
def test_files_are_never_reported(version: str) -> None:
    guest = Guest(version, size=512)
    guest.ctx.set_stdout(Sink())
    assert shown(poll(guest, file(1, 1, tag=2))) == "(nevents=0,errno=ESUCCESS)"
    line = poll(guest, file(1, 1), clock(2, 10**9))
    assert shown(line) == "(nevents=1,errno=ESUCCESS)"
    assert guest.bytes[256:288] == event(2)


@pytest.mark.parametrize("version", BOTH)
def test_a_descriptor_twice(version: str) -> None:
    guest = Guest(version, size=512)
    guest.ctx.set_stdout(Sink())
    assert shown(poll(guest, file(1, 1), file(2, 1, tag=2))) == "(errno=EINVAL)"


@pytest.mark.parametrize("version", BOTH)
def test_a_descriptor_that_is_not_open(version: str) -> None:
    assert shown(poll(Guest(version, size=512), file(1, 9))) == "(errno=EBADF)"


def test_a_file_that_may_not_be_polled() -> None:
    for version, ending in ((OLD, "(errno=EPERM)"), (NEW, "(nevents=0,errno=ESUCCESS)")):
        guest = Guest(version, size=512)
        guest.ctx.insert_file(4, Sink(), 0)
        assert shown(poll(guest, file(1, 4))) == ending


def test_unknown_flags_of_a_clock() -> None:
    for version, ending in ((OLD, "(nevents=1,errno=ESUCCESS)"), (NEW, "(errno=EINVAL)")):
        assert shown(poll(Guest(version, size=512), clock(1, 0, flags=2))) == ending


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("subscription", [clock(1, 0, clock=4), clock(1, 0, tag=3)])
def test_unknown_clock_or_tag(version: str, subscription: bytes) -> None:
    assert shown(poll(Guest(version, size=512), subscription)) == "(errno=EINVAL)"


@pytest.mark.parametrize("address", [504, 4, 0xFFFF_FFF8])
def test_bad_addresses(address: int) -> None:
    misaligned = address == 4
    for version in BOTH:
        guest = Guest(version, size=512)
        line = guest.call("poll_oneoff", address, 256, 1, 400, dialect=PREVIEW0)
        if at(version)["bad_pointers_trap"]:
            assert shown(line).startswith("trap: pointer ")
        else:
            assert shown(line) == ("(errno=EINVAL)" if misaligned else "(errno=EFAULT)")
