"""Run the preview1 tests of wasi-testsuite and print what came of them.

    python -m tests.wasi.testsuite                 all below $MIGRATE_WASI_WASI_TESTSUITE
    python -m tests.wasi.testsuite 'rust/path_*'   the tests of these names

Exit status: 0 no failure, 1 one or more, 2 there is nothing to run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from .manifests import cases
from .runner import RELEASE, run

VARIABLE = "MIGRATE_WASI_WASI_TESTSUITE"
HOW_TO_GET = (
    f"set {VARIABLE} to a copy of the branch prod/testsuite-base of WebAssembly/wasi-testsuite: "
    "tools/wasi-suite --fetch gets it with git and prints its folder"
)


def suite_root() -> Path | None:
    """The folder that the environment variable names."""
    told = os.environ.get(VARIABLE)
    return Path(told) if told else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.wasi.testsuite", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("names", nargs="*", help="patterns of test names, such as rust/path_*")
    parser.add_argument("--root", type=Path, default=suite_root(), help="the suite's folder")
    parser.add_argument("--release", default=RELEASE, help=f"of the crates ({RELEASE})")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once (CPUs)")
    told = parser.parse_args(arguments)
    if told.root is None or not told.root.is_dir():
        print(f"no test suite: {HOW_TO_GET}", file=sys.stderr)
        return 2
    wanted = [
        case
        for case in cases(told.root)
        if not told.names or any(fnmatch(case.name, name) for name in told.names)
    ]
    if not wanted:
        print(f"no test of that name below {told.root}", file=sys.stderr)
        return 2
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    differs: Counter[str] = Counter()
    with ThreadPoolExecutor(told.jobs) as pool:
        for result in pool.map(partial(run, release=told.release), wanted):
            counter = failed if result.failures else differs if result.difference else passed
            counter[result.case.language] += 1
            if result.failures:
                print(result)
            elif result.difference:
                print(f"{result.case.name} differs: {result.difference}")
    for language in sorted(passed | failed | differs):
        print(
            f"{language}: {passed[language]} passed, {failed[language]} failed, "
            f"{differs[language]} as this release"
        )
    print(
        f"all: {passed.total()} passed, {failed.total()} failed, {differs.total()} as this release"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
