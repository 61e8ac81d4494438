"""How a context waits: subscriptions, what became of them, and the interface of a scheduler.

The names are those of the crates, so that an embedder can bring a scheduler of its own. Points in
time and spans are integers of nanoseconds; a userdata is the 64-bit number of the guest.

Source: crates/wasi-common/src/sched.rs and sched/subscription.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import IntFlag
from typing import NamedTuple

from .files import WasiFile
from .host.clocks import WasiMonotonicClock

Userdata = int


class RwEventFlags(IntFlag):
    """State of the other side of a file that is ready."""

    HANGUP = 1


#: What became of waiting for a file: bytes that are ready and flags, or why it failed.
RwResult = tuple[int, RwEventFlags] | Exception


class RwSubscription:
    """Waiting until a file can be read, or written."""

    __slots__ = ("_status", "file")

    def __init__(self, file: WasiFile) -> None:
        self.file = file
        self._status: RwResult | None = None

    def complete(self, size: int, flags: RwEventFlags) -> None:
        """The file is ready, with so many bytes."""
        self._status = (size, flags)

    def error(self, error: Exception) -> None:
        """Waiting for the file failed."""
        self._status = error

    def result(self) -> RwResult | None:
        """What became of it, once: None before, and when it was asked for already."""
        status, self._status = self._status, None
        return status


class MonotonicClockSubscription(NamedTuple):
    """Waiting until a clock shows ``deadline``."""

    clock: WasiMonotonicClock
    deadline: int
    precision: int

    def now(self) -> int:
        """What the clock shows."""
        return self.clock.now(self.precision)

    def duration_until(self) -> int | None:
        """The time that is left; None when the deadline is past."""
        left = self.deadline - self.now()
        return left if left >= 0 else None

    def result(self) -> bool:
        """Whether the deadline is reached."""
        return self.now() >= self.deadline


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
    def from_subscription(subscription: AnySubscription) -> AnyResult | None:
        """The result of a subscription; None when it has none yet."""
        if isinstance(subscription, Subscription.MonotonicClock):
            reached = subscription.subscription.result()
            return SubscriptionResult.MonotonicClock(None) if reached else None
        result = subscription.subscription.result()
        if result is None:
            return None
        if isinstance(subscription, Subscription.Read):
            return SubscriptionResult.Read(result)
        return SubscriptionResult.Write(result)


AnyResult = SubscriptionResult.Read | SubscriptionResult.Write | SubscriptionResult.MonotonicClock
PollResults = list[tuple[AnyResult, Userdata]]


class Poll:
    """Everything that one call of a guest waits for."""

    __slots__ = ("_subscriptions",)

    def __init__(self) -> None:
        self._subscriptions: list[tuple[AnySubscription, Userdata]] = []

    def subscribe_monotonic_clock(
        self, clock: WasiMonotonicClock, deadline: int, precision: int, userdata: Userdata
    ) -> None:
        """Wait until a clock shows ``deadline``."""
        waiting = MonotonicClockSubscription(clock, deadline, precision)
        self._subscriptions.append((Subscription.MonotonicClock(waiting), userdata))

    def subscribe_read(self, file: WasiFile, userdata: Userdata) -> None:
        """Wait until a file can be read."""
        self._subscriptions.append((Subscription.Read(RwSubscription(file)), userdata))

    def subscribe_write(self, file: WasiFile, userdata: Userdata) -> None:
        """Wait until a file can be written."""
        self._subscriptions.append((Subscription.Write(RwSubscription(file)), userdata))

    def results(self) -> PollResults:
        """What there is to report, in the order of the subscriptions."""
        found = (
            (SubscriptionResult.from_subscription(subscription), userdata)
            for subscription, userdata in self._subscriptions
        )
        return [(result, userdata) for result, userdata in found if result is not None]

    def is_empty(self) -> bool:
        """Whether there is nothing to wait for."""
        return not self._subscriptions

    def earliest_clock_deadline(self) -> MonotonicClockSubscription | None:
        """The deadline that comes first; None without one."""
        deadlines = (
            subscription.subscription
            for subscription, _ in self._subscriptions
            if isinstance(subscription, Subscription.MonotonicClock)
        )
        return min(deadlines, key=lambda one: one.deadline, default=None)

    def rw_subscriptions(self) -> Iterator[RwSubscriptions]:
        """Those that wait for files."""
        return (
            subscription
            for subscription, _ in self._subscriptions
            if not isinstance(subscription, Subscription.MonotonicClock)
        )


class WasiSched(ABC):
    """A scheduler: how a guest's thread waits and steps aside."""

    @abstractmethod
    def poll_oneoff(self, poll: Poll) -> None:
        """Wait until something that is subscribed happens, and complete what did.

        :raises WasiError: the whole call of the guest fails.
        """

    @abstractmethod
    def sched_yield(self) -> None:
        """Let others run."""

    @abstractmethod
    def sleep(self, duration: int) -> None:
        """Do nothing for some nanoseconds."""
