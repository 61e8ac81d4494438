"""The packages that take part in a migration.

A package that declares one of the legacy crates takes part, and so does one that depends on a
member of its workspace which does (a facade may re-export their items).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from migrate_wasi.embedder import Reading
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.read import CargoPackage, CargoProject
from migrate_wasi.manifests.cargo.roles import (
    LEGACY,
    THE_CRATES,
    WIGGLE,
)
from migrate_wasi.manifests.cargo.sources import refusal


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
