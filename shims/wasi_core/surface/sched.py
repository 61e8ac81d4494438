"""Waiting: ``Poll`` and its subscriptions, ``WasiSched``.

A result that may be an error is a value or an exception, as in ``RwSubscription.result``.

Source: crates/wasi-common/src/sched.rs and sched/subscription.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

from ..wasi import sched_types as core
from ..wasi.host import poller
from ..wasi.host.clocks import WasiMonotonicClock
from ..wasi.sched_types import MonotonicClockSubscription
from . import active
from .errors import BaseError, calls_embedder, core_error, own_error, raises_own, settled
from .file import WasiFile, core_file, own_file
from .flags import RwEventFlags

#: What became of waiting for a file: bytes that are ready and flags, or why it failed.
RwResult = tuple[int, RwEventFlags] | Exception


class Duration(int):
    """A span of time, as an integer of nanoseconds."""

    @classmethod
    def from_secs(cls, seconds: float) -> Duration:
        """Of seconds."""
        return cls(round(seconds * 1_000_000_000))

    @classmethod
    def from_millis(cls, milliseconds: int) -> Duration:
        """Of milliseconds."""
        return cls(milliseconds * 1_000_000)

    @classmethod
    def from_micros(cls, microseconds: int) -> Duration:
        """Of microseconds."""
        return cls(microseconds * 1_000)

    @classmethod
    def from_nanos(cls, nanoseconds: int) -> Duration:
        """Of nanoseconds."""
        return cls(nanoseconds)

    def as_nanos(self) -> int:
        """In nanoseconds."""
        return int(self)

    def as_secs_f64(self) -> float:
        """In seconds."""
        return self / 1_000_000_000


class Userdata(int):
    """The number that a guest tells its subscriptions apart by."""


def _own_result(result: core.RwResult) -> RwResult:
    if isinstance(result, Exception):
        return own_error(result)
    size, flags = result
    return size, RwEventFlags(flags)


class RwSubscription:
    """Waiting until a file can be read, or written.

    :param file: the file; one of the core's subscriptions where it comes from a guest.
    """

    def __init__(self, file: WasiFile | core.RwSubscription) -> None:
        if isinstance(file, WasiFile):
            file = core.RwSubscription(core_file(file))
        self._core = file

    @classmethod
    def new(cls, file: WasiFile) -> RwSubscription:
        """The same as the class."""
        return cls(file)

    @property
    def file(self) -> WasiFile:
        """The file."""
        return own_file(self._core.file)

    def complete(self, size: int, flags: RwEventFlags) -> None:
        """The file is ready, with so many bytes."""
        self._core.complete(size, core.RwEventFlags(flags))

    def error(self, error: Exception) -> None:
        """Waiting for the file failed."""
        self._core.error(core_error(error) if isinstance(error, BaseError) else error)

    def result(self) -> RwResult | None:
        """What became of it, once: None before, and when it was asked for already."""
        result = self._core.result()
        return None if result is None else _own_result(result)


class Subscription:
    """What is waited for: one of three."""

    class Read(NamedTuple):
        """A file that shall be readable."""

        subscription: RwSubscription

    class Write(NamedTuple):
        """A file that shall be writable."""

        subscription: RwSubscription

    class MonotonicClock(NamedTuple):
        """A deadline."""

        subscription: MonotonicClockSubscription


RwSubscriptions = Subscription.Read | Subscription.Write
AnySubscription = RwSubscriptions | Subscription.MonotonicClock


class SubscriptionResult:
    """What became of a subscription: one of three."""

    class Read(NamedTuple):
        """Of a file that is read."""

        result: RwResult

    class Write(NamedTuple):
        """Of a file that is written."""

        result: RwResult

    class MonotonicClock(NamedTuple):
        """Of a deadline: None when it is reached."""

        result: Exception | None

    @staticmethod
    def from_subscription(s: AnySubscription) -> AnyResult | None:
        """The result of a subscription; None when it has none yet."""
        if isinstance(s, Subscription.MonotonicClock):
            return SubscriptionResult.MonotonicClock(None) if s.subscription.result() else None
        result = s.subscription.result()
        if result is None:
            return None
        if isinstance(s, Subscription.Read):
            return SubscriptionResult.Read(result)
        return SubscriptionResult.Write(result)


AnyResult = SubscriptionResult.Read | SubscriptionResult.Write | SubscriptionResult.MonotonicClock
PollResults = list[tuple[AnyResult, Userdata]]


class Poll:
    """Everything that one call of a guest waits for.

    :param poll: the core's, where it comes from a guest.
    """

    def __init__(self, poll: core.Poll | None = None) -> None:
        self.core = core.Poll() if poll is None else poll

    @classmethod
    def new(cls) -> Poll:
        """An empty one."""
        return cls()

    def subscribe_monotonic_clock(
        self, clock: WasiMonotonicClock, deadline: int, precision: int, ud: int
    ) -> None:
        """Wait until a clock shows ``deadline``."""
        self.core.subscribe_monotonic_clock(clock, deadline, precision, ud)

    def subscribe_read(self, file: WasiFile, ud: int) -> None:
        """Wait until a file can be read."""
        self.core.subscribe_read(core_file(file), ud)

    def subscribe_write(self, file: WasiFile, ud: int) -> None:
        """Wait until a file can be written."""
        self.core.subscribe_write(core_file(file), ud)

    def results(self) -> PollResults:
        """What there is to report, in the order of the subscriptions."""
        found: PollResults = []
        for result, userdata in self.core.results():
            if isinstance(result, core.SubscriptionResult.Read):
                own: AnyResult = SubscriptionResult.Read(_own_result(result.result))
            elif isinstance(result, core.SubscriptionResult.Write):
                own = SubscriptionResult.Write(_own_result(result.result))
            else:
                own = SubscriptionResult.MonotonicClock(result.result)
            found.append((own, Userdata(userdata)))
        return found

    def is_empty(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.core.is_empty()

    def earliest_clock_deadline(self) -> MonotonicClockSubscription | None:
        """The deadline that comes first; None without one."""
        return self.core.earliest_clock_deadline()

    def rw_subscriptions(self) -> Iterator[RwSubscriptions]:
        """Those that wait for files."""
        for subscription in self.core.rw_subscriptions():
            waiting = RwSubscription(subscription.subscription)
            if isinstance(subscription, core.Subscription.Read):
                yield Subscription.Read(waiting)
            else:
                yield Subscription.Write(waiting)


class WasiSched(ABC):
    """A scheduler: how a guest's thread waits and steps aside. A method may be ``async``."""

    @abstractmethod
    def poll_oneoff(self, poll: Poll) -> None:
        """Wait until something that is subscribed happens, and complete what did."""

    @abstractmethod
    def sched_yield(self) -> None:
        """Let others run."""

    @abstractmethod
    def sleep(self, duration: Duration) -> None:
        """Do nothing for a while."""


