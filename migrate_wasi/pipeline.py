"""The pipeline, pure: paths in, a Plan out; it writes nothing.

Algorithm: discover the files of interest; where there are some, plan what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from migrate_wasi.config import Options
from migrate_wasi.discover import discover
from migrate_wasi.plan import Account, Plan
from migrate_wasi.workers import deep_expressions, fewer_collections

Progress = Callable[[int, int], None]


def make_plan(paths: Sequence[Path], options: Options, progress: Progress | None = None) -> Plan:
    """Plan the migration of everything below `paths`; `progress` is told (done, of how many)."""
    with fewer_collections(), deep_expressions():
        found = discover(paths, options.exclude)
        if found.nothing_of_ours:
            account = Account(read=found.read, skipped=found.skipped)
            return Plan(tuple(paths), (), (), (), (), found.problems, account)
        # Most of the tool, which a tree without uses has no need of.
        from migrate_wasi.planning import Planning

        return Planning(paths, options, found).plan(progress or (lambda _done, _total: None))
