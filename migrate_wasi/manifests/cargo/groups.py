"""Packages that go to one target, and which release each of them comes from.

Packages of one workspace that are linked, or inherit one entry of `workspace.dependencies`, go to
one target: the one for wasmtime if any of those that declare the crates, or a library below them,
has wasmtime in step with them. Each keeps its own source release.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from migrate_wasi import catalog, versions
from migrate_wasi.catalog.model import line
from migrate_wasi.embedder import Reading
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.parts import Part, below, parts_of
from migrate_wasi.manifests.cargo.read import CargoProject
from migrate_wasi.manifests.cargo.requirement import lowest
from migrate_wasi.manifests.cargo.roles import (
    THE_CRATES,
    WASI_COMMON,
    WASMTIME_WASI,
    WIGGLE,
)
from migrate_wasi.manifests.cargo.sources import in_tree, reading, wasi_reading


@dataclass
class Group:
    """Parts with one target; `wasmtime` says where one of them declares that crate, if any does.

    `tree` is the version of the crates' own tree, `begun` the unified release that stands beside
    legacy crates already: a migration that was begun goes on to the same release.
    """

    parts: list[Part]
    wasmtime: str
    tree: Reading | None = None
    begun: Reading | None = None

    def target(self, told: Reading | None) -> Reading:
        return told or self.tree or self.begun or versions.default_target(wasmtime=self.wasmtime)


def groups_of(project: CargoProject, told_from: Reading | None = None) -> list[Group]:
    """All parts, grouped by what must go to one target, each with its source release."""
    groups: list[Group] = []
    for parts in _linked(project, parts_of(project)):
        for part in parts:
            part.source = _source(project, part, told_from)
        sources = [part.source for part in parts if part.source]
        for part in parts:
            if not part.taken:
                # A user of a facade comes from where the facade comes from.
                part.source = min(sources, key=_version, default=None)
        places = (_wasmtime(project, part) for part in parts if part.taken)
        wasmtime = next(filter(None, places), "")
        groups.append(Group(parts, wasmtime, _tree(project, parts), _begun(project, parts)))
    return groups


def _linked(project: CargoProject, parts: list[Part]) -> Iterator[list[Part]]:
    """Parts that must go to one target."""
    label = {part.package.folder: i for i, part in enumerate(parts)}

    def join(a: Path, b: Path) -> None:
        old, new = label[a], label[b]
        for folder, number in label.items():
            if number == old:
                label[folder] = new

    shared: dict[tuple[Path, str], Path] = {}
    for part in parts:
        here = part.package.folder
        for folder in below(project, part.package):
            if folder in label:
                join(here, folder)
        for entry in (*part.legacy, *part.wiggle):
            if entry.workspace:
                join(shared.setdefault((part.package.workspace.folder, entry.key), here), here)
    for number in dict.fromkeys(label.values()):
        yield [part for part in parts if label[part.package.folder] == number]


def _source(project: CargoProject, part: Part, told: Reading | None) -> Reading | None:
    """The oldest release among a package's legacy crates: lock file, manifest, told."""
    found = [wasi_reading(project, part.package, entry) for entry in part.taken]
    readings = [one for one in found if one is not None]
    part.lines = {line(one.version) for one in readings}
    if readings:
        return min(readings, key=_version)
    return told if part.taken else None


def _version(one: Reading) -> Version:
    return one.version


def _tree(project: CargoProject, parts: list[Part]) -> Reading | None:
    """The version of the tree that the crates are taken from, where that is this one."""
    for part in parts:
        for entry in part.taken:
            version = in_tree(project, part.package, entry)
            if version is not None and version >= versions.UNIFIED_SINCE:
                return Reading(version, f"the version of the same tree ({entry.declared.where})")
    return None


def _begun(project: CargoProject, parts: list[Part]) -> Reading | None:
    """The unified release that one part has, while others still come from before 18."""
    if all(one.source is None or one.source.version >= versions.UNIFIED_SINCE for one in parts):
        return None
    for part in parts:
        for entry in part.taken:
            found = reading(project, part.package, entry)
            if entry.package != WASI_COMMON or found is None or not catalog.exists(found.version):
                continue
            if found.version >= versions.UNIFIED_SINCE:
                return Reading(found.version, f"wasi-common is there already ({found.why})")
    return None


def _wasmtime(project: CargoProject, part: Part) -> str:
    """Where a package, or a library below it, declares wasmtime in step with its wasi crates."""
    package = part.package
    kinds = {"normal", "build", *(entry.kind for entry in part.taken)}
    found = [entry for entry in package.dependencies if entry.kind in kinds]
    for folder in below(project, package, ("normal", "build")):
        library = project.at(folder)
        if library is not None and library.name not in THE_CRATES:
            found += [entry for entry in library.dependencies if entry.kind != "dev"]
    for entry in found:
        if _brings_wasmtime(entry) and _in_step(entry, part.lines):
            return entry.declared.where
    return ""


def _brings_wasmtime(entry: Dependency) -> bool:
    if entry.package == WIGGLE:
        return bool({"wasmtime", "wasmtime_integration", "wasmtime_async"} & {*entry.features})
    return entry.package == "wasmtime" or entry.package.startswith(WASMTIME_WASI)


def _in_step(entry: Dependency, lines: set[tuple[int, ...]]) -> bool:
    """Is it of the release line of one of the wasi crates? (After a part of a migration these are
    of two lines.)"""
    low = lowest(entry.requirement)
    return low is None or not lines or line(low) in lines
