"""The crates beside: those released in step with wasmtime, and companions of wasi-common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import Version

from migrate_wasi import catalog, versions
from migrate_wasi.catalog.model import line
from migrate_wasi.edits import review
from migrate_wasi.manifests.cargo.dependency import Dependency, Manifest
from migrate_wasi.manifests.cargo.edit import Wanted, edited
from migrate_wasi.manifests.cargo.fates import Fates
from migrate_wasi.manifests.cargo.moves import new_requirement
from migrate_wasi.manifests.cargo.read import CargoPackage, CargoProject
from migrate_wasi.manifests.cargo.requirement import lowest, moved
from migrate_wasi.manifests.cargo.roles import (
    BUILT_ON_THEM,
    COMPANIONS,
    WASMI_WASI,
    WASMTIME_FAMILY,
    WASMTIME_WASI,
)
from migrate_wasi.manifests.cargo.sheet import COMPANIONS as COMPANION_RULE
from migrate_wasi.manifests.cargo.sheet import Sheet

_SMALLEST_HOP = Version("18.0.0")


@dataclass
class Family:
    """Moves what stands beside the embedders of one group."""

    project: CargoProject
    settled: Sequence[Fates]
    sheet_of: Callable[[Manifest], Sheet]
    done: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])

    @property
    def source(self) -> Version:
        return min(one.embedder.move.source.version for one in self.settled)

    @property
    def target(self) -> Version:
        return self.settled[0].target

    def settle(self, linked: Sequence[Path]) -> None:
        embedders = {one.package.folder for one in self.settled}
        for folder in linked:
            package = self.project.at(folder)
            if package is None:
                continue
            for entry in package.dependencies:
                self.entry(package, entry, embedder=folder in embedders)

    def entry(self, package: CargoPackage, entry: Dependency, *, embedder: bool) -> None:
        declared = entry.declared
        place = (declared.manifest.name, declared.span[0])
        if place in self.done or not declared.manifest.given or declared.form == "nested":
            return
        if entry.package in WASMTIME_FAMILY:
            self.done.add(place)
            self.in_step(package, declared)
        elif entry.package == WASMTIME_WASI and self.stays(entry):
            self.done.add(place)
            self.p2(package, entry, declared)
        elif entry.package in (WASMI_WASI, "wasmi") and self.has_wasmi_wasi(package):
            self.done.add(place)
            self.wasmi(package, declared)
        elif entry.package in COMPANIONS and embedder:
            self.done.add(place)
            self.companion(declared)
        elif entry.package in BUILT_ON_THEM and embedder and package.local(entry) is None:
            self.done.add(place)
            self.built_on_them(entry)

    # -- wasmtime --------------------------------------------------------------------------------

    def in_step(self, package: CargoPackage, entry: Dependency) -> None:
        """A crate with wasmtime's version number, at the release that wasi-common comes from."""
        low = lowest(entry.requirement)
        new = new_requirement(package, entry, self.target)
        if new is None or low is None or line(low) != line(self.source):
            return
        ends = WASMTIME_FAMILY[entry.package]
        sheet = self.sheet_of(entry.manifest)
        if ends is not None and self.target >= ends:
            sheet.todo(
                entry,
                f"{entry.key} was released in step with wasmtime, but not at {self.target}",
                "do without it: its items are in wasmtime, or gone",
            )
            return
        self.moved(sheet, entry, Wanted(version=new), self.hop(low))

    def hop(self, low: Version) -> str:
        old, new = line(low), line(self.target)
        text = (
            f"in step with wasi-common; its own API changed from {_dotted(old)} to {_dotted(new)}, "
            "which this tool does not migrate"
        )
        if self.target >= Version("19") and low < _SMALLEST_HOP:
            text += "; the smallest hop to the unified crate is 18 (--to 18)"
        return text

    def stays(self, entry: Dependency) -> bool:
        return any(own is entry for one in self.settled for own in one.stay) or not any(
            own is entry for one in self.settled for own in (*one.go, *one.unified)
        )

    def p2(self, package: CargoPackage, entry: Dependency, declared: Dependency) -> None:
        """wasmtime-wasi that sources still name: from 19 on it is the p2 API."""
        new = new_requirement(package, declared, self.target)
        low = lowest(declared.requirement)
        if new is None or low is None or line(low) != line(self.source):
            return
        own: list[str] = declared.get("features") or []
        known = catalog.features(WASMTIME_WASI, self.target).features
        gone = tuple(name for name in own if name not in known)
        why = "sources still name it, and it moves with wasmtime; from 19 on it is the p2 API"
        if gone:
            why += f"; it has no feature {', '.join(gone)} any more"
        self.moved(self.sheet_of(declared.manifest), declared, Wanted(version=new, drop=gone), why)
        if entry is not declared:
            inner: list[str] = entry.get("features") or []
            lost = tuple(name for name in inner if name not in known)
            if lost:
                why = f"wasmtime-wasi has no feature {', '.join(lost)} at {self.target}"
                self.moved(self.sheet_of(entry.manifest), entry, Wanted(drop=lost), why)

    def moved(self, sheet: Sheet, entry: Dependency, change: Wanted, why: str) -> None:
        edits = edited(entry, change)
        if not edits:
            return
        new = change.version or entry.requirement
        message = f"{entry.key} moves from {entry.requirement} to {new}: {why}"
        sheet.add(
            review(
                message,
                *edits,
                place=entry.span,
                help="build, and follow the release notes of that crate",
            )
        )
        sheet.row(entry.key, entry.requirement, new, why.partition(";")[0])

    # -- wasmi -----------------------------------------------------------------------------------

    def has_wasmi_wasi(self, package: CargoPackage) -> bool:
        return any(
            entry.package == WASMI_WASI and package.local(entry) is None
            for entry in package.dependencies
        )

    def wasmi(self, package: CargoPackage, entry: Dependency) -> None:
        """wasmi_wasi re-exports wasi-common; wasmi has the same version."""
        low = lowest(entry.requirement)
        if low is None or versions.wasi_common_of(low) >= versions.UNIFIED_SINCE:
            return
        if package.local(entry) is not None or entry.git or entry.get("version") is None:
            return
        sheet = self.sheet_of(entry.manifest)
        release = versions.wasmi_wasi_for(self.target)
        if release is None:
            sheet.todo(
                entry,
                f"no release of wasmi_wasi is built on wasi-common {self.target.major}",
                "choose another target with --to (24, 26, 27, 30, 31, 34 and 36 have one)",
            )
            return
        new = moved(entry.requirement, release)
        if entry.requirement.count(".") == 0:
            new = f"{release.major}.{release.minor}"
        drop = ("sync",) if entry.package == WASMI_WASI else ()
        why = f"the first release on wasi-common {self.target.major}; its own API changed as well"
        self.moved(sheet, entry, Wanted(version=new, drop=drop), why)

    # -- companions ------------------------------------------------------------------------------

    def companion(self, entry: Dependency) -> None:
        """A crate whose types wasi-common hands out, declared at the release it used to have."""
        name = COMPANIONS[entry.package]
        old = _low(catalog.companions(self.source).get(name))
        new = _low(catalog.companions(self.target).get(name))
        low = lowest(entry.requirement)
        if old is None or new is None or low is None:
            return
        if entry.get("version") is None or entry.git or entry.path:
            return
        if line(low) != line(old) or line(old) == line(new):
            return
        requirement = moved(entry.requirement, new)
        edits = edited(entry, Wanted(version=requirement))
        why = f"wasi-common {self.target} hands out types of {name} {_dotted(line(new))}"
        sheet = self.sheet_of(entry.manifest)
        sheet.add(
            review(
                f"{entry.key} moves from {entry.requirement} to {requirement}: {why}",
                *edits,
                place=entry.span,
                help=f"build, and look at other uses of {entry.key}",
            ),
            COMPANION_RULE,
        )
        sheet.row(entry.key, entry.requirement, requirement, why)

    def built_on_them(self, entry: Dependency) -> None:
        old = line(self.source)
        self.sheet_of(entry.manifest).add(
            review(
                f"{entry.key} {entry.requirement} is built on wasmtime and wasi-common of its own; "
                f"with types of {_dotted(old)} it does not fit {self.target}",
                place=entry.span,
                help=f"choose a release of {entry.key} that is built on {self.target.major}",
            ),
            COMPANION_RULE,
        )


def _low(requirement: str | None) -> Version | None:
    return lowest(requirement) if requirement else None


def _dotted(parts: tuple[int, ...]) -> str:
    return ".".join(map(str, parts))
