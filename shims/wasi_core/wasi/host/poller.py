"""The scheduler of the system: ``poll(2)`` for files, sleeping for time.

As in every release of the crates, once one file is ready all files are reported ready, which is a
known bug of theirs; deadlines that have passed are reported with them. A state that the crates end
the process for is a trap here.

Source: cap-std-sync/src/sched/unix.rs at v2.0.2, crates/wasi-common/src/sync/sched/unix.rs at
v23.0.1 and v32.0.0.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping

from ..errors import HostTrap, WasiError
from ..files import WasiFile
from ..os_errors import InvalidInput
from ..sched_types import Poll, RwEventFlags, Subscription, WasiSched
from ..types import Errno, FileType
from .file import File

MILLISECOND = 1_000_000
#: The longest time that ``poll(2)`` takes, in milliseconds.
LONGEST = (1 << 31) - 1
#: The longest single sleep in nanoseconds: a day; longer ones are taken in parts.
_DAY = 86_400 * 1_000_000_000


class SyncSched(WasiSched):
    """Blocks the thread of the guest.

    :param behaviour: of the release whose precision it has.
    """

    __slots__ = ("_behaviour",)

    def __init__(self, behaviour: Mapping[str, bool]) -> None:
        self._behaviour = behaviour

    def poll_oneoff(self, poll: Poll) -> None:
        """See :class:`WasiSched`."""
        poll_oneoff(poll, self._behaviour)

    def sched_yield(self) -> None:
        """See :class:`WasiSched`."""
        if hasattr(os, "sched_yield"):
            os.sched_yield()
        else:
            time.sleep(0)

    def sleep(self, duration: int) -> None:
        """See :class:`WasiSched`."""
        sleep(duration)


def sched_ctx(behaviour: Mapping[str, bool]) -> WasiSched:
    """The scheduler of the system, as in a release."""
    return SyncSched(behaviour)


def sleep(duration: int) -> None:
    """Sleep for some nanoseconds, which may be more than the system can count."""
    while duration > 0:
        part = min(duration, _DAY)
        time.sleep(part / 1_000_000_000)
        duration -= part


def poll_oneoff(poll: Poll, behaviour: Mapping[str, bool]) -> None:
    """Wait until a file is ready or the earliest deadline passes, and complete the files.

    :raises WasiError: INVAL for a file without a descriptor, OVERFLOW for a timeout of more
        milliseconds than an ``int`` holds (before nanoseconds came), NOTSUP for files where the
        system has no ``poll(2)``; or what a file says when it is asked what is ready.
    """
    if poll.is_empty():
        return
    descriptors = [_descriptor(one) for one in poll.rw_subscriptions()]
    timeout = _timeout(poll)
    nanoseconds = behaviour["poll_in_nanoseconds"]
    if not nanoseconds:
        timeout = _in_milliseconds(timeout)
    ready = _wait(descriptors, timeout)
    if ready:
        _complete(poll, descriptors, ready, behaviour)
        return
    deadline = poll.earliest_clock_deadline()
    if deadline is None:
        raise HostTrap("timed out")
    if not deadline.result():
        raise HostTrap("timer deadline is past")


def _descriptor(subscription: Subscription.Read | Subscription.Write) -> tuple[int, int]:
    """The descriptor of a file, and what to ask the system for."""
    descriptor = subscription.subscription.file.pollable()
    if descriptor is None:
        raise WasiError(Errno.INVAL, "file is not pollable")
    if not hasattr(select, "poll"):
        raise WasiError(Errno.NOTSUP, "this system has no poll(2): only time can be waited for")
    reads = isinstance(subscription, Subscription.Read)
    return descriptor, select.POLLIN if reads else select.POLLOUT


def _timeout(poll: Poll) -> int | None:
    """The time to the earliest deadline in nanoseconds; None without one."""
    deadline = poll.earliest_clock_deadline()
    return None if deadline is None else deadline.duration_until() or 0


def _in_milliseconds(timeout: int | None) -> int:
    """A timeout as the older releases round it: up, and always one millisecond more."""
    if timeout is None:
        return LONGEST * MILLISECOND
    milliseconds = timeout // MILLISECOND + 1
    if milliseconds > LONGEST:
        raise WasiError(Errno.OVERFLOW, "poll timeout")
    return milliseconds * MILLISECOND


def _wait(descriptors: list[tuple[int, int]], timeout: int | None) -> dict[int, int]:
    """What happened at which descriptor within a time; nothing when that has passed.

    ``poll(2)`` counts milliseconds: what is left of one is slept.
    """
    if not descriptors:
        sleep(timeout or 0)
        return {}
    poller = select.poll()
    asked: dict[int, int] = {}
    for descriptor, events in descriptors:
        asked[descriptor] = asked.get(descriptor, 0) | events
    for descriptor, events in asked.items():
        poller.register(descriptor, events)
    if timeout is None:
        return dict(poller.poll(None))
    end = time.monotonic_ns() + timeout
    while True:
        left = max(end - time.monotonic_ns(), 0)
        ready = poller.poll(min(left // MILLISECOND, LONGEST))
        if ready or not left:
            return dict(ready)
        if left < MILLISECOND:
            sleep(left)


def _complete(
    poll: Poll,
    descriptors: list[tuple[int, int]],
    ready: dict[int, int],
    behaviour: Mapping[str, bool],
) -> None:
    """Complete every file, ready or not."""
    for subscription, (descriptor, _) in zip(poll.rw_subscriptions(), descriptors, strict=True):
        file = subscription.subscription
        reads = isinstance(subscription, Subscription.Read)
        size = max(_ready_bytes(file.file, behaviour), 1) if reads else 0
        events = ready.get(descriptor, 0)
        if events & select.POLLNVAL:
            file.error(WasiError(Errno.BADF))
        elif events & select.POLLERR:
            file.error(WasiError(Errno.IO))
        elif events & select.POLLHUP:
            file.complete(size, RwEventFlags.HANGUP)
        else:
            file.complete(size, RwEventFlags(0))


def _ready_bytes(file: WasiFile, behaviour: Mapping[str, bool]) -> int:
    """How many bytes can be read from a file, as a release counts them.

    :raises InvalidInput: the older ones count nothing but regular files.
    """
    if file.__class__ is File and not behaviour["ready_bytes_are_those_left"]:
        if file.get_filetype() is FileType.REGULAR_FILE:
            return file.get_filestat().size
        raise InvalidInput("neither a regular file nor a standard stream")
    return file.num_ready_bytes()
