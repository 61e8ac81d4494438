"""What becomes of the dependencies of one package, given what its sources still name.

Algorithm: a crate whose content moved into wasi-common goes, unless a source still names it. Table
by table, those that go are merged into the entry of wasi-common; where there is none, and the
sources name wasi-common, one of them is turned into it in place. wasi-common and wiggle move to the
target. Lists of features follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.catalog.model import line
from migrate_wasi.embedder import UNIFIED, Embedder
from migrate_wasi.manifests.cargo_dependency import Dependency
from migrate_wasi.manifests.cargo_edit import Wanted, added_behind, edited, removed
from migrate_wasi.manifests.cargo_embedders import Part
from migrate_wasi.manifests.cargo_features import list_edits, uses_dep_prefix
from migrate_wasi.manifests.cargo_read import CargoPackage, CargoProject
from migrate_wasi.manifests.cargo_requirement import lowest, moved
from migrate_wasi.manifests.cargo_roles import (
    MERGED,
    MODULES,
    SHARED_FEATURES,
    WASI_COMMON,
    WASMTIME_WASI,
)
from migrate_wasi.manifests.cargo_sheet import Sheet

_BY_DEFAULT_SINCE = Version("18.0.0")
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

    def settle(self) -> None:
        for entry in self.part.taken:
            if entry.package in MERGED:
                (self.stay if entry.extern in self.outcome.names else self.go).append(entry)
            elif entry.package == WASI_COMMON:
                self.unified.append(entry)
        for section in dict.fromkeys(entry.section for entry in (*self.unified, *self.go)):
            self.section(section)
        if not self.unified and self.names_unified:
            self.add_unified()
        for entry in self.part.wiggle:
            if entry.key not in self.part.refused:
                self.in_step(entry)
        self.new_crates()
        self.lists()
        for entry in self.stay:
            if entry.package in MODULES:
                self.kept(entry)
        turned = [entry for entry in self.unified if entry.package != WASI_COMMON]
        replaced = {id(entry) for entry in (*self.go, *turned)}
        for entry in self.package.dependencies:
            if entry.workspace and id(entry) not in replaced:
                self.inherits.add(entry.key)

    @property
    def names_unified(self) -> bool:
        return bool({self.embedder.unified, UNIFIED} & self.outcome.names)

    # -- the crates that are merged --------------------------------------------------------------

    def section(self, section: tuple[str, ...]) -> None:
        """Merge the entries of one table."""
        own = [entry for entry in self.unified if entry.section == section]
        going = [entry for entry in self.go if entry.section == section]
        wanted = {name for entry in going for name in _modules(entry)}
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

    def has_normal(self) -> bool:
        return any(entry.kind == "normal" for entry in (*self.unified, *self.go))

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
        crosses = self.embedder.move.source.version < _BY_DEFAULT_SINCE
        lean = not self.wasmtime and crosses and entry.get("default-features") is None
        default = self.default_after(entry) and not lean
        known = catalog.features(WASI_COMMON, self.target).features
        own: list[str] = entry.get("features") or []
        change = Wanted(
            version=self.new_requirement(entry),
            default_features=False if lean and not entry.workspace else None,
            add=self.features(wanted | ({"sync"} & set(own)), default, entry.features),
            drop=tuple(name for name in own if name not in known),
        )
        merged = [f"{other.key} is merged into it" for other in going]
        self.write(entry, change, [*merged, *self.lean_note(lean)])

    def turn(self, entry: Dependency, wanted: set[str]) -> None:
        """Make an entry that goes the one of wasi-common."""
        self.go.remove(entry)
        self.unified.append(entry)
        lean = not self.wasmtime
        default = self.default_after(entry) and not lean
        own: list[str] = entry.get("features") or []
        change = Wanted(
            key=WASI_COMMON,
            version=self.new_requirement(entry),
            default_features=False if lean and not entry.workspace else None,
            add=self.features(wanted, default, ()),
            drop=tuple(name for name in own if name not in SHARED_FEATURES or name == "sync"),
            fields=("package",),
        )
        if not default and "sync" in own and "sync" in change.add:
            change = replace(change, drop=tuple(n for n in change.drop if n != "sync"))
        if entry.optional and not uses_dep_prefix(self.package.manifest, entry.key):
            self.implicit(entry)
        self.write(entry, change, [f"{entry.package} became it", *self.lean_note(lean)])
        if entry.workspace:
            self.inherits.add(WASI_COMMON)

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
        if merged is None:
            self.sheet.note(f"{entry.key} goes: {why}")
        self.sheet.edit(entry, removed(entry))
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
        self, wanted: Iterable[str], default: bool, present: Iterable[str]
    ) -> tuple[str, ...]:
        """The features to add for what is wanted."""
        names = set(wanted)
        if default:
            names -= {*catalog.features(WASI_COMMON, self.target).default}
        elif self.wasmtime and "sync" in names and self.target >= _SYNC_ALONE_SINCE:
            names.add("wasmtime")
        if "tokio" in names:
            names.discard("sync")
        order = ("wasmtime", *SHARED_FEATURES)
        return tuple(name for name in order if name in names and name not in set(present))

    def lean_note(self, lean: bool) -> list[str]:
        if not lean:
            return []
        return [
            "default features are off so that wasmtime is not built (with them goes trace_log: "
            "add that feature where the logs of WASI calls are wanted)"
        ]

    def add_unified(self) -> None:
        """Sources name wasi-common, and no entry could be turned into it."""
        anchor = self.anchor()
        if anchor is None:
            return
        lean = not self.wasmtime
        wanted = {need[8:] for need in self.outcome.needs if need.startswith("feature:")}
        wanted |= {name for entry in self.stay for name in _modules(entry)} or {"sync"}
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
        self.write(entry, Wanted(version=self.new_requirement(entry), add=add, drop=drop), [])

    def new_requirement(self, entry: Dependency) -> str | None:
        return new_requirement(self.package, entry, self.target)

    def write(self, entry: Dependency, change: Wanted, notes: list[str]) -> None:
        write(self.sheet, entry, change, notes)

    # -- lists of features -----------------------------------------------------------------------

    def lists(self) -> None:
        """`[features]` and its like follow what became of the dependencies."""
        manifest = self.package.manifest
        unified = self.unified[0] if self.unified else None
        key = "" if unified is None else self.key_after(unified)
        prefixed = bool(unified) and any(
            uses_dep_prefix(manifest, entry.key) for entry in (*self.unified, *self.go)
        )
        gone = {entry.key: entry for entry in self.go}
        turned = {entry.key: entry for entry in self.unified if entry.package != WASI_COMMON}
        kept = {
            entry.key for entry in self.package.dependencies if id(entry) not in self.gone_ids()
        }
        wasmtime_wasi = {entry.key for entry in self.stay if entry.package == WASMTIME_WASI}
        wiggle = {entry.key for entry in self.part.wiggle}

        def rewrite(name: str, feature: str, prefix: str, weak: bool) -> str | None:
            item = f"{prefix}{name}" + (f"{'?' if weak else ''}/{feature}" if feature else "")
            if not prefix and not feature and name in self.package.features:
                return item
            if name in wiggle and feature == "wasmtime_integration":
                return item.replace("wasmtime_integration", "wasmtime")
            if name in wasmtime_wasi and feature:
                known = catalog.features(WASMTIME_WASI, self.target).features
                return item if feature in known else None
            entry = turned.get(name) or (gone.get(name) if name not in kept else None)
            if entry is None:
                return item
            if unified is None:
                return None
            if feature:
                mark = "?" if weak and unified.optional else ""
                return f"{key}{mark}/{feature}" if feature in SHARED_FEATURES else None
            if unified.optional:
                return f"dep:{key}" if prefix or prefixed else key
            module = MODULES.get(entry.package, "")
            lists_it = module and (module != "sync" or not self.default_after(unified))
            return f"{key}/{module}" if lists_it else None

        edits = list_edits(manifest, rewrite)
        if edits:
            self.sheet.edit_lists(edits)

    def gone_ids(self) -> set[int]:
        return {id(entry) for entry in self.go}

    def key_after(self, entry: Dependency) -> str:
        return entry.key if entry.package == WASI_COMMON else WASI_COMMON


def _modules(entry: Dependency) -> Iterator[str]:
    """The features of wasi-common that stand for what a merged crate gave."""
    if entry.package in MODULES:
        yield MODULES[entry.package]
        return
    if entry.default_features:
        yield "sync"
    yield from (name for name in entry.features if name in SHARED_FEATURES)


def wiggle_features(own: Iterable[str], target: Version) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Features of wiggle to take out and to add."""
    known = catalog.features("wiggle", target).features
    drop = tuple(name for name in own if name not in known)
    return drop, ("wasmtime",) if "wasmtime_integration" in drop else ()


