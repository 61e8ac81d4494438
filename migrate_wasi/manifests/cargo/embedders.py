"""Packages to embedders: what each one calls the crates, and the move that it makes.

Algorithm: a package that declares one of the legacy crates takes part, and so does one that depends
on a member of its workspace which does (a facade may re-export their items). Packages of one
workspace that are linked, or inherit one entry of `workspace.dependencies`, go to one target: the
one for wasmtime if any of those that declare the crates, or a library below them, has wasmtime in
step with them. Each keeps its own source release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import Version

from migrate_wasi import catalog, versions
from migrate_wasi.catalog.model import line
from migrate_wasi.embedder import UNIFIED, Crate, Embedder, Move, Reading
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.read import CargoPackage, CargoProject
from migrate_wasi.manifests.cargo.requirement import lowest
from migrate_wasi.manifests.cargo.roles import (
    LEGACY,
    MODULES,
    THE_CRATES,
    WASI_COMMON,
    WASMI_WASI,
    WASMTIME_WASI,
    WIGGLE,
)
from migrate_wasi.manifests.cargo.sources import in_tree, is_p2, reading, refusal, wasi_reading
from migrate_wasi.plan import Problem


@dataclass
class Part:
    """A package that takes part: its legacy crates, those refused, and the facades it uses."""

    package: CargoPackage
    legacy: list[Dependency] = field(default_factory=list[Dependency])
    wiggle: list[Dependency] = field(default_factory=list[Dependency])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    facades: dict[str, CargoPackage] = field(default_factory=dict[str, CargoPackage])
    source: Reading | None = None
    lines: set[tuple[int, ...]] = field(default_factory=set[tuple[int, ...]])

    @property
    def taken(self) -> list[Dependency]:
        """The legacy crates that are ours to move."""
        return [entry for entry in self.legacy if entry.key not in self.refused]


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


def embedders(
    project: CargoProject, told_from: Reading | None = None, told_to: Reading | None = None
) -> tuple[list[Embedder], list[Problem]]:
    """The embedders among the packages, in their order; what has no readable version is a
    problem."""
    result: dict[Path, Embedder] = {}
    groups = groups_of(project, told_from)
    problems = list(_contradictions(project, [part for group in groups for part in group.parts]))
    for group in groups:
        target = group.target(told_to)
        parts = group.parts
        legacy = any(_is_legacy(project, part, entry) for part in parts for entry in part.taken)
        for part in parts:
            move = _still(target)
            if part.source is None and part.taken:
                problems.append(_no_version(part))
            elif unknown := list(_never_released(project, part)):
                problems += unknown
            elif part.source is not None and any(one.taken for one in parts):
                move = versions.move(part.source, target, legacy=legacy, told=told_to is not None)
            result[part.package.folder] = _embedder(project, part, move)
    ordered = [result[one.folder] for one in project.packages if one.folder in result]
    return ordered, problems


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


def parts_of(project: CargoProject) -> list[Part]:
    """The packages that take part, users of facades included."""
    parts: dict[Path, Part] = {}
    for package in project.packages:
        if package.name in THE_CRATES:
            continue
        part = Part(package)
        for entry in package.dependencies:
            if entry.package not in (*LEGACY, WIGGLE) or _is_member(project, package, entry):
                continue
            (part.wiggle if entry.package == WIGGLE else part.legacy).append(entry)
            reason = refusal(project, package, entry)
            if reason:
                part.refused[entry.key] = reason
        if part.legacy:
            parts[package.folder] = part
    direct = dict(parts)
    # Only what a library depends on itself can be in its public face.
    facades = {
        folder: part.package
        for folder, part in parts.items()
        if any(entry.kind == "normal" for entry in part.legacy)
    }
    for package in project.packages:
        if package.name not in THE_CRATES:
            _add_facades(package, facades, parts)
    # Glue over wiggle alone moves with the embedders that are built on it.
    linked = {folder for part in direct.values() for folder in below(project, part.package)}
    for package in project.packages:
        glue = [entry for entry in package.dependencies if entry.package == WIGGLE]
        if glue and package.name not in THE_CRATES and package.folder in linked:
            parts.setdefault(package.folder, Part(package, wiggle=glue))
    return list(parts.values())


def _add_facades(
    package: CargoPackage, facades: dict[Path, CargoPackage], parts: dict[Path, Part]
) -> None:
    for entry in package.dependencies:
        folder = package.local(entry)
        if folder is None or folder not in facades or folder == package.folder:
            continue
        facade = facades[folder]
        part = parts.setdefault(package.folder, Part(package))
        declared = entry.declared
        name = entry.extern if declared.get("package") or not facade.library else facade.library
        part.facades[name] = facade


def _is_member(project: CargoProject, package: CargoPackage, entry: Dependency) -> bool:
    """Is this a member of the workspace that is an embedder itself (wasmi's own wasmi_wasi)?"""
    local = project.at(package.local(entry))
    return local is not None and local.name not in THE_CRATES


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


def below(
    project: CargoProject, package: CargoPackage, kinds: Iterable[str] = ("normal", "dev", "build")
) -> set[Path]:
    """The folders of the local packages that a package depends on, at any distance."""
    found: set[Path] = set()
    todo = [package]
    while todo:
        one = todo.pop()
        for entry in one.dependencies:
            local = project.at(one.local(entry)) if entry.kind in kinds else None
            if local is not None and local.folder not in found and local is not package:
                found.add(local.folder)
                todo.append(local)
    return found


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


def _no_version(part: Part) -> Problem:
    entry = part.taken[0]
    return Problem(
        part.package.manifest.name,
        f"the release of {entry.package} cannot be read: {entry.where} leaves it open "
        "and there is no lock file that says it",
        "give it with --from, or have cargo make a lock file",
    )


def _contradictions(project: CargoProject, parts: list[Part]) -> Iterator[Problem]:
    """Workspaces whose legacy crates are of several release lines. The unified crate beside legacy
    ones is a migration that was begun, not a contradiction."""
    by_root: dict[str, dict[tuple[int, ...], str]] = {}
    for part in parts:
        for entry in part.taken:
            found = wasi_reading(project, part.package, entry)
            if found is None or found.version >= versions.UNIFIED_SINCE:
                continue
            name = part.package.workspace.root.source.name
            said = f"{entry.package} {found.version} ({found.why})"
            by_root.setdefault(name, {}).setdefault(line(found.version), said)
    for name, lines in by_root.items():
        if len(lines) > 1:
            said = ", ".join(lines.values())
            yield Problem(
                name,
                f"its packages name releases that contradict each other: {said}; each package was "
                "taken to come from the oldest release that it names itself",
                "if one of them is wrong, take the run back, correct it and run again",
            )


def _never_released(project: CargoProject, part: Part) -> Iterator[Problem]:
    """The crates whose release there never was (a tree has the number of the next one)."""
    for entry in part.taken:
        found = wasi_reading(project, part.package, entry)
        if (
            found
            and not catalog.exists(found.version)
            and not in_tree(project, part.package, entry)
        ):
            yield Problem(
                part.package.manifest.name,
                f"{entry.package} {found.version} ({found.why}) was never released, so this "
                "package was left alone",
                "correct the version, and run again",
            )


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
        unified_name(part),
    )


def unified_name(part: Part) -> str:
    """How code names wasi-common: the key that it has, or will have."""
    own = [entry for entry in part.legacy if entry.package == WASI_COMMON]
    own.sort(key=lambda entry: (entry.kind != "normal", is_p2(part.refused.get(entry.key, ""))))
    return own[0].extern if own else UNIFIED
