"""``poll_oneoff``: wait for time and for files.

As in every release: the time of day cannot be waited for (NOTSUP), a clock of the processor only
alone; once one file is ready all files are reported ready, a known bug (see
:mod:`~wasi_core.wasi.host.poller`); clocks are reported first, then files that are read, then
those that are written.

Source: crates/wasi-common/src/snapshots/preview_1.rs:1021-1220 at v2.0.2, 911-1122 at v23.0.1.
"""

from __future__ import annotations

from typing import NamedTuple

from .context import WasiCtx
from .errors import HostTrap, InvalidFlagError, WasiError
from .files import WasiFile
from .memory import GuestMemory, check_aligned
from .os_errors import errno_of
from .sched_types import AnyResult, Poll, RwEventFlags, SubscriptionResult
from .types import SUBSCRIPTION_CLOCK, ClockId, Errno, EventType, Rights, SubclockFlags

_POLL = int(Rights.POLL_FD_READWRITE)
_ABSOLUTE = int(SubclockFlags.SUBSCRIPTION_CLOCK_ABSTIME)

_SUBSCRIPTION_SIZE = 48
_UNION_AT = 16
_EVENT_SIZE = 32


class ClockSubscription(NamedTuple):
    """What a guest asks of a clock. Times in nanoseconds."""

    userdata: int
    id: ClockId
    timeout: int
    precision: int
    absolute: bool


class FdSubscription(NamedTuple):
    """What a guest asks of a descriptor."""

    userdata: int
    type: EventType
    fd: int


def poll_oneoff(ctx: WasiCtx, memory: GuestMemory, in_: int, out: int, nsubscriptions: int) -> int:
    """Wait until something happens that is subscribed.

    :param in_: where the subscriptions are, 48 bytes each: userdata (u64), tag (u8: 0 clock, 1
        fd_read, 2 fd_write), and from byte 16 on, of a clock: id (u32), from byte 24 timeout (u64),
        precision (u64), flags (u16: 1 the timeout is a point in time); of a descriptor: fd (u32).
    :param out: where events are written to, 32 bytes each: userdata (u64), errno (u16), type (u8),
        and from byte 16 on bytes that are ready (u64), flags (u16: 1 the other side hung up). There
        has to be room for as many as there are subscriptions.
    :param nsubscriptions: how many there are.
    :returns: how many events were written.

    Errors: INVAL: no subscription, a tag or clock that does not exist, a flag that does not exist
    (from 12.0.0 on), a clock of the processor that is not the only subscription and relative, or a
    file that cannot be waited for; NOTSUP: a point in the time of day; BADF: not an open file, or
    no monotonic clock (from 8.0.0 on); PERM: no right to poll (before 9.0.0); OVERFLOW: a timeout
    of 2**31 milliseconds or more (before 32.0.0); FAULT, INVAL: subscriptions or events are out of
    bounds or not aligned (before 12.0.0; they trap from then on).

    Source: the head of the module.
    """
    if not nsubscriptions:
        raise WasiError(Errno.INVAL, "nsubscriptions must be nonzero")
    if nsubscriptions == 1:
        only = read_subscription(ctx, memory, in_)
        if isinstance(only, ClockSubscription) and not only.absolute:
            ctx.sched.sleep(only.timeout)
            _write_event(memory, out, only.userdata, Errno.SUCCESS, EventType.CLOCK)
            return 1
    poll = _subscribe(ctx, memory, in_, nsubscriptions)
    ctx.sched.poll_oneoff(poll)
    results = poll.results()
    for at, (result, userdata) in enumerate(results):
        _write_result(ctx, memory, out + _EVENT_SIZE * at, userdata, result)
    return len(results)


def read_subscription(
    ctx: WasiCtx, memory: GuestMemory, address: int
) -> ClockSubscription | FdSubscription:
    """A subscription of a guest.

    :raises GuestMemoryError: a field is out of bounds or not aligned, or a value does not exist.
    """
    memory.check(address, 8)
    check_aligned(address, 8)
    head = memory.read(address, 9)
    userdata, tag = int.from_bytes(head[:8], "little"), head[8]
    if tag > EventType.FD_WRITE:
        raise InvalidFlagError("eventtype", tag)
    arm = address + _UNION_AT
    if tag != EventType.CLOCK:
        fd = int.from_bytes(memory.read(arm, 4), "little")
        return FdSubscription(userdata, EventType(tag), fd)
    number, timeout, precision, flags = SUBSCRIPTION_CLOCK.unpack(_clock_arm(memory, arm))
    if number > ClockId.THREAD_CPUTIME_ID:
        raise InvalidFlagError("clockid", number)
    if flags & ~_ABSOLUTE and ctx.behaviour["subclockflags_checked"]:
        raise InvalidFlagError("subclockflags", flags)
    return ClockSubscription(userdata, ClockId(number), timeout, precision, bool(flags & _ABSOLUTE))


