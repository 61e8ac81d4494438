"""What tests of waiting and of sockets have: a context with clocks that one turns by hand."""

from __future__ import annotations

from struct import pack, unpack_from

from wasi_core.wasi.behaviour import at
from wasi_core.wasi.calls import call
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.host.clocks import (
    WasiClocks,
    WasiMonotonicClock,
    WasiMonotonicOffsetClock,
    WasiSystemClock,
)
from wasi_core.wasi.host.poller import SyncSched
from wasi_core.wasi.host.random import Deterministic
from wasi_core.wasi.memory import ByteMemory
from wasi_core.wasi.sched_types import WasiSched
from wasi_core.wasi.types import Errno, EventType

#: Where tests put what a guest would.
IN, OUT, RESULT, DATA = 1024, 4096, 8192, 16384
#: What memory holds that nobody has written to.
UNTOUCHED = b"?"


class SystemClock(WasiSystemClock):
    def __init__(self, time: int = 0) -> None:
        self.time = time

    def resolution(self) -> int:
        return 1000

    def now(self, precision: int) -> int:
        del precision
        return self.time


class MonotonicClock(WasiMonotonicClock):
    """Shows ``time``, and goes on by ``step`` whenever it is asked."""

    def __init__(self, time: int = 0, step: int = 0) -> None:
        self.time = time
        self.step = step
        self.precisions: list[int] = []

    def resolution(self) -> int:
        return 7

    def now(self, precision: int) -> int:
        self.precisions.append(precision)
        self.time += self.step
        return self.time


class Guest:
    """A guest of a release, by hand: a memory, and calls with raw values."""

    def __init__(
        self, release: str, *, clocks: WasiClocks | None = None, sched: WasiSched | None = None
    ) -> None:
        self.clock = MonotonicClock(5_000)
        if clocks is None:
            clocks = WasiClocks(SystemClock(), WasiMonotonicOffsetClock(self.clock))
        sched = SyncSched(at(release)) if sched is None else sched
        self.ctx = WasiCtx(clocks, Deterministic(b"\x01\x02\x03"), sched, version=release)
        self.data = bytearray(UNTOUCHED * 0x10000)
        self.memory = ByteMemory(lambda: self.data)

    def call(self, name: str, *raw: int) -> Errno:
        return Errno(call(name)(self.ctx, self.memory, *raw))

    def put(self, address: int, data: bytes) -> int:
        self.data[address : address + len(data)] = data
        return address

    def u32(self, address: int) -> int:
        return unpack_from("<I", self.data, address)[0]

    def u64(self, address: int) -> int:
        return unpack_from("<Q", self.data, address)[0]

    def iovecs(self, *regions: tuple[int, int]) -> tuple[int, int]:
        """Put an array of iovec; returns its address and count."""
        self.put(IN, b"".join(pack("<II", *region) for region in regions))
        return IN, len(regions)

    def poll(self, *subscriptions: bytes) -> Errno | list[tuple[int, Errno, EventType, int, int]]:
        """Wait; the events are userdata, errno, type, bytes that are ready, flags."""
        self.put(IN, b"".join(subscriptions))
        errno = self.call("poll_oneoff", IN, OUT, len(subscriptions), RESULT)
        return self.events() if errno is Errno.SUCCESS else errno

    def events(self) -> list[tuple[int, Errno, EventType, int, int]]:
        found: list[tuple[int, Errno, EventType, int, int]] = []
        for place in range(OUT, OUT + 32 * self.u32(RESULT), 32):
            userdata, errno, kind = unpack_from("<QHB", self.data, place)
            nbytes, flags = unpack_from("<QH", self.data, place + 16)
            found.append((userdata, Errno(errno), EventType(kind), nbytes, flags))
        return found


def clock(userdata: int, timeout: int, *, id: int = 1, precision: int = 0, flags: int = 0) -> bytes:  # noqa: A002
    """A subscription of a clock."""
    return pack("<QB7xI4xQQH6x", userdata, 0, id, timeout, precision, flags)


def read(userdata: int, fd: int) -> bytes:
    """A subscription of a descriptor that shall be readable."""
    return pack("<QB7xI28x", userdata, 1, fd)


def write(userdata: int, fd: int) -> bytes:
    """A subscription of a descriptor that shall be writable."""
    return pack("<QB7xI28x", userdata, 2, fd)
