"""Measure whole processes against their peers, and judge the ratios.

    python benchmarks/speed.py [--rounds N] [--files N] [--rust CHECKOUT]

Trees of Python files are generated in a temporary folder (see `trees.py`). CHECKOUT is a source
tree of wasmtime (or another Rust project) on the old API; it can also be given as `MEASURE_RUST`.
The commands of one comparison take turns (A B C A B C …) after one round of warm-up, so that what
else the machine does hits all of them alike; the medians are compared, and the whole table comes
from one run. Ends with 1 where a target is not met, with 2 where a peer is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trees import python_tree

OURS = "migrate-wasi"
USING = 100  # of 10,000 files


@dataclass(frozen=True)
class Run:
    """One command of a comparison. `most` is the largest share of its time that we may take."""

    command: tuple[str, ...]
    most: float = 0.0

    @property
    def tool(self) -> str | None:
        """Where the program is: beside this Python, then on the path."""
        beside = shutil.which(self.command[0], path=Path(sys.executable).parent)
        return beside or shutil.which(self.command[0])


@dataclass(frozen=True)
class Comparison:
    """Commands over one tree; the first is ours. `limit` is in seconds, 0 for none."""

    title: str
    tree: Path
    runs: tuple[Run, ...]
    limit: float = 0.0


def comparisons(work: Path, files: int, rust: Path | None) -> list[Comparison]:
    """Everything to measure; generates the trees in `work`."""
    using, idle = work / "using", work / "idle"
    uses = max(files * USING // 10_000, 1)
    python_tree(using, files=files, uses=uses)
    python_tree(idle, files=files, uses=0)
    check = Run((OURS, "--check", "."))
    ruff = Run(("ruff", "check", "--select", "F401", "--no-cache", "."), most=1.0)
    sg = "ast-grep"
    found = [
        Comparison(
            f"a plan over {files} Python files, {uses} with uses",
            using,
            (check, ruff, Run((sg, "run", "-l", "python", "-p", "import wasi_cap_std_sync"), 0.3)),
        ),
        Comparison(
            f"nothing to do in {files} Python files",
            idle,
            (check, Run(("git", "grep", "-l", "wasi_cap_std_sync"), most=5.0)),
        ),
        Comparison(
            "start-up",
            work,
            (Run((OURS, "--version")), Run(("python", "-c", "pass"))),
            limit=0.1,
        ),
    ]
    if rust is not None:
        count = sum(1 for _ in rust.rglob("*.rs"))
        peer = Run((sg, "run", "-l", "rust", "-p", "wasmtime_wasi::$A"), most=1.0)
        found.append(
            Comparison(f"a plan over {count} Rust files of {rust.name}", rust, (check, peer))
        )
    return found


def measure(comparison: Comparison, rounds: int, cache: Path) -> dict[Run, list[float]]:
    """Seconds of every run whose program is there, taken in turns.

    The warm-up leaves Python's bytecode in `cache`, as `pip install` does beside the modules.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times: dict[Run, list[float]] = {run: [] for run in comparison.runs if run.tool}
    for turn in range(rounds + 1):
        for run, taken in times.items():
            started = time.perf_counter()
            done = subprocess.run(
                (str(run.tool), *run.command[1:]),
                cwd=comparison.tree,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
            seconds = time.perf_counter() - started
            # 1 is "found something" for every one of them; more is a failure, and no measurement.
            if done.returncode > 1:
                said = done.stderr.decode("utf-8", "replace")
                raise SystemExit(f"{' '.join(run.command)} ended with {done.returncode}:\n{said}")
            if turn:
                taken.append(seconds)
    return times


def judge(comparison: Comparison, times: dict[Run, list[float]]) -> tuple[bool, bool]:
    """Print the rows of one comparison; (are all targets met?, is every peer there?)."""
    ours, *peers = comparison.runs
    medians = {run: statistics.median(taken) for run, taken in times.items()}
    met = not comparison.limit or medians[ours] < comparison.limit
    print(f"\n{comparison.title}")
    limit = f"{'':9}{comparison.limit * 1000:7.0f} ms  {_word(met)}" if comparison.limit else ""
    print(f"  {' '.join(ours.command):58}{medians[ours] * 1000:9.0f} ms{limit}")
    for peer in peers:
        if peer not in medians:
            print(f"  {' '.join(peer.command):58}  missing: {peer.command[0]} is not installed")
            continue
        ratio = medians[ours] / medians[peer]
        row = f"  {' '.join(peer.command):58}{medians[peer] * 1000:9.0f} ms{ratio:8.2f}x"
        if peer.most:
            good = ratio <= peer.most
            met = met and good
            row += f"{'<=':>4}{peer.most:5.1f}x  {_word(good)}"
        print(row)
    return met, all(peer in medians for peer in peers)


def _word(good: bool) -> str:
    return "met" if good else "NOT MET"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="after one of warm-up; default 5")
    parser.add_argument("--files", type=int, default=10_000, help="default 10000")
    parser.add_argument("--rust", type=Path, default=os.environ.get("MEASURE_RUST"))
    given = parser.parse_args(arguments)
    if Run((OURS,)).tool is None:
        raise SystemExit(f"{OURS} is not installed: pip install -e .")
    met = there = True
    with tempfile.TemporaryDirectory(prefix="migrate-wasi-speed-") as folder:
        rust = given.rust and Path(given.rust).resolve()
        todo = comparisons(Path(folder), given.files, rust)
        print(f"medians of {given.rounds} rounds on {os.cpu_count()} processors; a ratio is ours")
        print("divided by the peer's")
        for comparison in todo:
            times = measure(comparison, given.rounds, Path(folder, "bytecode"))
            good, complete = judge(comparison, times)
            met, there = met and good, there and complete
    if rust is None:
        print("\na Rust tree: not measured; give one with --rust CHECKOUT")
    return 1 if not met else 0 if there else 2


if __name__ == "__main__":
    sys.exit(main())