def _clock_arm(memory: GuestMemory, address: int) -> bytes:
    """The fields of a clock; the padding behind them need not be within the memory."""
    return memory.read(address, 26) + bytes(6)


def _subscribe(ctx: WasiCtx, memory: GuestMemory, address: int, count: int) -> Poll:
    poll = Poll()
    reads: list[tuple[WasiFile, int]] = []
    writes: list[tuple[WasiFile, int]] = []
    for at in range(count):
        asked = read_subscription(ctx, memory, address + _SUBSCRIPTION_SIZE * at)
        if isinstance(asked, ClockSubscription):
            subscribe_clock(ctx, poll, asked)
        else:
            files = reads if asked.type is EventType.FD_READ else writes
            files.append((ctx.file_for(asked.fd, _POLL), asked.userdata))
    for file, userdata in reads:
        poll.subscribe_read(file, userdata)
    for file, userdata in writes:
        poll.subscribe_write(file, userdata)
    return poll


def subscribe_clock(ctx: WasiCtx, poll: Poll, asked: ClockSubscription) -> None:
    """Subscribe what a guest asks of a clock; all clocks are the monotonic one.

    :raises WasiError: BADF, INVAL, NOTSUP: see :func:`poll_oneoff`.
    """
    if asked.id not in (ClockId.MONOTONIC, ClockId.REALTIME):
        raise WasiError(Errno.INVAL, "timer subscriptions only support monotonic timer")
    clock = ctx.clocks.monotonic_or_badf()
    if not asked.absolute:
        start = clock.abs_clock.now(asked.precision)
    elif asked.id is ClockId.MONOTONIC:
        start = clock.creation_time
    else:
        raise WasiError(Errno.NOTSUP, "the time of day cannot be waited for")
    poll.subscribe_monotonic_clock(
        clock.abs_clock, start + asked.timeout, asked.precision, asked.userdata
    )


def _write_result(
    ctx: WasiCtx, memory: GuestMemory, address: int, userdata: int, result: AnyResult
) -> None:
    if isinstance(result, SubscriptionResult.MonotonicClock):
        errno = Errno.SUCCESS if result.result is None else event_errno(ctx, result.result)
        _write_event(memory, address, userdata, errno, EventType.CLOCK)
        return
    reads = isinstance(result, SubscriptionResult.Read)
    kind = EventType.FD_READ if reads else EventType.FD_WRITE
    if isinstance(result.result, Exception):
        if reads and not ctx.behaviour["event_errors_trap"]:
            errno = _errno_or_end(ctx, result.result)
        else:
            errno = event_errno(ctx, result.result)
        _write_event(memory, address, userdata, errno, kind)
    else:
        _write_event(memory, address, userdata, Errno.SUCCESS, kind, *result.result)


def event_errno(ctx: WasiCtx, error: Exception) -> Errno:
    """The errno that stands for an error in an event.

    :raises Exception: none does: the error itself, or a trap.
    """
    if isinstance(error, WasiError):
        return error.errno
    if isinstance(error, OSError):
        return errno_of(error, ctx.behaviour)
    raise error


def _errno_or_end(ctx: WasiCtx, error: Exception) -> Errno:
    """As :func:`event_errno`, for releases that end the process where no errno stands for it."""
    try:
        return event_errno(ctx, error)
    except Exception as cause:
        raise HostTrap(f"non-trapping: {cause}") from cause


def _write_event(
    memory: GuestMemory,
    address: int,
    userdata: int,
    errno: Errno,
    kind: EventType,
    nbytes: int = 0,
    flags: RwEventFlags | int = 0,
) -> None:
    memory.check(address, 8)
    check_aligned(address, 8)
    memory.write(address, userdata.to_bytes(8, "little"))
    # Field by field: the padding is left as it is, and what fits before the end is written.
    memory.write(address + 8, errno.to_bytes(2, "little"))
    memory.write(address + 10, kind.to_bytes(1, "little"))
    memory.write(address + 16, nbytes.to_bytes(8, "little"))
    memory.write(address + 24, flags.to_bytes(2, "little"))
