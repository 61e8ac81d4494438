"""Runs that can be repeated exactly."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from wasi_calls_support import BOTH, NEW, Guest, Sink
from wasi_core.wasi.determinism import FixedTime, RunValues, Seeded
from wasi_core.wasi.sched_types import Poll, SubscriptionResult

VALUES = RunValues(("a", "é"), ("N=1", "EMPTY="), 5, 7, b"\0seed", b"")


def run(guest: Guest) -> bytes:
    """A guest that asks for everything."""
    guest.call("args_get", 0, 32)
    guest.call("environ_get", 64, 96)
    guest.call("clock_time_get", 0, 0, 128)
    guest.call("clock_time_get", 1, 0, 136)
    guest.call("random_get", 144, 100)
    return bytes(guest.bytes)


@pytest.mark.parametrize("version", BOTH)
def test_a_run_is_repeated(version: str) -> None:
    recorded = RunValues.new(VALUES.args, VALUES.env)
    first = run(Guest(version, recorded, size=256))
    again = run(Guest(version, RunValues.from_json(recorded.to_json()), size=256))
    assert first == again
    assert first != run(Guest(version, RunValues.new(VALUES.args, VALUES.env), size=256))


def test_json() -> None:
    assert RunValues.from_json(VALUES.to_json()) == VALUES
    assert json.loads(VALUES.to_json()) == {
        "args": ["a", "é"],
        "env": ["N=1", "EMPTY="],
        "start": 5,
        "step": 7,
        "seed": "0073656564",
        "cycle": "",
    }


def test_missing_fields_have_defaults() -> None:
    assert RunValues.from_json('{"step": 3}') == RunValues(step=3)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"clock": 1}',
        '{"start": "now"}',
        '{"step": true}',
        '{"seed": "xy"}',
        '{"args": "a"}',
        '{"args": [1]}',
        '{"env": ["NAME"]}',
    ],
)
def test_values_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"run|JSON|hex|Expecting"):
        RunValues.from_json(text)


def test_each_look_at_a_clock_takes_a_step() -> None:
    clock = FixedTime(step=3)
    assert [clock.now(0) for _ in range(3)] == [0, 3, 6]


def test_both_clocks_show_one_time() -> None:
    guest = Guest(NEW, RunValues(start=1000, step=10))
    for clock, shown in ((0, 1000), (1, 10), (0, 1020), (1, 30)):
        assert f"(time={shown}," in guest.call("clock_time_get", clock, 0, 0)


def test_random_bytes_follow_from_the_seed() -> None:
    # What b2sum says of eight zero bytes.
    assert Seeded(b"").fill(8).hex() == "482ae5a29fbe856c"
    whole = Seeded(b"key").fill(200)
    source = Seeded(b"key")
    assert source.fill(1) + source.fill(0) + source.fill(130) + source.fill(69) == whole
    assert Seeded(b"kez").fill(200) != whole


def test_a_seed_that_is_too_long() -> None:
    with pytest.raises(ValueError, match="key"):
        Seeded(bytes(65))


class PipeEnd(Sink):
    """An end of a pipe of the system."""

    def __init__(self, fd: int) -> None:
        super().__init__()
        self.fd = fd

    def pollable(self) -> int:
        return self.fd

    def num_ready_bytes(self) -> int:
        return 4


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def waits(guest: Guest, *files: PipeEnd, deadline: int | None) -> list[object]:
    """What is reported of files and of a deadline."""
    poll = Poll()
    for number, file in enumerate(files):
        poll.subscribe_read(file, number)
    clock = guest.ctx.clocks.monotonic_or_badf().abs_clock
    if deadline is not None:
        poll.subscribe_monotonic_clock(clock, deadline, 0, 99)
    guest.ctx.sched.poll_oneoff(poll)
    return [
        number if isinstance(result, SubscriptionResult.Read) else "time"
        for result, number in poll.results()
    ]


def test_waiting_for_time_takes_none() -> None:
    assert waits(Guest(NEW), deadline=10**18) == ["time"]


def test_a_file_that_is_ready(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"data")
    guest = Guest(NEW)
    assert waits(guest, PipeEnd(pipe[0]), deadline=10**18) == [0]
    assert waits(guest, PipeEnd(pipe[0]), deadline=None) == [0]


def test_a_file_that_is_not_ready(pipe: tuple[int, int]) -> None:
    assert waits(Guest(NEW), PipeEnd(pipe[0]), deadline=10**18) == ["time"]
