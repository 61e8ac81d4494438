"""The entries of `workspace.dependencies`, given what the packages inherit after the move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from packaging.version import Version

from migrate_wasi.manifests.cargo.dependency import Dependency, Manifest
from migrate_wasi.manifests.cargo.edit import Wanted, added_behind, removed
from migrate_wasi.manifests.cargo.fates import Fates
from migrate_wasi.manifests.cargo.moves import new_requirement, wiggle_features, write
from migrate_wasi.manifests.cargo.parts import Part
from migrate_wasi.manifests.cargo.read import Workspace
from migrate_wasi.manifests.cargo.requirement import lowest, moved
from migrate_wasi.manifests.cargo.roles import (
    MERGED,
    MODULES,
    SHARED_FEATURES,
    THE_CRATES,
    WASI_COMMON,
    WIGGLE,
)
from migrate_wasi.manifests.cargo.sheet import Sheet
from migrate_wasi.versions import UNIFIED_SINCE


def settle_shared(
    settled: Sequence[Fates],
    blocked: Sequence[Part],
    sheet_of: Callable[[Manifest], Sheet],
) -> None:
    """Settle the workspaces that the packages belong to."""
    workspaces = {fates.package.workspace.folder: fates.package.workspace for fates in settled}
    for workspace in workspaces.values():
        own = [fates for fates in settled if fates.package.workspace is workspace]
        held = {
            entry.key
            for part in blocked
            if part.package.workspace is workspace
            for entry in part.package.dependencies
            if entry.workspace
        }
        _Shared(workspace, own, held, sheet_of(workspace.root)).settle()


@dataclass
class _Shared:
    workspace: Workspace
    settled: list[Fates]
    held: set[str]
    sheet: Sheet

    @property
    def target(self) -> Version:
        return self.settled[0].target

    def settle(self) -> None:
        entries = self.workspace.dependencies
        before = {
            entry.key
            for one in self.settled
            for entry in one.package.dependencies
            if entry.workspace
        }
        after = self.inherited()
        concerned = [
            entry
            for key, entry in entries.items()
            if entry.package in THE_CRATES and (key in before | after or entry.package in MERGED)
        ]
        for entry in concerned:
            if entry.key in self.held:
                self.sheet.todo(
                    entry,
                    f"{entry.key} stays: a package that is left alone inherits it",
                    "give that package a requirement of its own, then run again",
                )
            elif not self.workspace.root.given:
                self.outside(entry)
            elif entry.package in MODULES and (users := self.others(entry.key)):
                self.sheet.todo(
                    entry,
                    f"{entry.key} stays, because it is inherited in {' and '.join(users)}, and "
                    "packages that are no embedders are not moved",
                    "take it out once nothing inherits it any more",
                )
            elif entry.package == WASI_COMMON:
                self.unified(entry)
            elif entry.package == WIGGLE:
                drop, add = wiggle_features(entry.get("features") or [], self.target)
                change = Wanted(version=self.requirement(entry), add=add, drop=drop)
                write(self.sheet, entry, change)
        going = [
            entry
            for entry in concerned
            if entry.package in MERGED and entry.key not in after | self.held
        ]
        if self.workspace.root.given:
            self.merge(going, after)

    def inherited(self) -> set[str]:
        """The keys that any package of the workspace inherits after the move."""
        keys: set[str] = set()
        settled = {one.package.folder: one for one in self.settled}
        for package in self.workspace.packages:
            if package.folder in settled:
                keys |= settled[package.folder].inherits
            else:
                keys |= {entry.key for entry in package.dependencies if entry.workspace}
        return keys

    def others(self, key: str) -> list[str]:
        """The manifests of packages, beside those settled, that inherit an entry."""
        settled = {one.package.folder for one in self.settled}
        return [
            package.manifest.name
            for package in self.workspace.packages
            if package.folder not in settled
            and any(entry.workspace and entry.key == key for entry in package.dependencies)
        ]

    def unified(self, entry: Dependency) -> None:
        low = lowest(entry.requirement)
        crosses = low is None or low < UNIFIED_SINCE
        lean = not self.settled[0].wasmtime and crosses and entry.get("default-features") is None
        change = Wanted(version=self.requirement(entry), default_features=False if lean else None)
        write(self.sheet, entry, change, lean=lean)

    def merge(self, going: list[Dependency], after: set[str]) -> None:
        present = any(
            entry.package == WASI_COMMON for entry in self.workspace.dependencies.values()
        )
        going.sort(key=lambda entry: MERGED.index(entry.package))
        if going and not present and WASI_COMMON in after:
            entry = going.pop(0)
            lean = not self.settled[0].wasmtime
            own: list[str] = entry.get("features") or []
            change = Wanted(
                key=WASI_COMMON,
                version=self.requirement(entry),
                default_features=False if lean else None,
                drop=tuple(n for n in own if n not in SHARED_FEATURES or n == "sync"),
                fields=("package",),
            )
            write(self.sheet, entry, change, lean=lean)
        elif not present and WASI_COMMON in after:
            self.add()
        for entry in going:
            self.sheet.note(f"{entry.key} goes: no package inherits it any more")
            self.sheet.edit(entry, removed(entry))
            self.sheet.row(entry.key, entry.requirement, "", "merged into wasi-common")

    def add(self) -> None:
        """Packages inherit wasi-common now, but the entries that could become it have to stay."""
        entries = self.workspace.dependencies.values()
        behind = next((entry for entry in entries if entry.package in MERGED), None)
        if behind is None or behind.form == "nested":
            return
        requirement = moved(behind.requirement or "0.0", self.target)
        lean = not self.settled[0].wasmtime
        change = Wanted(version=requirement, default_features=False if lean else None)
        edit = added_behind(behind, WASI_COMMON, change, optional=False, inherits=False)
        self.sheet.edit(behind, [edit])
        self.sheet.note("wasi-common is new: packages inherit it now")
        self.sheet.row(WASI_COMMON, "", requirement, "packages inherit it now")

    def requirement(self, entry: Dependency) -> str | None:
        return new_requirement(self.settled[0].package, entry, self.target)

    def outside(self, entry: Dependency) -> None:
        """The root lies above what the user gave: say so where it is inherited."""
        for one in self.settled:
            for own in one.package.dependencies:
                if own.workspace and own.inherited is entry:
                    one.sheet.todo(
                        own,
                        f"{own.key} is declared in {entry.where}, outside of what was given, and "
                        "has to move with this package",
                        "run migrate-wasi on the root of the workspace",
                    )
