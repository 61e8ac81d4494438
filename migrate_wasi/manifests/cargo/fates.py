"""What becomes of the dependencies of one package, given what its sources still name.

Algorithm: a crate whose content moved into wasi-common goes, unless a source still names it. Table
by table, those that go are merged into the entry of wasi-common; where there is none, and the
sources name wasi-common, one of them is turned into it in place. wasi-common and wiggle move to the
target. Lists of features follow.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.embedder import UNIFIED, Embedder
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.edit import Wanted, added_behind, removed
from migrate_wasi.manifests.cargo.embedders import Part
from migrate_wasi.manifests.cargo.features import uses_dep_prefix
from migrate_wasi.manifests.cargo.lists import follow
from migrate_wasi.manifests.cargo.moves import modules_of, new_requirement, wiggle_features, write
from migrate_wasi.manifests.cargo.read import CargoPackage, CargoProject
from migrate_wasi.manifests.cargo.requirement import lowest, moved
from migrate_wasi.manifests.cargo.roles import MERGED, MODULES, SHARED_FEATURES, WASI_COMMON
from migrate_wasi.manifests.cargo.sheet import Sheet
from migrate_wasi.versions import UNIFIED_SINCE

_MANDATORY_SINCE = Version("3.0.0")
_SYNC_ALONE_SINCE = Version("24.0.0")
# Requirements of crates that edited sources may come to need.
_NEW_CRATES = {"anyhow": "1.0", "async-trait": "0.1"}


@dataclass(frozen=True)
class Outcome:
    """What the sources of a package are like after their edits.

    `names` are the extern crate names that live sources still name, `needs` what the edits rely on
    (`feature:tokio`, `crate:anyhow`), `gates` the features that `cfg` attributes ask for. `refused`
    is the reason where the sources are not moved at all.
    """

    names: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    refused: str = ""


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

    @property
    def workspace_unified(self) -> Dependency | None:
        shared = self.package.workspace.dependencies
        return next((entry for entry in shared.values() if entry.package == WASI_COMMON), None)

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
            self.add_unified()
        for entry in self.part.wiggle:
            if entry.key not in self.part.refused:
                self.in_step(entry)
        self.new_crates()
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
        default = self.default_after(entry) and not lean
        known = catalog.features(WASI_COMMON, self.target).features
        own: list[str] = entry.get("features") or []
        change = Wanted(
            version=self.new_requirement(entry),
            default_features=False if lean and not entry.workspace else None,
            add=self.features(wanted | ({"sync"} & set(own)), default, entry.features, source),
            drop=tuple(name for name in own if name not in known),
        )
        own_lean = lean and not entry.workspace
        write(self.sheet, entry, change, [other.key for other in going], lean=own_lean)

    def turn(self, entry: Dependency, wanted: set[str]) -> None:
        """Make an entry that goes the one of wasi-common."""
        self.go.remove(entry)
        self.unified.append(entry)
        lean = not self.wasmtime
        default = self.default_after(entry) and not lean
        add = self.features(wanted, default, ())
        own: list[str] = entry.get("features") or []
        change = Wanted(
            key=WASI_COMMON,
            version=self.new_requirement(entry),
            path=self.tree_path(entry),
            default_features=False if lean and not entry.workspace else None,
            add=add,
            drop=tuple(name for name in own if name not in add),
            fields=("package",),
        )
        if entry.optional and not uses_dep_prefix(self.package.manifest, entry.key):
            self.implicit(entry)
        write(self.sheet, entry, change, lean=lean and not entry.workspace)
        if entry.workspace:
            self.inherits.add(WASI_COMMON)

    def tree_path(self, entry: Dependency) -> str | None:
        """In the tree of the crates themselves: where wasi-common lies."""
        if entry.get("path") is None:
            return None
        packages = self.package.workspace.packages
        found = next((one for one in packages if one.name == WASI_COMMON), None)
        if found is None:
            return None
        return os.path.relpath(found.folder, self.package.folder).replace(os.sep, "/")

    def implicit(self, entry: Dependency) -> None:
        """The feature that an optional dependency brought by its name goes with the name."""
        if entry.key in self.outcome.gates:
            self.sheet.todo(
                entry,
                f"the sources ask for the feature `{entry.key}`, which came with this dependency",
                f"ask for `{WASI_COMMON}` instead, or declare a feature of the old name",
            )
        else:
            self.sheet.look(f"its implicit feature is now called {WASI_COMMON}")
        for user in self.project.packages:
            for other in user.dependencies:
                if user.local(other) == self.package.folder and entry.key in other.features:
                    self.sheet.todo(
                        entry,
                        f"{user.manifest.name} asks for the feature `{entry.key}` of "
                        f"{self.package.name}, which came with this dependency",
                        f"ask for `{WASI_COMMON}` there",
                    )

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
            self.sheet.row(entry.key, entry.requirement, "", why)

    def kept(self, entry: Dependency) -> None:
        self.sheet.todo(
            entry,
            f"{entry.key} stays at {entry.requirement}: sources still name `{entry.extern}`, "
            "and it has no release beside the unified crate",
            "settle what is left in the sources, then run again",
        )

    # -- the unified crate -----------------------------------------------------------------------

    def default_after(self, entry: Dependency) -> bool:
        """Will the default features of wasi-common be on for this entry?"""
        shared = self.workspace_unified
        if entry.inherited is None or shared is None:
            return entry.default_features
        return shared.default_features or entry.get("default-features") is True

    def features(
        self,
        wanted: Iterable[str],
        default: bool,
        present: Iterable[str],
        source: Version = UNIFIED_SINCE,
    ) -> tuple[str, ...]:
        """The features to add for what is wanted, to an entry that comes from `source`."""
        names = set(wanted)
        if default:
            names -= {*catalog.features(WASI_COMMON, self.target).default}
        elif self.wasmtime and names <= {"sync"}:
            # From 3 to 17 wasmtime was not a feature but always there.
            was_there = _MANDATORY_SINCE <= source < UNIFIED_SINCE
            if (names and self.target >= _SYNC_ALONE_SINCE) or (was_there and not names):
                names.add("wasmtime")
        if "tokio" in names:
            names.discard("sync")
        order = ("wasmtime", *SHARED_FEATURES)
        return tuple(name for name in order if name in names and name not in set(present))

    def add_unified(self) -> None:
        """Sources name wasi-common, and no entry could be turned into it."""
        anchor = self.anchor()
        if anchor is None:
            return
        lean = not self.wasmtime
        wanted = {need[8:] for need in self.outcome.needs if need.startswith("feature:")}
        wanted |= {name for entry in self.stay for name in modules_of(entry)} or {"sync"}
        shared = self.workspace_unified if anchor.workspace else None
        default = shared.default_features if shared else not lean
        low = lowest(anchor.requirement)
        style = anchor.requirement if low and anchor.package in MERGED else "0.0"
        requirement = moved(style, self.target)
        change = Wanted(
            version=requirement,
            default_features=False if lean and shared is None else None,
            add=self.features(wanted, default, ()),
        )
        edit = added_behind(
            anchor, WASI_COMMON, change, optional=anchor.optional, inherits=shared is not None
        )
        self.sheet.edit(anchor, [edit])
        self.sheet.note("wasi-common is new: sources name it now")
        self.sheet.row(WASI_COMMON, "", requirement, "sources name it now")
        self.added_behind = anchor
        if shared is not None:
            self.inherits.add(shared.key)

    def anchor(self) -> Dependency | None:
        """The dependency that a new one is written behind."""
        facades = {facade.folder for facade in self.part.facades.values()}
        candidates = [
            *self.stay,
            *self.part.taken,
            *(e for e in self.package.dependencies if self.package.local(e) in facades),
        ]
        candidates.sort(key=lambda entry: entry.kind != "normal")
        return next((entry for entry in candidates if entry.form != "nested"), None)

    def new_crates(self) -> None:
        present = {entry.extern for entry in self.package.dependencies}
        for need in sorted(self.outcome.needs):
            name = need.removeprefix("crate:")
            if name == need or name.replace("-", "_") in present:
                continue
            anchor = self.unified[0] if self.unified else self.anchor()
            if anchor is None or name not in _NEW_CRATES:
                place = self.package.dependencies[0].span if self.package.dependencies else (0, 0)
                self.sheet.todo_at(
                    place, f"edited sources need the crate {name}", f"add {name} by hand"
                )
                continue
            shared = name in self.package.workspace.dependencies
            change = Wanted(version=_NEW_CRATES[name])
            edit = added_behind(anchor, name, change, optional=False, inherits=shared)
            self.sheet.edit(anchor, [edit])
            self.sheet.note(f"{name} is new: edited sources use it")
            self.sheet.row(name, "", _NEW_CRATES[name], "edited sources use it")

    # -- in step ---------------------------------------------------------------------------------

    def in_step(self, entry: Dependency) -> None:
        """wiggle: every wasi-common asks for the very same version of it."""
        own: list[str] = entry.get("features") or []
        drop, add = wiggle_features(own, self.target)
        change = Wanted(version=self.new_requirement(entry), add=add, drop=drop)
        write(self.sheet, entry, change)

    def new_requirement(self, entry: Dependency) -> str | None:
        return new_requirement(self.package, entry, self.target)
