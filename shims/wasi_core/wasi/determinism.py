"""Runs that can be repeated exactly: time, random bytes, arguments and variables as one value.

Time stands still while a guest computes. It moves on by a step with each look at a clock, and by
what a guest sleeps, which takes no real time. Files and sockets are those of the host: what a guest
reads from them is its input, and not part of the value.

.. code-block:: python

    values = RunValues.new(args=["guest.wasm"], env=["LANG=C"])
    Path("run.json").write_text(values.to_json())
    ctx = RunValues.from_json(Path("run.json").read_text()).context("23.0.1")
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from .behaviour import at
from .context import WasiCtx
from .host.clocks import (
    MonotonicClock,
    WasiClocks,
    WasiMonotonicClock,
    WasiMonotonicOffsetClock,
    WasiSystemClock,
)
from .host.poller import SyncSched
from .host.random import Deterministic, Random
from .sched_types import Poll, Subscription, SubscriptionResult, WasiSched

#: 2022-01-01, and a millisecond.
_EPOCH = 1_640_995_200_000_000_000
_STEP = 1_000_000


class RunValues(NamedTuple):
    """Everything that a guest asks for and that differs from run to run."""

    args: tuple[str, ...] = ()
    #: Variables, as ``NAME=value``.
    env: tuple[str, ...] = ()
    #: The time of day at the start, in nanoseconds since 1970.
    start: int = _EPOCH
    #: By how many nanoseconds each look at a clock moves time on.
    step: int = _STEP
    #: What random bytes are made from; any number of bytes up to 64.
    seed: bytes = b""
    #: Random bytes themselves, given again and again in place of those made from the seed.
    cycle: bytes = b""

    @classmethod
    def new(cls, args: Iterable[str] = (), env: Iterable[str] = ()) -> RunValues:
        """Values for a new run: the time of now and a random seed."""
        return cls(tuple(args), tuple(env), time.time_ns(), _STEP, os.urandom(32))

    def to_json(self) -> str:
        """As JSON: an object with the fields, bytes in hexadecimal."""
        fields = {**self._asdict(), "seed": self.seed.hex(), "cycle": self.cycle.hex()}
        return json.dumps(fields, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> RunValues:
        """From :meth:`to_json`. A field that is missing has its default.

        :raises ValueError: it is no JSON, not an object of these fields, or a field is no such
            value.
        """
        fields: Any = json.loads(text)
        if not isinstance(fields, dict):
            raise ValueError("the values of a run are a JSON object")
        known = cast("dict[str, Any]", fields)
        unknown = sorted(known.keys() - set(cls._fields))
        if unknown:
            raise ValueError(f"the values of a run have no {', '.join(unknown)}")
        return cls(**{name: _read(name, value) for name, value in known.items()})

    def clock(self) -> FixedTime:
        """Time that begins at the start."""
        return FixedTime(self.start, self.step)

    def random(self) -> Random:
        """The random bytes, from the first on."""
        return Deterministic(self.cycle) if self.cycle else Seeded(self.seed)

    def context(self, version: str) -> WasiCtx:
        """A context of a release with these values and no descriptors."""
        clock = self.clock()
        clocks = WasiClocks(_System(clock), WasiMonotonicOffsetClock(clock, clock.elapsed))
        sched = FixedSched(clock, SyncSched(at(version)))
        ctx = WasiCtx(clocks, self.random(), sched, version=version)
        for arg in self.args:
            ctx.push_arg(arg)
        for variable in self.env:
            ctx.push_env(*variable.split("=", 1))
        return ctx


class FixedTime(WasiMonotonicClock):
    """Time that moves on when it is looked at, and when it is told to.

    :param start: the time of day at first, in nanoseconds since 1970.
    :param step: by how much each look moves it on, after it has been read.
    """

    __slots__ = ("elapsed", "start", "step")

    def __init__(self, start: int = _EPOCH, step: int = _STEP) -> None:
        self.start = start
        self.step = step
        #: Nanoseconds since the start.
        self.elapsed = 0

    def resolution(self) -> int:
        """One nanosecond."""
        return 1

    def now(self, precision: int) -> int:
        """Nanoseconds since the start, exactly."""
        del precision
        shown = self.elapsed
        self.elapsed += self.step
        return shown


class _System(WasiSystemClock):
    """The time of day of a :class:`FixedTime`."""

    __slots__ = ("_time",)

    def __init__(self, time: FixedTime) -> None:
        self._time = time

    def resolution(self) -> int:
        return self._time.resolution()

    def now(self, precision: int) -> int:
        return self._time.start + self._time.now(precision)


class Seeded(Random):
    """Endless random bytes that follow from a seed: BLAKE2b of a counter, keyed with it.

    :param seed: up to 64 bytes.
    :raises ValueError: there are more.
    """

    __slots__ = ("_blocks", "_left", "_seed")

    def __init__(self, seed: bytes) -> None:
        blake2b(key=seed)
        self._seed = seed
        self._blocks = 0
        self._left = b""

    def fill(self, length: int) -> bytes:
        """See :class:`Random`; two halves of a request give the bytes of the whole."""
        pieces = [self._left]
        have = len(self._left)
        while have < length:
            block = blake2b(self._blocks.to_bytes(8, "little"), key=self._seed).digest()
            self._blocks += 1
            pieces.append(block)
            have += len(block)
        data = b"".join(pieces)
        self._left = data[length:]
        return data[:length]


class FixedSched(WasiSched):
    """Waits in a :class:`FixedTime`: what is waited for has come when the call returns.

    Files are asked of the real system: with a deadline, whether one is ready now; without, they are
    waited for.

    :param time: the time of the guest.
    :param system: what waits for files.
    """

    __slots__ = ("_system", "_time")

    def __init__(self, time: FixedTime, system: WasiSched) -> None:
        self._time = time
        self._system = system

    def sched_yield(self) -> None:
        """See :class:`WasiSched`."""
        self._system.sched_yield()

    def sleep(self, duration: int) -> None:
        """See :class:`WasiSched`; moves time on."""
        self._time.elapsed += duration

    def poll_oneoff(self, poll: Poll) -> None:
        """See :class:`WasiSched`."""
        deadline = poll.earliest_clock_deadline()
        if deadline is None:
            self._system.poll_oneoff(poll)
        elif not self._files_ready(poll):
            self._time.elapsed = max(self._time.elapsed, deadline.deadline)

    def _files_ready(self, poll: Poll) -> bool:
        """Complete the files if one is ready now; whether one is."""
        waiting = list(poll.rw_subscriptions())
        if not waiting:
            return False
        files = Poll()
        for place, one in enumerate(waiting):
            reads = isinstance(one, Subscription.Read)
            subscribe = files.subscribe_read if reads else files.subscribe_write
            subscribe(one.subscription.file, place)
        real = MonotonicClock()
        files.subscribe_monotonic_clock(real, real.now(0), 0, len(waiting))
        self._system.poll_oneoff(files)
        ready = False
        for result, place in files.results():
            if isinstance(result, SubscriptionResult.MonotonicClock):
                continue
            ready = True
            if isinstance(result.result, Exception):
                waiting[place].subscription.error(result.result)
            else:
                waiting[place].subscription.complete(*result.result)
        return ready


def _read(name: str, value: Any) -> Any:
    """A field from its JSON. :raises ValueError: it is no such value."""
    if name in ("start", "step"):
        if type(value) is int:
            return value
    elif name in ("seed", "cycle"):
        if isinstance(value, str):
            return bytes.fromhex(value)
    elif isinstance(value, list):
        words = cast("list[Any]", value)
        if all(isinstance(one, str) and (name == "args" or "=" in one) for one in words):
            return tuple(words)
    raise ValueError(f"{name} of a run cannot be {value!r}")
