"""The entry of wasi-common after the move: its features, and a new one where there was none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.manifests.cargo.edit import Wanted, added_behind
from migrate_wasi.manifests.cargo.moves import modules_of
from migrate_wasi.manifests.cargo.read import CargoPackage
from migrate_wasi.manifests.cargo.requirement import lowest, moved
from migrate_wasi.manifests.cargo.roles import MERGED, SHARED_FEATURES, WASI_COMMON
from migrate_wasi.versions import UNIFIED_SINCE

if TYPE_CHECKING:
    from migrate_wasi.manifests.cargo.dependency import Dependency
    from migrate_wasi.manifests.cargo.fates import Fates

_MANDATORY_SINCE = Version("3.0.0")
_SYNC_ALONE_SINCE = Version("24.0.0")


def in_workspace(package: CargoPackage) -> Dependency | None:
    """The entry of wasi-common in `workspace.dependencies`."""
    shared = package.workspace.dependencies
    return next((entry for entry in shared.values() if entry.package == WASI_COMMON), None)


def default_after(package: CargoPackage, entry: Dependency) -> bool:
    """Will the default features of wasi-common be on for this entry?"""
    shared = in_workspace(package)
    if entry.inherited is None or shared is None:
        return entry.default_features
    return shared.default_features or entry.get("default-features") is True


def missing_features(
    fates: Fates,
    wanted: Iterable[str],
    default: bool,
    present: Iterable[str],
    source: Version = UNIFIED_SINCE,
) -> tuple[str, ...]:
    """The features to add for what is wanted, to an entry that comes from `source`."""
    names = set(wanted)
    if default:
        names -= {*catalog.features(WASI_COMMON, fates.target).default}
    elif fates.wasmtime and names <= {"sync"}:
        # From 3 to 17 wasmtime was not a feature but always there.
        was_there = _MANDATORY_SINCE <= source < UNIFIED_SINCE
        if (names and fates.target >= _SYNC_ALONE_SINCE) or (was_there and not names):
            names.add("wasmtime")
    if "tokio" in names:
        names.discard("sync")
    order = ("wasmtime", *SHARED_FEATURES)
    return tuple(name for name in order if name in names and name not in set(present))


def tree_path(package: CargoPackage, entry: Dependency) -> str | None:
    """In the tree of the crates themselves: where wasi-common lies."""
    if entry.get("path") is None:
        return None
    packages = package.workspace.packages
    found = next((one for one in packages if one.name == WASI_COMMON), None)
    if found is None:
        return None
    return os.path.relpath(found.folder, package.folder).replace(os.sep, "/")


def add_unified(fates: Fates) -> None:
    """Sources name wasi-common, and no entry could be turned into it."""
    entry = anchor(fates)
    if entry is None:
        return
    lean = not fates.wasmtime
    wanted = {need[8:] for need in fates.outcome.needs if need.startswith("feature:")}
    wanted |= {name for one in fates.stay for name in modules_of(one)} or {"sync"}
    shared = in_workspace(fates.package) if entry.workspace else None
    default = shared.default_features if shared else not lean
    low = lowest(entry.requirement)
    style = entry.requirement if low and entry.package in MERGED else "0.0"
    requirement = moved(style, fates.target)
    change = Wanted(
        version=requirement,
        default_features=False if lean and shared is None else None,
        add=missing_features(fates, wanted, default, ()),
    )
    edit = added_behind(
        entry, WASI_COMMON, change, optional=entry.optional, inherits=shared is not None
    )
    fates.sheet.edit(entry, [edit])
    fates.sheet.note("wasi-common is new: sources name it now")
    fates.sheet.row(WASI_COMMON, "", requirement, "sources name it now")
    fates.added_behind = entry
    if shared is not None:
        fates.inherits.add(shared.key)


def anchor(fates: Fates) -> Dependency | None:
    """The dependency that a new one is written behind."""
    package = fates.package
    facades = {facade.folder for facade in fates.part.facades.values()}
    candidates = [
        *fates.stay,
        *fates.part.taken,
        *(entry for entry in package.dependencies if package.local(entry) in facades),
    ]
    candidates.sort(key=lambda entry: entry.kind != "normal")
    return next((entry for entry in candidates if entry.form != "nested"), None)
