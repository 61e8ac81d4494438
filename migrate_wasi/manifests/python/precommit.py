""".pre-commit-config.yaml: `additional_dependencies` of every hook."""

from __future__ import annotations

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.manifests.python.yaml_requirements import sequence_requirements
from migrate_wasi.manifests.python.yaml_spans import Yaml
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours, in order; raises `UnreadableSourceError`."""
    document = Yaml(source)
    found: list[FoundRequirement] = []
    for repository in document.items(document.get(document.root, "repos")):
        for hook in document.items(document.get(repository, "hooks")):
            listed = document.get(hook, "additional_dependencies")
            where = f"additional_dependencies at line {source.line_of(document.span(hook)[0]) + 1}"
            found += sequence_requirements(document, listed, where=where, main=False)
    return found


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    return migrate(source, requirements(source), move, needs)
