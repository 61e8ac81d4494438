"""What becomes of the dependencies of one package, given what its sources still name.

Algorithm: a crate whose content moved into wasi-common goes, unless a source still names it. Table
by table, those that go are merged into the entry of wasi-common; where there is none, and the
sources name wasi-common, one of them is turned into it in place. wasi-common and wiggle move to the
target. Lists of features follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.embedder import UNIFIED, Embedder
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.edit import Wanted, removed
from migrate_wasi.manifests.cargo.lists import follow
from migrate_wasi.manifests.cargo.moves import modules_of, new_requirement, wiggle_features, write
from migrate_wasi.manifests.cargo.new_crates import add_new_crates
from migrate_wasi.manifests.cargo.outcome import Outcome
from migrate_wasi.manifests.cargo.parts import Part
from migrate_wasi.manifests.cargo.read import CargoPackage, CargoProject
from migrate_wasi.manifests.cargo.requirement import lowest
from migrate_wasi.manifests.cargo.roles import MERGED, MODULES, WASI_COMMON
from migrate_wasi.manifests.cargo.sheet import Sheet
from migrate_wasi.manifests.cargo.unified import (
    add_unified,
    default_after,
    missing_features,
    tree_path,
)
from migrate_wasi.versions import UNIFIED_SINCE


@dataclass
class Fates:
    """The dependencies of one package after the move; `inherits` are the keys of
    `workspace.dependencies` that it refers to then."""

    project: CargoProject
    part: Part
    embedder: Embedder
    outcome: Outcome
    wasmtime: bool
    sheet: Sheet
    go: list[Dependency] = field(default_factory=list[Dependency])
    stay: list[Dependency] = field(default_factory=list[Dependency])
    # The entry of wasi-common after the move: an old one, or one turned into it.
    unified: list[Dependency] = field(default_factory=list[Dependency])
    # The dependency behind which a new entry of wasi-common was written.
    added_behind: Dependency | None = None
    inherits: set[str] = field(default_factory=set[str])

    @property
    def package(self) -> CargoPackage:
        return self.part.package

    @property
    def target(self) -> Version:
        return self.embedder.move.target.version

    def stuck(self) -> bool:
        """Do the sources name none but crates that end before the target? Then moving what stands
        beside them would break the build for nothing; each is named."""
        left = [
            entry
            for entry in self.part.taken
            if entry.package in MODULES and entry.extern in self.outcome.names
        ]
        unified = self.names_unified or any(e.package == WASI_COMMON for e in self.part.taken)
        if not left or unified:
            return False
        for entry in left:
            self.kept(entry)
        return True

    def settle(self) -> None:
        for entry in self.part.taken:
            if entry.package in MERGED:
                (self.stay if entry.extern in self.outcome.names else self.go).append(entry)
            elif entry.package == WASI_COMMON:
                self.unified.append(entry)
        for section in dict.fromkeys(entry.section for entry in (*self.unified, *self.go)):
            self.section(section)
        if self.names_unified and not self.reaches_unified():
            add_unified(self)
        for entry in self.part.wiggle:
            if entry.key not in self.part.refused:
                self.in_step(entry)
        add_new_crates(self)
        follow(self)
        for entry in self.stay:
            if entry.package in MODULES:
                self.kept(entry)
        replaced = {id(entry) for entry in (*self.go, *self.turned)}
        for entry in self.package.dependencies:
            if entry.workspace and id(entry) not in replaced:
                self.inherits.add(entry.key)

    @property
    def turned(self) -> list[Dependency]:
        """Entries of other crates that became the one of wasi-common."""
        return [entry for entry in self.unified if entry.package != WASI_COMMON]

    @property
    def names_unified(self) -> bool:
        return bool({self.embedder.unified, UNIFIED} & self.outcome.names)

    # -- the crates that are merged --------------------------------------------------------------

    def section(self, section: tuple[str, ...]) -> None:
        """Merge the entries of one table."""
        own = [entry for entry in self.unified if entry.section == section]
        going = [entry for entry in self.go if entry.section == section]
        wanted = {name for entry in going for name in modules_of(entry)}
        if section == ("dependencies",) or not self.has_normal():
            wanted |= {need[8:] for need in self.outcome.needs if need.startswith("feature:")}
        if own:
            self.update(own[0], wanted, going)
        elif self.names_unified and not self.covered(section, wanted):
            going.sort(key=lambda entry: (entry.optional, MERGED.index(entry.package)))
            chosen = going.pop(0)
            self.turn(chosen, wanted)
            own = [chosen]
        for entry in going:
            self.take_out(entry, own[0] if own else None)

    def reaches_unified(self) -> bool:
        """Is there an entry of wasi-common for the code that used what stays?"""
        normal = any(entry.kind == "normal" for entry in self.unified)
        return normal or (
            bool(self.unified) and not any(entry.kind == "normal" for entry in self.stay)
        )

    def has_normal(self) -> bool:
        return any(e.kind == "normal" for e in (*self.unified, *self.go, *self.stay))

    def covered(self, section: tuple[str, ...], wanted: set[str]) -> bool:
        """Is wasi-common at hand in this table through that of the normal dependencies?"""
        if section[-1].startswith("build") or section == ("dependencies",):
            return False
        plain = [entry for entry in self.unified if entry.section == ("dependencies",)]
        return bool(plain) and not plain[0].optional and wanted <= {"sync"}

    def update(self, entry: Dependency, wanted: set[str], going: list[Dependency]) -> None:
        """The entry of wasi-common that was there."""
        if any(entry.optional and not other.optional for other in going):
            self.sheet.todo(
                entry,
                f"{entry.key} is optional, but crates that were merged into it are not",
                "make it a plain dependency, or gate the code that uses it",
            )
        # After a part of a migration this entry may be past it, while others are not.
        source = lowest(entry.requirement) or self.embedder.move.source.version
        crosses = source < UNIFIED_SINCE
        lean = not self.wasmtime and crosses and entry.get("default-features") is None
        default = default_after(self.package, entry) and not lean
        known = catalog.features(WASI_COMMON, self.target).features
        own: list[str] = entry.get("features") or []
        change = Wanted(
            version=self.new_requirement(entry),
            default_features=False if lean and not entry.workspace else None,
            add=missing_features(
                self, wanted | ({"sync"} & set(own)), default, entry.features, source
            ),
            drop=tuple(name for name in own if name not in known),
        )
        own_lean = lean and not entry.workspace
        write(self.sheet, entry, change, [other.key for other in going], lean=own_lean)

    def turn(self, entry: Dependency, wanted: set[str]) -> None:
        """Make an entry that goes the one of wasi-common."""
        self.go.remove(entry)
        self.unified.append(entry)
        lean = not self.wasmtime
        default = default_after(self.package, entry) and not lean
        add = missing_features(self, wanted, default, ())
        own: list[str] = entry.get("features") or []
        change = Wanted(
            key=WASI_COMMON,
            version=self.new_requirement(entry),
            path=tree_path(self.package, entry),
            default_features=False if lean and not entry.workspace else None,
            add=add,
            drop=tuple(name for name in own if name not in add),
            fields=("package",),
        )
        write(self.sheet, entry, change, lean=lean and not entry.workspace)
        if entry.workspace:
            self.inherits.add(WASI_COMMON)

    def take_out(self, entry: Dependency, merged: Dependency | None) -> None:
        why = "merged into wasi-common" if merged is not None else "no source names it"
        if merged is None and self.names_unified:
            why = "wasi-common has it"
        if entry.form == "nested":
            self.sheet.todo(
                entry,
                f"{entry.key} has to go, but its table is written inside another value",
                "take it out by hand",
            )
            return
        if merged is None or merged in self.turned:
            self.sheet.note(f"{entry.key} goes: {why}")
        self.sheet.edit(entry, removed(entry))
        if not entry.workspace:
            self.sheet.row(entry.key, entry.requirement or entry.path, "", why)

    def kept(self, entry: Dependency) -> None:
        self.sheet.todo(
            entry,
            f"{entry.key} stays at {entry.requirement}: sources still name `{entry.extern}`, "
            "and it has no release beside the unified crate",
            "settle what is left in the sources, then run again",
        )

    # -- in step ---------------------------------------------------------------------------------

    def in_step(self, entry: Dependency) -> None:
        """wiggle: every wasi-common asks for the very same version of it."""
        own: list[str] = entry.get("features") or []
        drop, add = wiggle_features(own, self.target)
        change = Wanted(version=self.new_requirement(entry), add=add, drop=drop)
        write(self.sheet, entry, change)

    def new_requirement(self, entry: Dependency) -> str | None:
        return new_requirement(self.package, entry, self.target)
