"""pyproject.toml: PEP 621 and 735 lists, and the tables of Poetry, PDM, Hatch, uv and others."""

from __future__ import annotations

import re
from dataclasses import replace

from packaging.utils import canonicalize_name

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement, Place
from migrate_wasi.manifests.python.ranges import Dialect
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.manifests.python.toml_nodes import Document, Path, matches, scan
from migrate_wasi.manifests.python.toml_requirements import (
    array_requirements,
    leftovers,
    table_requirements,
)
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_DEV: Place = {"main": False}
_CONSTRAINTS: Place = {"main": False, "takes_extras": False}

# Arrays of PEP 508 strings: where, and what is special there.
_ARRAYS: tuple[tuple[Path, Place], ...] = (
    (("project", "dependencies"), {}),
    (("project", "optional-dependencies", "*"), _DEV),
    (("dependency-groups", "*"), _DEV),
    (("build-system", "requires"), _DEV),
    (("tool", "pdm", "dev-dependencies", "*"), _DEV),
    (("tool", "hatch", "envs", "*", "dependencies"), _DEV),
    (("tool", "hatch", "envs", "*", "extra-dependencies"), _DEV),
    (("tool", "uv", "dev-dependencies"), _DEV),
    (("tool", "uv", "constraint-dependencies"), _CONSTRAINTS),
    (("tool", "uv", "build-constraint-dependencies"), _CONSTRAINTS),
    (("tool", "uv", "override-dependencies"), {"main": False, "overrides": True}),
    (("tool", "tox", "env_run_base", "deps"), _DEV),
    (("tool", "tox", "env", "*", "deps"), _DEV),
    (("tool", "cibuildwheel", "test-requires"), _DEV),
    # Names of dependencies declared elsewhere, without ranges.
    (("tool", "poetry", "extras", "*"), _CONSTRAINTS),
)

# Tables of names and ranges: where, in which grammar, is it what is installed with the package.
_TABLES: tuple[tuple[Path, Dialect, bool], ...] = (
    (("tool", "poetry", "dependencies"), Dialect.POETRY, True),
    (("tool", "poetry", "dev-dependencies"), Dialect.POETRY, False),
    (("tool", "poetry", "group", "*", "dependencies"), Dialect.POETRY, False),
    (("tool", "pixi", "pypi-dependencies"), Dialect.PEP440, True),
    (("tool", "pixi", "feature", "*", "pypi-dependencies"), Dialect.PEP440, False),
)
_FILES = (
    ("tool", "setuptools", "dynamic", "dependencies", "file"),
    ("tool", "setuptools", "dynamic", "optional-dependencies", "*", "file"),
    ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"),
)


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours; raises `UnreadableSourceError`."""
    return _requirements(scan(source))


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    document = scan(source)
    found = _requirements(document)
    result, changes = migrate(source, found, move, needs)
    if not any(one.refusal for one in found):
        result += leftovers(document, found, move)
    return result, changes


def includes(source: Source) -> tuple[str, ...]:
    """Requirement files that the project reads its dependencies from, relative to the file."""
    return tuple(
        node.value
        for node in scan(source).nodes
        if node.kind == "string"
        and any(matches(node.path, path) or matches(node.path, (*path, "*")) for path in _FILES)
    )


def project_name(source: Source) -> str:
    """The project's own name, or nothing."""
    document = scan(source)
    for path in (("project", "name"), ("tool", "poetry", "name")):
        node = document.at(path)
        if node is not None and node.value:
            return node.value
    return ""


def _requirements(document: Document) -> list[FoundRequirement]:
    if not re.search(rb"(?i)wasi|wasm", document.text):
        return []
    found: list[FoundRequirement] = []
    for pattern, place in _ARRAYS:
        found += array_requirements(document, pattern, **place)
    for pattern, dialect, main in _TABLES:
        found += table_requirements(document, pattern, dialect, main=main)
    elsewhere = _sources_elsewhere(document)
    return sorted(
        (replace(one, refusal=elsewhere.get(one.package, one.refusal)) for one in found),
        key=lambda one: one.start,
    )


def _sources_elsewhere(document: Document) -> dict[str, str]:
    """Packages that `tool.uv.sources` takes from something other than an index."""
    result: dict[str, str] = {}
    for node in document.nodes:
        if matches(node.path[:3], ("tool", "uv", "sources")) and len(node.path) > 4:
            kind = str(node.path[-1])
            if kind in ("git", "url", "path", "workspace"):
                package = canonicalize_name(str(node.path[3]))
                result[package] = f"tool.uv.sources takes it from a {kind} source"
    return result
