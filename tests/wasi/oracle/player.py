"""Plays scenarios on a runtime, each in a process of its own, and writes down what happened.

    python -m tests.wasi.oracle.player RESULTS (real FOLDER | ours RELEASE) [NAME …]

The module is compiled once; a process is forked for each scenario, since standard streams and
their buffers belong to a process. A line of RESULTS is the name of a scenario and its report, as
JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from wasi_core.wasi.functions import FUNCTIONS
from wasi_core.wasi.types import Errno

from .guests import Guest, Runtime
from .host import Host
from .layout import BLANK, SIZE, Layout
from .report import written
from .scenario import Scenario, Step, scenarios

PROBE = Path(__file__).resolve().parents[3] / "fixtures" / "wasi" / "probe.wat"
#: Seconds until a call counts as one that does not come back.
TIME_LIMIT = 8.0


def play(scenario: Scenario, runtime: Runtime, folder: Path) -> Iterator[str]:
    """The report of a scenario, line by line; for a process of its own."""
    host = Host(scenario, folder)
    guest = runtime(host.configuration)
    named: dict[str, int] = {}
    for step in scenario.steps:
        yield step.line
        if step.function == "!guest":
            guest = runtime(host.configuration)
            named = {}
            yield "  new"
        elif step.function.startswith("!"):
            yield f"  {host.act(step.function[1:], step.arguments)}"
        else:
            yield f"  {_called(step, guest, named)}"
    yield from host.remains()


def _called(step: Step, guest: Guest, named: dict[str, int]) -> str:
    layout = Layout(step, FUNCTIONS[step.function], named)
    memory = bytearray(BLANK * SIZE)
    for place, data in layout.data:
        memory[place : place + len(data)] = data
    before = bytes(memory)
    guest.write(before)
    answer = guest.call(step.function, layout.values)
    after = guest.read()
    if step.named and answer == 0:
        result = next(region for region in layout.regions if region.type == "fd")
        named[step.named] = int.from_bytes(after[result.address : result.address + 4], "little")
    elif step.named:
        # What the scenario goes on with then is a descriptor that is not open.
        named[step.named] = 0xBAD
    shown = Errno(answer).name if isinstance(answer, int) else answer
    return " ".join([shown, *written(step.function, layout, before, after)])


def _forked(scenario: Scenario, runtime: Runtime) -> list[str]:
    """Play a scenario in a process; returns its report, however it ended."""
    folder = Path(tempfile.mkdtemp(prefix="wasi-oracle-"))
    report = folder / "report"
    try:
        child = os.fork()
        if not child:
            _play_and_exit(scenario, runtime, folder, report)
        status = _waited(child)
        lines = report.read_text("utf-8").splitlines() if report.exists() else []
        if status is None:
            lines.append("  does not come back")
        elif status:
            lines.append(f"  the process ended with {status}")
        return lines
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _play_and_exit(scenario: Scenario, runtime: Runtime, folder: Path, report: Path) -> None:
    """The life of a child: it never returns."""
    status = 1
    try:
        os.umask(0o022)
        # Out of the way of the standard streams, which a scenario may close.
        with report.open("w", encoding="utf-8", buffering=1) as file:
            for line in play(scenario, runtime, folder):
                print(line, file=file)
        status = 0
    except BaseException:
        text = traceback.format_exc()
        with report.open("a", encoding="utf-8") as file:
            print(f"  the player failed: {text}", file=file)
    finally:
        os._exit(status)


def _waited(child: int) -> int | None:
    """The status that a process ends with; None when it was killed for lack of an end."""
    end = time.monotonic() + TIME_LIMIT
    pause = 0.0005
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main(arguments: list[str]) -> None:
    results, kind, what, *names = arguments
    probe = PROBE.read_text("utf-8")
    if kind == "real":
        from .real import runtime as real

        runtime = real(Path(what), probe)
    else:
        from .ours import runtime as ours

        runtime = ours(what, probe)
    with Path(results).open("w", encoding="utf-8", buffering=1) as file:
        for scenario in scenarios():
            if not names or scenario.name in names:
                print(json.dumps([scenario.name, _forked(scenario, runtime)]), file=file)


if __name__ == "__main__":
    main(sys.argv[1:])
