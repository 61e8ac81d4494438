"""``clock_*``, ``random_get``, ``proc_*`` and ``sched_yield``."""

from __future__ import annotations

import errno

import pytest
from wasi_calls_support import BOTH, NEW, OLD, Guest
from wasi_core.wasi.determinism import RunValues
from wasi_core.wasi.host.clocks import WasiClocks
from wasi_core.wasi.host.random import Random

REALTIME, MONOTONIC, PROCESS, THREAD = range(4)


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(("clock", "name"), [(REALTIME, "REALTIME"), (MONOTONIC, "MONOTONIC")])
def test_clock_res_get(version: str, clock: int, name: str) -> None:
    guest = Guest(version, size=10)
    line = guest.call("clock_res_get", clock, 0)
    assert line == f"clock_res_get(id={name}) -> (resolution=1,errno=ESUCCESS)"
    assert guest.bytes == b"\1\0\0\0\0\0\0\0??"


@pytest.mark.parametrize("version", BOTH)
def test_clock_time_get(version: str) -> None:
    guest = Guest(version, size=24)
    real = guest.call("clock_time_get", REALTIME, 0, 8)
    assert real == (
        "clock_time_get(id=REALTIME,precision=0) -> (time=1640995200000000000,errno=ESUCCESS)"
    )
    assert guest.bytes == b"????????" + (1640995200000000000).to_bytes(8, "little") + b"????????"
    monotonic = guest.call("clock_time_get", MONOTONIC, 5, 8)
    assert monotonic == (
        "clock_time_get(id=MONOTONIC,precision=5) -> (time=1000000,errno=ESUCCESS)"
    )


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("clock", [PROCESS, THREAD])
def test_clocks_of_the_processor_do_not_exist(version: str, clock: int) -> None:
    guest = Guest(version)
    assert guest.call("clock_res_get", clock, 0).endswith(" -> (errno=EBADF)")
    assert guest.call("clock_time_get", clock, 0, 0).endswith(" -> (errno=EBADF)")
    assert guest.bytes == b"?" * 64


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("clock", [4, 9, 0xFFFF_FFFF])
def test_unknown_clock(version: str, clock: int) -> None:
    line = Guest(version).call("clock_time_get", clock, 0, 0)
    assert line == (
        f"clock_time_get(id={clock},precision=0) -> trap: In func "
        "wasi_snapshot_preview1::clock_time_get at convert Clockid: Invalid enum value Clockid"
    )


def test_a_context_without_clocks() -> None:
    guest = Guest(NEW)
    guest.ctx.clocks = WasiClocks()
    assert guest.call("clock_res_get", REALTIME, 0).endswith(" -> (errno=EBADF)")
    assert guest.call("clock_time_get", MONOTONIC, 0, 0).endswith(" -> (errno=EBADF)")


@pytest.mark.parametrize("version", BOTH)
def test_time_before_1970(version: str) -> None:
    guest = Guest(version, RunValues(start=-1))
    line = guest.call("clock_time_get", REALTIME, 0, 0)
    assert line.endswith(" -> trap: current time before unix epoch")


@pytest.mark.parametrize("version", BOTH)
def test_time_beyond_64_bits(version: str) -> None:
    guest = Guest(version, RunValues(start=1 << 64))
    assert guest.call("clock_time_get", REALTIME, 0, 0).endswith(" -> (errno=EOVERFLOW)")


@pytest.mark.parametrize("version", BOTH)
def test_random_get(version: str) -> None:
    guest = Guest(version, RunValues(cycle=b"abc"), size=10)
    line = guest.call("random_get", 2, 5)
    assert line == "random_get(buf=2,buf_len=5) -> (errno=ESUCCESS)"
    assert guest.bytes == b"??abcab???"


@pytest.mark.parametrize(
    ("address", "length"),
    [(60, 5), (0x7FFF_FF00, 16), (0xFFFF_FFFF, 0xFFFF_FFFF), (65, 0)],
)
def test_random_get_out_of_bounds(address: int, length: int) -> None:
    old, new = (Guest(version).call("random_get", address, length) for version in BOTH)
    assert old.endswith(" -> (errno=EFAULT)")
    assert " -> trap: pointer out of bounds: " in new


class FailingRandom(Random):
    """A source that is not there."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def fill(self, length: int) -> bytes:
        del length
        raise self._error


@pytest.mark.parametrize(
    ("error", "name"),
    [(OSError(errno.ENOENT, "gone"), "NOENT"), (OSError("broken"), "IO")],
)
def test_random_source_that_fails(error: OSError, name: str) -> None:
    old, new = Guest(OLD), Guest(NEW)
    for guest in (old, new):
        guest.ctx.random = FailingRandom(error)
    assert " -> trap: " in old.call("random_get", 0, 1)
    assert new.call("random_get", 0, 1).endswith(f" -> (errno=E{name})")


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("status", [0, 1, 125])
def test_proc_exit(version: str, status: int) -> None:
    line = Guest(version).call("proc_exit", status)
    assert line == f"proc_exit(rval={status}) -> exit {status}"


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("status", [126, 127, 255, 256, 0xFFFF_FFFF])
def test_proc_exit_outside_of_its_range(version: str, status: int) -> None:
    line = Guest(version).call("proc_exit", status)
    text = "exit with invalid exit status outside of [0..126)"
    assert line == f"proc_exit(rval={status}) -> trap: {text}"


@pytest.mark.parametrize("version", BOTH)
def test_proc_raise(version: str) -> None:
    assert Guest(version).call("proc_raise", 6) == (
        "proc_raise(sig=6) -> trap: proc_raise unsupported"
    )
    assert Guest(version).call("proc_raise", 31).endswith("Invalid enum value Signal")


@pytest.mark.parametrize("version", BOTH)
def test_sched_yield(version: str) -> None:
    guest = Guest(version)
    assert guest.call("sched_yield") == "sched_yield() -> (errno=ESUCCESS)"
    assert guest.bytes == b"?" * 64
