"""Packages to embedders: what each one calls the crates, and the move that it makes."""

from __future__ import annotations

from pathlib import Path

from migrate_wasi import versions
from migrate_wasi.embedder import UNIFIED, Crate, Embedder, Move, Reading
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.doubts import contradictions, never_released, no_version
from migrate_wasi.manifests.cargo.groups import groups_of
from migrate_wasi.manifests.cargo.parts import Part
from migrate_wasi.manifests.cargo.read import CargoProject
from migrate_wasi.manifests.cargo.roles import (
    MODULES,
    WASI_COMMON,
    WASMI_WASI,
    WASMTIME_WASI,
)
from migrate_wasi.manifests.cargo.sources import is_p2, reading, wasi_reading
from migrate_wasi.plan import Problem


def embedders(
    project: CargoProject, told_from: Reading | None = None, told_to: Reading | None = None
) -> tuple[list[Embedder], list[Problem]]:
    """The embedders among the packages, in their order; what has no readable version is a
    problem."""
    result: dict[Path, Embedder] = {}
    groups = groups_of(project, told_from)
    problems = list(contradictions(project, [part for group in groups for part in group.parts]))
    for group in groups:
        target = group.target(told_to)
        parts = group.parts
        legacy = any(_is_legacy(project, part, entry) for part in parts for entry in part.taken)
        for part in parts:
            move = _still(target)
            if part.source is None and part.taken:
                problems.append(no_version(part))
            elif unknown := list(never_released(project, part)):
                problems += unknown
            elif part.source is not None and any(one.taken for one in parts):
                move = versions.move(part.source, target, legacy=legacy, told=told_to is not None)
            result[part.package.folder] = _embedder(project, part, move)
    ordered = [result[one.folder] for one in project.packages if one.folder in result]
    return ordered, problems


def _is_legacy(project: CargoProject, part: Part, entry: Dependency) -> bool:
    """Is this one of the crates that the migration is away from?"""
    if entry.package in (*MODULES, WASMTIME_WASI):
        return True
    if entry.package in (WASI_COMMON, WASMI_WASI):
        found = wasi_reading(project, part.package, entry)
        return found is None or found.version < versions.UNIFIED_SINCE
    return False


def _still(target: Reading) -> Move:
    still = Reading(target.version, "nothing here is ours to migrate")
    return Move(still, still)


def _embedder(project: CargoProject, part: Part, move: Move) -> Embedder:
    package = part.package
    crates: dict[str, Crate] = {}
    for entry in (*part.legacy, *part.wiggle):
        known = crates.get(entry.extern)
        reason = part.refused.get(entry.key, "") or (known.refusal if known else "")
        found = reading(project, package, entry)
        crates[entry.extern] = Crate(
            entry.package, entry.extern, found.version if found else None, reason
        )
    for name, facade in part.facades.items():
        crates[name] = Crate(facade.name, name, facade.version, local=True)
    if package.library and len(package.targets) > 1:
        # Tests and binaries of a package reach its library as an own crate.
        crates.setdefault(
            package.library, Crate(package.name, package.library, package.version, local=True)
        )
    return Embedder(
        package.name,
        package.root,
        "rust",
        move,
        crates,
        package.manifest.source.path,
        package.edition,
        _unified_name(part),
    )


def _unified_name(part: Part) -> str:
    """How code names wasi-common: the key that it has, or will have."""
    own = [entry for entry in part.legacy if entry.package == WASI_COMMON]
    own.sort(key=lambda entry: (entry.kind != "normal", is_p2(part.refused.get(entry.key, ""))))
    return own[0].extern if own else UNIFIED
