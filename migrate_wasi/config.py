"""What a run is told: the options, and the configuration file that they default to."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import Version

from migrate_wasi.edits import Level


@dataclass(frozen=True)
class Options:
    """How a plan is made. A plain value: it compares, and it can be sent to a worker process.

    `to` and `from_` are None where they are to be read from the project. An empty `select` means
    every rule; `ignore` wins over `select`. `level` is the highest level whose edits are applied:
    with `safe`, the edits of `review` findings are withheld and the findings stay in the report.
    `jobs` 0 means one worker for each processor. `exclude` holds patterns in the syntax of
    `.gitignore`, relative to each path given.
    """

    to: Version | None = None
    from_: Version | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    level: Level = Level.REVIEW
    jobs: int = 0
    exclude: tuple[str, ...] = ()
    allow_dirty: bool = False

    def selects(self, rule: str) -> bool:
        """Are findings of the rule named `rule` wanted?"""
        return rule not in self.ignore and (not self.select or rule in self.select)
