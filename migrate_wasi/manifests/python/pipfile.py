"""Pipfile: tables of names and ranges, `packages`, `dev-packages` and categories of one's own."""

from __future__ import annotations

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement
from migrate_wasi.manifests.python.ranges import Dialect
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.manifests.python.toml_nodes import Document, scan
from migrate_wasi.manifests.python.toml_requirements import table_requirements
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_NOT_CATEGORIES = ("source", "requires", "pipenv", "scripts")


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours; raises `UnreadableSourceError`."""
    return _requirements(scan(source))


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    return migrate(source, requirements(source), move, needs)


def _requirements(document: Document) -> list[FoundRequirement]:
    categories = dict.fromkeys(str(node.path[0]) for node in document.nodes)
    found: list[FoundRequirement] = []
    for category in categories:
        if category not in _NOT_CATEGORIES:
            found += table_requirements(
                document, (category,), Dialect.POETRY, main=category == "packages"
            )
    return sorted(found, key=lambda one: one.start)
