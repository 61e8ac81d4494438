"""Run the scripts of the test suites and print what came of them.

    python -m tests.conformance                  every suite below $MIGRATE_WASI_TESTSUITE
    python -m tests.conformance 'wasm-v2/br*'    the scripts of these names
    python -m tests.conformance --no-run         modules only: text, decoding, validation

Exit status: 0 no failure, 1 one or more, 2 there is nothing to run.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from functools import partial
from itertools import groupby
from pathlib import Path

from .outcome import Outcome
from .runner import run
from .suites import Script, scripts

HOW_TO_GET = (
    "set MIGRATE_WASI_TESTSUITE to a folder with the suites: tools/spec-suite fetches them through "
    "cargo and prints it"
)


def suite_root() -> Path | None:
    """The folder that the environment variable names."""
    told = os.environ.get("MIGRATE_WASI_TESTSUITE")
    return Path(told) if told else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("names", nargs="*", help="patterns of script names, such as wasm-v2/br*")
    parser.add_argument("--root", type=Path, default=suite_root(), help="the suites' folder")
    parser.add_argument("--no-run", action="store_true", help="run nothing, look at modules only")
    parser.add_argument("--fuel", action="store_true", help="count fuel instead of interrupts")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (CPUs)")
    parser.add_argument("--words", action="store_true", help="list rejections in other words")
    parser.add_argument("--times", action="store_true", help="list the slowest scripts")
    told = parser.parse_args(arguments)
    if told.root is None or not told.root.is_dir():
        print(f"no test suite: {HOW_TO_GET}", file=sys.stderr)
        return 2
    wanted = [
        script
        for script in scripts(told.root)
        if not told.names or any(fnmatch(script.name, name) for name in told.names)
    ]
    if not wanted:
        print(f"no script of that name below {told.root}", file=sys.stderr)
        return 2
    total = Outcome()
    times: dict[str, float] = {}
    results = _results(wanted, told.jobs, execute=not told.no_run, fuel=told.fuel)
    for suite, group in groupby(results, key=lambda result: result[0].suite):
        outcome = Outcome()
        files = 0
        for script, of_script, seconds in group:
            files += 1
            outcome.add(of_script)
            times[script.name] = seconds
        print(f"{suite}: {files} files")
        _print(outcome, words=told.words)
        total.add(outcome)
    print(f"all: {len(wanted)} files")
    _print(total, details=False)
    if told.times:
        for name in sorted(times, key=lambda name: -times[name])[:20]:
            print(f"  {times[name]:6.1f} s  {name}")
    return 1 if total.failures else 0


def _results(
    wanted: Iterable[Script], jobs: int, *, execute: bool, fuel: bool
) -> Iterator[tuple[Script, Outcome, float]]:
    one = partial(_timed, execute=execute, fuel=fuel)
    if jobs == 1:
        yield from map(one, wanted)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(one, wanted)


def _timed(script: Script, *, execute: bool, fuel: bool) -> tuple[Script, Outcome, float]:
    start = time.perf_counter()
    outcome = run(script, execute=execute, fuel=fuel)
    return script, outcome, time.perf_counter() - start


def _print(outcome: Outcome, *, details: bool = True, words: bool = False) -> None:
    kinds: Counter[str] = outcome.passed + Counter(one.command for one in outcome.failures)
    passed = (f"{kind} {outcome.passed[kind]}/{count}" for kind, count in sorted(kinds.items()))
    print(f"  passed: {', '.join(passed) or 'nothing'}")
    if rejected := outcome.same_words + len(outcome.other_words):
        print(f"  rejected in the words of the suite: {outcome.same_words}/{rejected}")
    if outcome.not_run:
        print(f"  not run: {outcome.not_run} commands")
    files = Counter(proposal for proposal, _ in outcome.skipped_files)
    for proposal in sorted(files | outcome.skipped):
        print(
            f"  skipped for {proposal}: {files[proposal]} files, "
            f"{outcome.skipped[proposal]} commands of others"
        )
    if outcome.outdated:
        print(f"  outdated: {outcome.outdated} commands")
    print(f"  failures: {len(outcome.failures)}")
    if details:
        for failure in outcome.failures:
            print(f"    {failure}")
    if words:
        for other in outcome.other_words:
            print(f"    words: {other}")


if __name__ == "__main__":
    sys.exit(main())