class CoreSched(WasiSched):
    """A scheduler of the core."""

    def __init__(self, sched: core.WasiSched) -> None:
        self.core = sched

    @raises_own
    def poll_oneoff(self, poll: Poll) -> None:
        """See :class:`WasiSched`."""
        self.core.poll_oneoff(poll.core)

    @raises_own
    def sched_yield(self) -> None:
        """See :class:`WasiSched`."""
        self.core.sched_yield()

    @raises_own
    def sleep(self, duration: int) -> None:
        """See :class:`WasiSched`."""
        self.core.sleep(duration)


class SyncSched(CoreSched):
    """The scheduler of the system, which blocks the thread of the guest."""

    def __init__(self) -> None:
        super().__init__(poller.sched_ctx(active.behaviour()))

    @classmethod
    def new(cls) -> SyncSched:
        """A new one."""
        return cls()


class EmbedderSched(core.WasiSched):
    """A scheduler of an embedder for the core."""

    def __init__(self, sched: WasiSched) -> None:
        self.sched = sched

    @calls_embedder
    def poll_oneoff(self, poll: core.Poll) -> None:
        settled(self.sched.poll_oneoff(Poll(poll)))

    @calls_embedder
    def sched_yield(self) -> None:
        settled(self.sched.sched_yield())

    @calls_embedder
    def sleep(self, duration: int) -> None:
        settled(self.sched.sleep(Duration(duration)))


def core_sched(sched: WasiSched) -> core.WasiSched:
    """A scheduler for the core."""
    if isinstance(sched, CoreSched) and type(sched) in (CoreSched, SyncSched):
        return sched.core
    return EmbedderSched(sched)


def own_sched(sched: core.WasiSched) -> WasiSched:
    """A scheduler of the core for an embedder."""
    return sched.sched if isinstance(sched, EmbedderSched) else CoreSched(sched)


def sched_ctx() -> WasiSched:
    """The scheduler of the system."""
    return SyncSched()


@raises_own
def poll_oneoff(poll: Poll) -> None:
    """Wait as the scheduler of the system does."""
    poller.poll_oneoff(poll.core, active.behaviour())