def new_requirement(package: CargoPackage, entry: Dependency, target: Version) -> str | None:
    """The requirement for `target`; None where it is said elsewhere, local or that far already."""
    requirement = entry.get("version")
    if not isinstance(requirement, str) or package.local(entry) is not None or entry.git:
        return None
    low = lowest(requirement)
    if low is None or line(low) >= line(target):
        return None
    return moved(requirement, target)


def write(sheet: Sheet, entry: Dependency, change: Wanted, notes: list[str]) -> None:
    """Note down a changed declaration: its edits, what to say, and its row of the table."""
    if entry.form == "nested":
        sheet.todo(
            entry,
            f"{entry.key} has to move, but its table is written inside another value",
            "write it as a line of its own, then run again",
        )
        return
    edits = edited(entry, change)
    if not edits and not notes:
        return
    sheet.edit(entry, edits)
    old, new = entry.requirement, change.version or entry.requirement
    name = change.key or entry.key
    features = f" with {', '.join(change.add)}" if change.add else ""
    said = f"{name} moves from {old} to {new}{features}" if old != new else f"{name}{features}"
    sheet.note("; ".join([said, *notes]))
    why = "; ".join(notes) or (f"in step with wasi-common {features}" if old != new else features)
    sheet.row(name, old, new, why.strip())
