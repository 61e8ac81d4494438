"""Clocks and randomness, through the layer of raw values; the clocks are turned by hand."""

from __future__ import annotations

import os
import time

import pytest
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.host.clocks import WasiClocks, WasiMonotonicOffsetClock, clocks_ctx
from wasi_core.wasi.host.random import Deterministic, random_ctx
from wasi_core.wasi.types import Errno
from wasi_waiting_support import DATA, RESULT, Guest, MonotonicClock, SystemClock

REALTIME, MONOTONIC, PROCESS, THREAD = range(4)
RELEASES = ("2.0.2", "8.0.0", "23.0.1")


@pytest.mark.parametrize("release", RELEASES)
def test_time(release: str) -> None:
    system, monotonic = SystemClock(1_600_000_000_123_456_789), MonotonicClock(500)
    clocks = WasiClocks(system, WasiMonotonicOffsetClock(monotonic))
    monotonic.time = 542
    guest = Guest(release, clocks=clocks)
    assert guest.call("clock_time_get", REALTIME, 0, RESULT) is Errno.SUCCESS
    assert guest.u64(RESULT) == 1_600_000_000_123_456_789
    assert guest.call("clock_time_get", MONOTONIC, 99, RESULT) is Errno.SUCCESS
    assert guest.u64(RESULT) == 42
    # The clock was asked for its resolution when the context was made.
    assert monotonic.precisions == [7, 99]


@pytest.mark.parametrize("release", RELEASES)
def test_resolution(release: str) -> None:
    guest = Guest(release)
    assert guest.call("clock_res_get", REALTIME, RESULT) is Errno.SUCCESS
    assert guest.u64(RESULT) == 1000
    assert guest.call("clock_res_get", MONOTONIC, RESULT) is Errno.SUCCESS
    assert guest.u64(RESULT) == 7


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("which", [PROCESS, THREAD])
def test_clocks_of_processors_do_not_exist(release: str, which: int) -> None:
    guest = Guest(release)
    assert guest.call("clock_res_get", which, RESULT) is Errno.BADF
    assert guest.call("clock_time_get", which, 0, RESULT) is Errno.BADF


@pytest.mark.parametrize("release", RELEASES)
def test_before_1970(release: str) -> None:
    clocks = WasiClocks(SystemClock(-1), WasiMonotonicOffsetClock(MonotonicClock()))
    with pytest.raises(HostTrap, match="current time before unix epoch"):
        Guest(release, clocks=clocks).call("clock_time_get", REALTIME, 0, RESULT)


def test_clocks_can_be_missing_from_8_on() -> None:
    guest = Guest("8.0.0", clocks=WasiClocks())
    for which in (REALTIME, MONOTONIC):
        assert guest.call("clock_res_get", which, RESULT) is Errno.BADF
        assert guest.call("clock_time_get", which, 0, RESULT) is Errno.BADF


def test_a_creation_time_can_be_given() -> None:
    clock = WasiMonotonicOffsetClock(MonotonicClock(500), creation_time=100)
    guest = Guest("23.0.1", clocks=WasiClocks(None, clock))
    guest.call("clock_time_get", MONOTONIC, 0, RESULT)
    assert guest.u64(RESULT) == 400


def test_clocks_of_the_system() -> None:
    guest = Guest("23.0.1", clocks=clocks_ctx())
    before = time.time_ns()
    guest.call("clock_time_get", REALTIME, 0, RESULT)
    assert before <= guest.u64(RESULT) <= time.time_ns()
    guest.call("clock_time_get", MONOTONIC, 0, RESULT)
    first = guest.u64(RESULT)
    guest.call("clock_time_get", MONOTONIC, 0, RESULT)
    assert guest.u64(RESULT) >= first
    for which in (REALTIME, MONOTONIC):
        guest.call("clock_res_get", which, RESULT)
        assert 1 <= guest.u64(RESULT) < 1_000_000_000


def test_random_bytes_that_repeat() -> None:
    guest = Guest("23.0.1")
    assert guest.call("random_get", DATA, 5) is Errno.SUCCESS
    assert guest.call("random_get", DATA + 5, 3) is Errno.SUCCESS
    assert guest.data[DATA : DATA + 9] == b"\1\2\3\1\2\3\1\2?"


def test_numbers_of_what_repeats() -> None:
    source = Deterministic(b"\1\2\3\4\5")
    assert source.next_u32() == 0x01020304
    assert source.next_u64() == 0x05010203_04050102
    assert source.fill(0) == b""


def test_nothing_cannot_repeat() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Deterministic(b"")


def test_random_bytes_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(random_ctx().fill(70_000)) == 70_000
    monkeypatch.setattr(os, "urandom", lambda length: b"r" * length)  # pyright: ignore
    assert random_ctx().fill(3) == b"rrr"
