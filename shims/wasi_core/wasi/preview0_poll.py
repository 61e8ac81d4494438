"""``poll_oneoff`` of preview0, where files are looked at and never waited for.

Source: crates/wasi-common/src/snapshots/preview_0.rs:755-933 at v2.0.2, and poll_oneoff at v23.0.1.
"""

from __future__ import annotations

from struct import Struct

from .calls import failed
from .context import WasiCtx
from .errors import InvalidFlagError, WasiError
from .memory import GuestMemory, check_aligned
from .sched_types import Poll, SubscriptionResult
from .types import EVENT, ClockId, Errno, EventType, Rights, SubclockFlags

#: ``subscription`` is 56 bytes: userdata, tag, and from 16 on a clock or a descriptor.
SIZE = 56
_CLOCK = Struct("<8xI4xQQH")
_ABSOLUTE = int(SubclockFlags.SUBSCRIPTION_CLOCK_ABSTIME)
_POLL = int(Rights.POLL_FD_READWRITE)


def poll_oneoff(ctx: WasiCtx, memory: GuestMemory, in_: int, out: int, nsubscriptions: int) -> int:
    """Wait for one of several clocks.

    Descriptors can be subscribed to, but nothing is ever reported of them: without a clock the call
    comes back at once, with no event.

    ``in`` is an array of ``subscription``, 56 bytes each, aligned to 8::

        offset  0         8    16          24  32       40         48     56
                userdata  tag  identifier  id  timeout  precision  flags      (tag 0: clock)
                userdata  tag  descriptor                                     (tag 1, 2: files)

    ``out`` gets an ``event`` of 32 bytes for each clock that is due. Returns how many.

    Errors: INVAL: no subscription, a clock other than MONOTONIC (but for a single relative one,
    which just sleeps), a descriptor twice, an unknown tag or clock, unknown flags (from 12.0.0 on),
    and before 12.0.0 an address that is not aligned; FAULT: an address that is out of bounds,
    before 12.0.0; BADF: a descriptor that is no file; PERM: it may not be polled (before 9.0.0).

    Source: the head of this module.
    """
    if not nsubscriptions:
        raise WasiError(Errno.INVAL, "nsubscriptions must be nonzero")
    if nsubscriptions == 1:
        userdata, tag = _head(memory, in_)
        if tag == EventType.CLOCK:
            _, timeout, _, absolute = _clock(ctx, memory, in_)
            if not absolute:
                ctx.sched.sleep(timeout)
                _write_event(memory, out, userdata, Errno.SUCCESS)
                return 1
    poll = Poll()
    descriptors: set[int] = set()
    for address in range(in_, in_ + SIZE * nsubscriptions, SIZE):
        userdata, tag = _head(memory, address)
        if tag == EventType.CLOCK:
            _subscribe(ctx, poll, userdata, *_clock(ctx, memory, address))
            continue
        fd = int.from_bytes(memory.read(address + 16, 4), "little")
        if fd in descriptors:
            raise WasiError(Errno.INVAL, "Fd can be subscribed to at most once per poll")
        descriptors.add(fd)
        ctx.file_for(fd, _POLL)
    ctx.sched.poll_oneoff(poll)
    results = poll.results()
    for place, (result, userdata) in enumerate(results):
        error = result.result if isinstance(result, SubscriptionResult.MonotonicClock) else None
        errno = failed(ctx, error) if isinstance(error, Exception) else Errno.SUCCESS
        _write_event(memory, out + EVENT.size * place, userdata, errno)
    return len(results)


def _head(memory: GuestMemory, address: int) -> tuple[int, int]:
    """Userdata and tag of a subscription."""
    memory.check(address, 8)
    check_aligned(address, 8)
    tag = memory.read(address + 8, 1)[0]
    if tag > EventType.FD_WRITE:
        raise InvalidFlagError("eventtype", tag)
    return int.from_bytes(memory.read(address, 8), "little"), tag


def _clock(ctx: WasiCtx, memory: GuestMemory, address: int) -> tuple[int, int, int, int]:
    """Clock, timeout, precision and whether the time is absolute."""
    clock, timeout, precision, flags = _CLOCK.unpack(memory.read(address + 16, _CLOCK.size))
    if clock > ClockId.THREAD_CPUTIME_ID:
        raise InvalidFlagError("clockid", clock)
    if flags & ~_ABSOLUTE and ctx.behaviour["subclockflags_checked"]:
        raise InvalidFlagError("subclockflags", flags)
    return clock, timeout, precision, flags & _ABSOLUTE


def _subscribe(
    ctx: WasiCtx,
    poll: Poll,
    userdata: int,
    clock: int,
    timeout: int,
    precision: int,
    absolute: int,
) -> None:
    if clock != ClockId.MONOTONIC:
        raise WasiError(Errno.INVAL, "timer subscriptions only support monotonic timer")
    monotonic = ctx.clocks.monotonic_or_badf()
    start = monotonic.creation_time if absolute else monotonic.abs_clock.now(precision)
    poll.subscribe_monotonic_clock(monotonic.abs_clock, start + timeout, precision, userdata)


def _write_event(memory: GuestMemory, address: int, userdata: int, errno: int) -> None:
    memory.check(address, EVENT.size)
    check_aligned(address, 8)
    memory.write(address, EVENT.pack(userdata, errno, EventType.CLOCK, 0, 0))
