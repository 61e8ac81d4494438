"""One declaration to its new release and features, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.catalog.model import line
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.edit import Wanted, edited
from migrate_wasi.manifests.cargo.read import CargoPackage
from migrate_wasi.manifests.cargo.requirement import lowest, moved
from migrate_wasi.manifests.cargo.roles import MODULES, SHARED_FEATURES
from migrate_wasi.manifests.cargo.sheet import Sheet

_LEAN = (
    "default features are off so that wasmtime is not built; with them goes trace_log: add that "
    "feature where the logs of WASI calls are wanted"
)


def modules_of(entry: Dependency) -> Iterator[str]:
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


def write(
    sheet: Sheet,
    entry: Dependency,
    change: Wanted,
    merged: Iterable[str] = (),
    *,
    lean: bool = False,
) -> None:
    """Note down a changed declaration: its edits, what to say, and its rows of the table.

    `merged` are the keys of crates that go into it, `lean` whether its defaults are turned off.
    """
    name = change.key or entry.key
    if entry.form == "nested":
        sheet.todo(
            entry,
            f"{entry.key} has to move to {change.version or name}, but its table is written inside "
            "another value",
            "write it as a line of its own, then run again",
        )
        return
    merged = list(merged)
    edits = edited(entry, change)
    if not edits and not merged:
        return
    sheet.edit(entry, edits)
    old, new = entry.requirement, change.version or entry.requirement
    features = f" with {', '.join(change.add)}" if change.add else ""
    turned = name != entry.key
    if turned:
        said = f" {new}" if new and not entry.workspace else ""
        sheet.note(f"{entry.key} becomes {name}{said}{features}")
    elif old != new:
        sheet.note(f"{name} moves from {old} to {new}{features}")
    elif edits:
        sheet.note(f"{name} gets other features: {', '.join(change.add) or 'fewer'}")
    if merged:
        sheet.note(f"{' and '.join(merged)} {'goes' if len(merged) == 1 else 'go'} into {name}")
    if lean and "trace_log" not in entry.features:
        sheet.look(_LEAN)
    if entry.workspace:
        return
    if turned:
        sheet.row(entry.key, old, "", f"it is part of {name}")
        sheet.row(name, "", new, f"in place of {entry.key}{features}")
    elif edits:
        sheet.row(name, old, new, ("the unified crate" if merged else "in step") + features)
