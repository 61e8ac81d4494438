"""environment.yml of conda: match specifications, and the `pip:` list inside them."""

from __future__ import annotations

import re

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.manifests.python.yaml_requirements import (
    conda_requirements,
    sequence_requirements,
)
from migrate_wasi.manifests.python.yaml_spans import Yaml
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_PIP_FILE = re.compile(rb"(?m)^[ \t]*-[ \t]+['\"]?-[rc][ \t]+([^\s'\"#]+)")


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours, in order; raises `UnreadableSourceError`."""
    document = Yaml(source)
    listed = document.get(document.root, "dependencies")
    found = list(conda_requirements(document, listed, where="dependencies"))
    for item in document.items(listed):
        pip = document.get(item, "pip")
        found += sequence_requirements(document, pip, where="dependencies.pip")
    return sorted(found, key=lambda one: one.start)


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    return migrate(source, requirements(source), move, needs)


def includes(source: Source) -> tuple[str, ...]:
    """Files that the `pip:` list names with `-r` and `-c`."""
    return tuple(name.decode("utf-8", "replace") for name in _PIP_FILE.findall(source.text))
