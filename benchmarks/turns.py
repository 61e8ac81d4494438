"""Measure callables against each other: in turns, and as medians.

One round runs each of them once (A B C A B C …), so that what else the machine does hits all of
them alike. What is over quickly is repeated within its turn.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence

#: A turn takes at least this long, in seconds: shorter ones measure the clock.
TURN = 0.02


def in_turns(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of the seconds that each callable takes, after one of warm-up."""
    repeats = {name: _repeats(run) for name, run in runs.items()}
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times = repeats[name]
            started = time.perf_counter()
            for _ in range(times):
                run()
            taken[name].append((time.perf_counter() - started) / times)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _repeats(run: Callable[[], object]) -> int:
    run()
    started = time.perf_counter()
    run()
    seconds = time.perf_counter() - started
    return max(1, math.ceil(TURN / max(seconds, 1e-7)))


def processes_in_turns(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """The median of the seconds that each command takes from start to end.

    The round of warm-up leaves Python's bytecode in a folder, as `pip install` does beside modules.

    :raises SystemExit: one of them fails.
    """
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="engine-bytecode-") as cache:
        environment["PYTHONPYCACHEPREFIX"] = cache
        return _processes(commands, rounds, environment)


def _processes(
    commands: Mapping[str, Sequence[str]], rounds: int, environment: Mapping[str, str]
) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=False, env=environment)
            seconds = time.perf_counter() - started
            if done.returncode:
                said = done.stderr.decode("utf-8", "replace")
                raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
            if turn:
                taken[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def geometric_mean(values: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))
