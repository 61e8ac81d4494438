"""Compare the core with the crates, at releases of which there are wheels.

    python -m tests.wasi.oracle                    all scenarios, the first and last release
    python -m tests.wasi.oracle --release 9.0.0    another, from 2.0.0 to 19.0.0
    python -m tests.wasi.oracle 'poll_*'           the scenarios of these names
    python -m tests.wasi.oracle --show poll_file   what they report, too

Wheels are kept in the folder that MIGRATE_WASI_WHEELS names, else in target/wasi-wheels; pip
fetches them. Exit status: 0 no disagreement, 1 one or more, 2 there is nothing to compare.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from fnmatch import fnmatch

from .compare import PlayerError, compare
from .scenario import scenarios
from .wheels import RELEASES, MissingWheelError, obtain


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.wasi.oracle", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("names", nargs="*", help="patterns of scenario names, such as poll_*")
    parser.add_argument(
        "--release", action="append", help=f"any from 2.0.0 to 19.0.0 ({' '.join(RELEASES)})"
    )
    parser.add_argument("--show", action="store_true", help="print the reports of the crates")
    told = parser.parse_args(arguments)
    names = [
        scenario.name
        for scenario in scenarios()
        if not told.names or any(fnmatch(scenario.name, name) for name in told.names)
    ]
    if not names:
        print("no scenario of that name", file=sys.stderr)
        return 2
    wrong = False
    for release in told.release or RELEASES:
        try:
            found = list(compare(release, obtain(release), names))
        except (MissingWheelError, PlayerError) as error:
            print(f"tests.wasi.oracle: {error}", file=sys.stderr)
            return 2
        failures = [one.failure for one in found if one.failure]
        known = [one for one in found if one.known]
        calls = sum(line.startswith("  ") for one in found for line in one.real)
        if told.show:
            for one in found:
                print("\n".join([f"= {one.scenario} at {release}", *one.real]))
        for failure in failures:
            print(failure)
        for one in known:
            print(f"{one.scenario} at {release} differs: {one.known}")
        print(
            f"{release}: {len(found)} scenarios, {calls} calls: {len(failures)} disagreements, "
            f"{len(known)} with a reason"
        )
        wrong |= bool(failures)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
