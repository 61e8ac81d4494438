"""Lists of features follow what became of the dependencies that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_wasi import catalog
from migrate_wasi.manifests.cargo.features import list_edits, uses_dep_prefix
from migrate_wasi.manifests.cargo.implicit import keep_implicit
from migrate_wasi.manifests.cargo.roles import MODULES, SHARED_FEATURES, WASI_COMMON, WASMTIME_WASI
from migrate_wasi.manifests.cargo.unified import default_after

if TYPE_CHECKING:
    from migrate_wasi.manifests.cargo.dependency import Dependency
    from migrate_wasi.manifests.cargo.fates import Fates


def follow(fates: Fates) -> None:
    """`[features]` and its like for one package."""
    lists = _Lists(fates)
    edits = list_edits(fates.package.manifest, lists.rewrite)
    if edits:
        fates.sheet.edit_lists(edits)


@dataclass
class _Lists:
    fates: Fates

    def __post_init__(self) -> None:
        fates = self.fates
        manifest = fates.package.manifest
        # Features cannot name what only tests depend on.
        plain = [entry for entry in fates.unified if entry.kind != "dev"]
        plain.sort(key=lambda entry: entry.kind != "normal")
        self.unified = plain[0] if plain else None
        self.key = ""
        if self.unified is not None:
            kept = self.unified.package == WASI_COMMON
            self.key = self.unified.key if kept else WASI_COMMON
        elif fates.added_behind is not None:
            self.key = WASI_COMMON
        named = [
            *fates.unified,
            *fates.go,
            *(() if not fates.added_behind else [fates.added_behind]),
        ]
        self.prefixed = any(uses_dep_prefix(manifest, entry.key) for entry in named)
        self.moved = {
            entry.key: entry
            for entry in (*fates.go, *fates.unified)
            if entry.package != WASI_COMMON
        }
        self.stays = {entry.key: entry for entry in fates.stay if entry.package == WASMTIME_WASI}
        self.wiggle = {entry.key for entry in fates.part.wiggle}
        self.kept = keep_implicit(fates, self.whole_of)

    def rewrite(self, name: str, feature: str, prefix: str, weak: bool) -> tuple[str, ...]:
        """What one item becomes."""
        fates = self.fates
        item = f"{prefix}{name}" + (f"{'?' if weak else ''}/{feature}" if feature else "")
        if not prefix and not feature and name in (*fates.package.features, *self.kept):
            return (item,)  # a feature of the package itself
        if name in self.wiggle and feature == "wasmtime_integration":
            return (item.replace("wasmtime_integration", "wasmtime"),)
        if name in self.stays:
            return self.beside(item, self.stays[name], feature, prefix, weak)
        if name not in self.moved:
            added = fates.added_behind
            if added is not None and added.key == name and added.optional and not feature:
                return (item, self.whole(prefix))
            return (item,)
        if not self.key:
            return ()
        return self.merged(self.moved[name], feature, prefix, weak)

    def whole_of(self, entry: Dependency) -> tuple[str, ...]:
        """What stands for a crate that went."""
        return self.merged(entry, "", "", False) if self.key else ()

    def merged(self, entry: Dependency, feature: str, prefix: str, weak: bool) -> tuple[str, ...]:
        """An item of a crate that is part of wasi-common now."""
        optional = self.unified is not None and self.unified.optional
        if feature:
            return (self.of(feature, weak),) if feature in SHARED_FEATURES else ()
        if optional:
            return (self.whole(prefix),)
        module = MODULES.get(entry.package, "")
        by_default = self.unified is not None and default_after(self.fates.package, self.unified)
        return (self.of(module, False),) if module and not (module == "sync" and by_default) else ()

    def beside(
        self, item: str, entry: Dependency, feature: str, prefix: str, weak: bool
    ) -> tuple[str, ...]:
        """An item of wasmtime-wasi where that stays beside wasi-common."""
        if not feature:
            added = self.fates.added_behind
            return (item, self.whole(prefix)) if added is entry and entry.optional else (item,)
        if feature in SHARED_FEATURES and self.key:
            return (self.of(feature, weak),)
        if self.fates.package.local(entry) is not None:
            return (item,)
        known = catalog.features(WASMTIME_WASI, self.fates.target).features
        return (item,) if feature in known else ()

    def of(self, feature: str, weak: bool) -> str:
        optional = self.unified is None or self.unified.optional
        return f"{self.key}{'?' if weak and optional else ''}/{feature}"

    def whole(self, prefix: str) -> str:
        return f"dep:{self.key}" if prefix or self.prefixed else self.key
