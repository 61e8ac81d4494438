"""``poll_oneoff``, through the layer of raw values, with real pipes; time is turned by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from wasi_core.wasi.behaviour import at
from wasi_core.wasi.errors import HostTrap, WasiError
from wasi_core.wasi.files import WasiFile
from wasi_core.wasi.host.clocks import (
    MonotonicClock as RealMonotonicClock,
)
from wasi_core.wasi.host.clocks import WasiClocks, WasiMonotonicOffsetClock
from wasi_core.wasi.host.file import File
from wasi_core.wasi.host.poller import LONGEST, MILLISECOND, SyncSched, poll_oneoff
from wasi_core.wasi.sched_types import (
    Poll,
    RwEventFlags,
    Subscription,
    WasiSched,
)
from wasi_core.wasi.types import Errno, EventType, FileType, Rights
from wasi_waiting_support import (
    IN,
    OUT,
    RESULT,
    Guest,
    MonotonicClock,
    SystemClock,
    clock,
    read,
    write,
)

ABSOLUTE = 1
REALTIME, MONOTONIC, PROCESS, THREAD = range(4)
RELEASES = ("2.0.2", "9.0.0", "12.0.0", "23.0.1", "46.0.0")
MINUTE = 60_000 * MILLISECOND


class Asleep(WasiSched):
    """A scheduler of an embedder that writes down what it is asked for."""

    def __init__(self) -> None:
        self.slept: list[int] = []
        self.yielded = 0
        self.answers: list[Exception | tuple[int, RwEventFlags]] = []

    def poll_oneoff(self, poll: Poll) -> None:
        for one, answer in zip(poll.rw_subscriptions(), self.answers, strict=False):
            if isinstance(answer, Exception):
                one.subscription.error(answer)
            else:
                one.subscription.complete(*answer)

    def sched_yield(self) -> None:
        self.yielded += 1

    def sleep(self, duration: int) -> None:
        self.slept.append(duration)


class Unpollable(WasiFile):
    def get_filetype(self) -> FileType:
        return FileType.UNKNOWN


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: the descriptors of the reading and the writing end."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


class PipeEnd(File):
    """An end of a pipe that an embedder gives: how many bytes are ready is its own affair."""


def own(descriptor: int) -> PipeEnd:
    return PipeEnd(os.dup(descriptor))


def guest_with_pipe(release: str, pipe: tuple[int, int]) -> Guest:
    """A guest whose descriptor 10 is the reading end of a pipe, and 11 the writing end."""
    guest = Guest(release)
    guest.ctx.insert_file(10, own(pipe[0]))
    guest.ctx.insert_file(11, own(pipe[1]))
    return guest


# What cannot be waited for.

INVALID = {
    "no subscription": ((), Errno.INVAL),
    "a tag that does not exist": ((read(1, 10)[:8] + b"\x03" + read(1, 10)[9:],), Errno.INVAL),
    "a clock that does not exist": ((clock(1, 0, id=4),), Errno.INVAL),
    "the clock of a process, among others": ((clock(1, 0, id=PROCESS), read(2, 10)), Errno.INVAL),
    "a time of the clock of a thread": ((clock(1, 0, id=THREAD, flags=ABSOLUTE),), Errno.INVAL),
    "a time of the day": ((clock(1, 0, id=REALTIME, flags=ABSOLUTE),), Errno.NOTSUP),
    "a descriptor that is not open": ((read(1, 99),), Errno.BADF),
    "one of them not open": ((read(1, 10), write(2, 99)), Errno.BADF),
    "a file that the system does not know": ((read(1, 12),), Errno.INVAL),
    "one of them unknown to the system": ((read(1, 10), write(2, 12)), Errno.INVAL),
}


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("case", INVALID)
def test_cannot_be_waited_for(case: str, release: str, pipe: tuple[int, int]) -> None:
    subscriptions, expected = INVALID[case]
    os.write(pipe[1], b"something")
    guest = guest_with_pipe(release, pipe)
    guest.ctx.insert_file(12, Unpollable())
    assert guest.poll(*subscriptions) is expected
    assert guest.data[OUT : OUT + 64] == b"?" * 64


@pytest.mark.parametrize(
    ("release", "flags", "expected"),
    [
        ("11.0.1", 2, Errno.SUCCESS),
        ("11.0.1", 0x8000, Errno.SUCCESS),
        ("12.0.0", 2, Errno.INVAL),
        ("12.0.0", 3, Errno.INVAL),
        ("12.0.0", 1, Errno.SUCCESS),
    ],
)
def test_flags_of_a_clock(release: str, flags: int, expected: Errno) -> None:
    guest = Guest(release)
    guest.put(IN, clock(1, 0, flags=flags))
    assert guest.call("poll_oneoff", IN, OUT, 1, RESULT) is expected


@pytest.mark.parametrize(
    ("release", "expected"), [("8.0.1", Errno.PERM), ("9.0.0", None), ("23.0.1", None)]
)
def test_right_to_poll(release: str, expected: Errno | None, pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"something")
    guest = Guest(release)
    guest.ctx.insert_file(10, own(pipe[0]), Rights.FD_READ)
    got = guest.poll(read(1, 10))
    assert got == (expected or [(1, Errno.SUCCESS, EventType.FD_READ, 9, 0)])


# Time.


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("which", [REALTIME, MONOTONIC, PROCESS, THREAD])
def test_a_single_timeout_is_sleep_on_any_clock(release: str, which: int) -> None:
    sched = Asleep()
    guest = Guest(release, sched=sched)
    assert guest.poll(clock(77, 1234, id=which)) == [(77, Errno.SUCCESS, EventType.CLOCK, 0, 0)]
    assert sched.slept == [1234]


def test_padding_of_an_event_is_left_as_it_is() -> None:
    guest = Guest("23.0.1", sched=Asleep())
    guest.poll(clock(0x0807060504030201, 0))
    assert guest.data[OUT : OUT + 32] == (
        b"\1\2\3\4\5\6\7\x08" + b"\0\0" + b"\0" + b"?????" + bytes(8) + bytes(2) + b"??????"
    )


@pytest.mark.parametrize("release", RELEASES)
def test_a_point_in_time_counts_from_the_creation_of_the_context(release: str) -> None:
    guest = Guest(release)
    guest.clock.time += 1_000
    assert guest.poll(clock(5, 1_000, flags=ABSOLUTE)) == [
        (5, Errno.SUCCESS, EventType.CLOCK, 0, 0)
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_only_deadlines_that_have_passed_are_reported(release: str) -> None:
    guest = Guest(release)
    guest.clock.step = 10
    got = guest.poll(clock(1, 0), clock(2, MINUTE), clock(3, 0, id=REALTIME))
    assert [event[0] for event in got] == [1, 3]  # type: ignore[union-attr]


def test_the_clock_is_asked_with_the_precision_of_the_guest() -> None:
    guest = Guest("23.0.1")
    guest.clock.step = 10
    guest.clock.precisions.clear()
    guest.poll(clock(1, 0, precision=42), clock(2, 0, precision=42))
    assert set(guest.clock.precisions) == {42}


@pytest.mark.parametrize("release", ["2.0.2", "32.0.0"])
def test_waiting_takes_its_time(release: str) -> None:
    clocks = WasiClocks(SystemClock(), WasiMonotonicOffsetClock(RealMonotonicClock()))
    guest = Guest(release, clocks=clocks)
    before = time.monotonic_ns()
    assert guest.poll(clock(1, 1_200_000), clock(2, MINUTE)) == [
        (1, Errno.SUCCESS, EventType.CLOCK, 0, 0)
    ]
    assert time.monotonic_ns() - before >= 1_200_000


TIMEOUTS = {
    # Release and timeout in nanoseconds, to what the scheduler of the system waits.
    ("23.0.1", 0): MILLISECOND,
    ("23.0.1", 1): MILLISECOND,
    ("23.0.1", 100_000): MILLISECOND,
    ("23.0.1", MILLISECOND): 2 * MILLISECOND,
    ("23.0.1", (LONGEST - 1) * MILLISECOND): LONGEST * MILLISECOND,
    ("23.0.1", LONGEST * MILLISECOND): Errno.OVERFLOW,
    ("31.0.0", 1 << 62): Errno.OVERFLOW,
    ("32.0.0", 0): 0,
    ("32.0.0", 100_000): 100_000,
    ("32.0.0", LONGEST * MILLISECOND): LONGEST * MILLISECOND,
    ("32.0.0", 1 << 62): 1 << 62,
}


@pytest.mark.parametrize(("release", "timeout"), TIMEOUTS)
def test_precision_of_waiting(release: str, timeout: int, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Guest(release)
    waited: list[int] = []

    def sleep(duration: int) -> None:
        waited.append(duration)
        guest.clock.time += duration

    monkeypatch.setattr("wasi_core.wasi.host.poller.sleep", sleep)
    expected = TIMEOUTS[release, timeout]
    got = guest.poll(clock(1, timeout), clock(2, (1 << 64) - 1))
    if isinstance(expected, Errno):
        assert (got, waited) == (expected, [])
    else:
        assert (got, waited) == ([(1, Errno.SUCCESS, EventType.CLOCK, 0, 0)], [expected])


class Poller:
    """In place of ``select.poll``: nothing is ever ready."""

    def __init__(self, asked: list[float | None]) -> None:
        self.asked = asked

    def register(self, descriptor: int, events: int) -> None:
        del descriptor, events

    def poll(self, timeout: float | None) -> list[tuple[int, int]]:
        self.asked.append(timeout)
        return []


@pytest.mark.parametrize(("release", "waits"), [("31.0.0", LONGEST), ("32.0.0", None)])
def test_without_a_clock_releases_before_32_give_up_some_day(
    release: str, waits: int | None, pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float | None] = []
    times = iter([0, 0, 1 << 62])
    guest = guest_with_pipe(release, pipe)
    monkeypatch.setattr("select.poll", lambda: Poller(asked))
    monkeypatch.setattr("time.monotonic_ns", lambda: next(times))
    with pytest.raises(HostTrap, match="timed out"):
        guest.poll(read(1, 10))
    assert asked[0] == waits


def test_a_clock_that_stands_still_is_an_error_of_the_embedder() -> None:
    guest = Guest("46.0.0")
    with pytest.raises(HostTrap, match="timer deadline is past"):
        guest.poll(clock(1, 10), clock(2, 10))


def test_without_a_monotonic_clock() -> None:
    guest = Guest("8.0.0", clocks=WasiClocks(SystemClock(), None), sched=Asleep())
    assert guest.poll(clock(1, 0), clock(2, 0)) is Errno.BADF
    assert guest.poll(clock(1, 0, id=REALTIME), clock(2, 0)) is Errno.BADF
    assert guest.poll(clock(1, 0)) == [(1, Errno.SUCCESS, EventType.CLOCK, 0, 0)]


# Files.


@pytest.mark.parametrize("release", RELEASES)
def test_bytes_that_are_ready(release: str, pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"hello")
    guest = guest_with_pipe(release, pipe)
    assert guest.poll(read(1, 10)) == [(1, Errno.SUCCESS, EventType.FD_READ, 5, 0)]
    assert guest.poll(write(2, 11)) == [(2, Errno.SUCCESS, EventType.FD_WRITE, 0, 0)]


@pytest.mark.parametrize(
    ("release", "counts"),
    [("8.0.1", [11, 11, 11]), ("9.0.0", [11, 5, 1]), ("23.0.1", [11, 5, 1])],
)
def test_bytes_that_are_ready_of_a_file(release: str, counts: list[int], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"hello world")
    file = File(os.open(path, os.O_RDONLY))
    guest = Guest(release)
    guest.ctx.insert_file(10, file)
    found: list[int] = []
    for take in (6, 5, 0):
        events = guest.poll(read(1, 10))
        assert isinstance(events, list)
        found.append(events[0][3])
        os.read(file.fileno(), take)
    assert found == counts


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("2.0.2", Errno.ILSEQ),
        ("3.0.0", Errno.INVAL),
        ("9.0.0", [(1, Errno.SUCCESS, EventType.FD_READ, 1, 0)]),
    ],
)
def test_bytes_that_are_ready_of_a_fifo(
    release: str,
    expected: Errno | list[tuple[int, Errno, EventType, int, int]],
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "fifo")
    file = File(os.open(tmp_path / "fifo", os.O_RDWR))
    os.write(file.fileno(), b"x")
    guest = Guest(release)
    guest.ctx.insert_file(10, file)
    assert guest.poll(read(1, 10)) == expected


def test_what_fits_of_an_event_is_written() -> None:
    guest = Guest("11.0.1", sched=Asleep())
    end = len(guest.data)
    guest.put(IN, clock(1, 0))
    assert guest.call("poll_oneoff", IN, end - 16, 1, RESULT) is Errno.FAULT
    assert guest.data[end - 16 :] == b"\1" + bytes(10) + b"?????"


@pytest.mark.parametrize("release", RELEASES)
def test_the_other_side_hung_up(release: str, pipe: tuple[int, int]) -> None:
    guest = Guest(release)
    guest.ctx.insert_file(10, own(pipe[0]))
    os.close(pipe[1])
    assert guest.poll(read(1, 10)) == [(1, Errno.SUCCESS, EventType.FD_READ, 1, 1)]


@pytest.mark.parametrize("release", RELEASES)
def test_nobody_reads_any_more(release: str, pipe: tuple[int, int]) -> None:
    guest = Guest(release)
    guest.ctx.insert_file(11, own(pipe[1]))
    os.close(pipe[0])
    assert guest.poll(write(1, 11)) == [(1, Errno.IO, EventType.FD_WRITE, 0, 0)]


@pytest.mark.parametrize("release", RELEASES)
def test_a_descriptor_that_the_system_does_not_have(release: str) -> None:
    class Gone(Unpollable):
        def pollable(self) -> int:
            return os.sysconf("SC_OPEN_MAX")

    guest = Guest(release)
    guest.ctx.insert_file(10, Gone())
    assert guest.poll(read(1, 10)) == [(1, Errno.BADF, EventType.FD_READ, 0, 0)]


@pytest.mark.parametrize("release", RELEASES)
def test_one_ready_file_makes_all_files_ready(release: str, pipe: tuple[int, int]) -> None:
    # The known bug of every release: descriptor 10 has nothing to read.
    guest = guest_with_pipe(release, pipe)
    assert guest.poll(read(1, 10), write(2, 11)) == [
        (1, Errno.SUCCESS, EventType.FD_READ, 1, 0),
        (2, Errno.SUCCESS, EventType.FD_WRITE, 0, 0),
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_clocks_come_first_then_reading_then_writing(release: str, pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"ab")
    guest = guest_with_pipe(release, pipe)
    assert guest.poll(
        write(1, 11), read(2, 10), clock(3, 0), write(4, 11), clock(5, MINUTE), read(6, 10)
    ) == [
        (3, Errno.SUCCESS, EventType.CLOCK, 0, 0),
        (2, Errno.SUCCESS, EventType.FD_READ, 2, 0),
        (6, Errno.SUCCESS, EventType.FD_READ, 2, 0),
        (1, Errno.SUCCESS, EventType.FD_WRITE, 0, 0),
        (4, Errno.SUCCESS, EventType.FD_WRITE, 0, 0),
    ]


@pytest.mark.parametrize("release", ["23.0.1", "32.0.0"])
def test_no_file_in_time(release: str, pipe: tuple[int, int]) -> None:
    clocks = WasiClocks(SystemClock(), WasiMonotonicOffsetClock(RealMonotonicClock()))
    guest = Guest(release, clocks=clocks)
    guest.ctx.insert_file(10, own(pipe[0]))
    assert guest.poll(read(1, 10), clock(2, 1_500_000)) == [
        (2, Errno.SUCCESS, EventType.CLOCK, 0, 0)
    ]


def test_what_is_ready_cannot_be_told(pipe: tuple[int, int]) -> None:
    class Broken(Unpollable):
        def pollable(self) -> int:
            return pipe[1]

        def num_ready_bytes(self) -> int:
            raise WasiError(Errno.IO)

    guest = Guest("23.0.1")
    guest.ctx.insert_file(10, Broken())
    assert guest.poll(write(1, 10)) == [(1, Errno.SUCCESS, EventType.FD_WRITE, 0, 0)]
    assert guest.poll(write(1, 10), read(2, 10)) is Errno.IO


# The memory of the guest.


@pytest.mark.parametrize(
    ("address", "out", "older"),
    [
        (0x7FFF_FF00, OUT, Errno.FAULT),
        (IN, 0x7FFF_FF00, Errno.FAULT),
        (IN + 4, OUT, Errno.INVAL),
        (IN, OUT + 4, Errno.INVAL),
        (0xFFFF_FFF8, OUT, Errno.FAULT),
    ],
)
def test_bad_pointers(address: int, out: int, older: Errno) -> None:
    for release in ("11.0.1", "12.0.0"):
        guest = Guest(release, sched=Asleep())
        guest.put(IN, clock(1, 0))
        if release == "11.0.1":
            assert guest.call("poll_oneoff", address, out, 1, RESULT) is older
        else:
            with pytest.raises(HostTrap, match="pointer"):
                guest.call("poll_oneoff", address, out, 1, RESULT)


def test_padding_need_not_be_within_the_memory(pipe: tuple[int, int]) -> None:
    guest = guest_with_pipe("23.0.1", pipe)
    end = len(guest.data)
    guest.put(end - 24, write(1, 11)[:20])
    assert guest.call("poll_oneoff", end - 24, OUT, 1, RESULT) is Errno.SUCCESS
    guest.put(end - 48, clock(1, 0, flags=ABSOLUTE)[:42])
    assert guest.call("poll_oneoff", end - 48, OUT, 1, RESULT) is Errno.SUCCESS


def test_events_may_overwrite_subscriptions(pipe: tuple[int, int]) -> None:
    guest = guest_with_pipe("23.0.1", pipe)
    guest.put(OUT, write(1, 11) + write(2, 11))
    assert guest.call("poll_oneoff", OUT, OUT, 2, RESULT) is Errno.SUCCESS
    assert [event[0] for event in guest.events()] == [1, 2]


# Schedulers of embedders.


def test_a_scheduler_of_an_embedder_is_asked() -> None:
    sched = Asleep()
    sched.answers = [(3, RwEventFlags.HANGUP), WasiError(Errno.IO)]
    guest = Guest("23.0.1", sched=sched)
    guest.ctx.insert_file(10, Unpollable())
    assert guest.poll(write(1, 10), read(2, 10), read(3, 10)) == [
        (2, Errno.SUCCESS, EventType.FD_READ, 3, 1),
        (3, Errno.IO, EventType.FD_READ, 0, 0),
    ]
    assert guest.call("sched_yield") is Errno.SUCCESS
    assert sched.yielded == 1


@pytest.mark.parametrize(
    ("release", "subscription", "error", "message"),
    [
        ("3.0.0", read(1, 10), ValueError("oh"), "non-trapping: oh"),
        ("3.0.0", read(1, 10), OSError(18, "cross-device"), "non-trapping: Unknown OS error"),
        ("4.0.0", read(1, 10), OSError(18, "cross-device"), "Unknown OS error"),
        ("3.0.0", write(1, 10), OSError(18, "cross-device"), "Unknown OS error"),
    ],
)
def test_an_event_that_no_errno_stands_for(
    release: str, subscription: bytes, error: Exception, message: str
) -> None:
    sched = Asleep()
    sched.answers = [error]
    guest = Guest(release, sched=sched)
    guest.ctx.insert_file(10, Unpollable())
    with pytest.raises(HostTrap, match=f"^{message}"):
        guest.poll(subscription)


def test_an_error_of_the_system_in_an_event_is_an_errno() -> None:
    sched = Asleep()
    sched.answers = [BrokenPipeError(32, "pipe")]
    guest = Guest("2.0.2", sched=sched)
    guest.ctx.insert_file(10, Unpollable())
    assert guest.poll(read(1, 10)) == [(1, Errno.PIPE, EventType.FD_READ, 0, 0)]


def test_subscriptions_are_one_of_three() -> None:
    poll = Poll()
    assert poll.is_empty()
    assert poll.earliest_clock_deadline() is None
    file, ticking = Unpollable(), MonotonicClock(50)
    poll.subscribe_read(file, 1)
    poll.subscribe_monotonic_clock(ticking, 200, 0, 2)
    poll.subscribe_monotonic_clock(ticking, 100, 0, 3)
    poll.subscribe_write(file, 4)
    assert not poll.is_empty()
    kinds = [type(one) for one in poll.rw_subscriptions()]
    assert kinds == [Subscription.Read, Subscription.Write]
    earliest = poll.earliest_clock_deadline()
    assert earliest is not None
    assert (earliest.deadline, earliest.duration_until(), earliest.result()) == (100, 50, False)
    ticking.time = 150
    assert (earliest.duration_until(), earliest.result()) == (None, True)
    for one in poll.rw_subscriptions():
        one.subscription.complete(9, RwEventFlags(0))
    assert [userdata for _, userdata in poll.results()] == [1, 3, 4]
    # What became of a file is said once.
    assert [userdata for _, userdata in poll.results()] == [3]


def test_nothing_to_wait_for() -> None:
    poll_oneoff(Poll(), at("2.0.2"))


def test_sleep_takes_its_time() -> None:
    before = time.monotonic_ns()
    SyncSched(at("2.0.2")).sleep(1_100_000)
    assert time.monotonic_ns() - before >= 1_100_000


def test_sleep_of_all_time_is_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[float] = []
    monkeypatch.setattr("time.sleep", parts.append)
    SyncSched(at("2.0.2")).sleep((1 << 64) - 1)
    assert round(sum(parts)) == round(((1 << 64) - 1) / 1_000_000_000)


def test_sched_yield_of_the_system() -> None:
    assert Guest("2.0.2").call("sched_yield") is Errno.SUCCESS
