"""Releases that a Python project names and that cannot be right: never released, or contradictory.

The project is migrated all the same, from the oldest release that it names; a person is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.catalog.model import line
from migrate_wasi.discover import display
from migrate_wasi.embedder import Crate, Embedder
from migrate_wasi.manifests.python.found import MERGED, UNIFIED
from migrate_wasi.plan import Problem
from migrate_wasi.versions import UNIFIED_SINCE

_OLDEST = Version("0.23")  # a lower bound below it (`>=0`) says nothing


def doubts(embedders: Iterable[Embedder]) -> Iterator[Problem]:
    """What is wrong with the releases that each project names."""
    for embedder in embedders:
        where = display(embedder.manifest or embedder.root)
        named = list(_named(embedder))
        for crate, version in named:
            if not catalog.exists(version):
                yield Problem(
                    where,
                    f"{crate.package} {version} was never released, so what changed since is not "
                    "known",
                    "correct the version, and run again",
                )
        # The unified package beside a legacy one is a migration that was begun.
        lines = {line(version): f"{crate.package} {version}" for crate, version in named}
        legacy = {key: said for key, said in lines.items() if key < line(UNIFIED_SINCE)}
        if len(legacy) > 1:
            said = ", ".join(legacy.values())
            yield Problem(
                where,
                f"it names releases that contradict each other ({said}); it was taken to come "
                f"from {embedder.move.source.version}, {embedder.move.source.why}",
                "if that is wrong, take the run back, correct it and run again",
            )


def _named(embedder: Embedder) -> Iterator[tuple[Crate, Version]]:
    for crate in embedder.crates.values():
        ours = crate.package in (UNIFIED, *MERGED) and not crate.refusal
        if ours and crate.version is not None and crate.version >= _OLDEST:
            yield crate, crate.version
