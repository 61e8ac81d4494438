"""The `[features]` of a package, and every other list that names its features.

An entry names a dependency in four ways: `dep` (the implicit feature of an optional dependency),
`dep:dep`, `dep/feature` and `dep?/feature`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.cargo_array import array_edits
from migrate_wasi.manifests.cargo_dependency import Manifest
from migrate_wasi.manifests.cargo_toml import Entry, Value

_ITEM = re.compile(r"(?P<dep>dep:)?(?P<name>[^/?]+)(?:(?P<weak>\?)?/(?P<feature>.+))?")

# What becomes of (name, feature or "", prefix "dep:" or ""): the new item, None to take it out.
Rewrite = Callable[[str, str, str, bool], str | None]


def feature_lists(manifest: Manifest) -> Iterator[Value]:
    """Every list of a package's own features: `[features]`, `required-features`, docs.rs."""
    for entry in manifest.document.entries():
        if entry.value.kind == "array" and _lists_features(entry):
            yield entry.value
        elif entry.path == ("features",):
            yield from (part.value for part in entry.value.entries if part.value.kind == "array")


def _lists_features(entry: Entry) -> bool:
    path = entry.path
    return (
        (len(path) == 2 and path[0] == "features")
        or (len(path) == 2 and path[1] == "required-features")
        or path == ("package", "metadata", "docs", "rs", "features")
    )


def list_edits(manifest: Manifest, rewrite: Rewrite) -> list[Edit]:
    """The edits of all lists; an item that a list would have twice is taken out."""
    edits: list[Edit] = []
    for array in feature_lists(manifest):
        items = [str(item.data) for item in array.items]
        new: list[str | None] = []
        for item in items:
            wanted = _rewritten(item, rewrite)
            doubled = wanted != item and (wanted in items or wanted in new)
            new.append(None if doubled else wanted)
        if new != items:
            edits.extend(array_edits(manifest.source.text, array, new))
    return edits


def _rewritten(item: str, rewrite: Rewrite) -> str | None:
    match = _ITEM.fullmatch(item)
    if match is None:
        return item
    name, feature, prefix = match["name"], match["feature"] or "", match["dep"] or ""
    return rewrite(name, feature, prefix, bool(match["weak"]))


def named(manifest: Manifest, key: str) -> bool:
    """Does a list name the dependency `key`, in whatever way?"""
    return any(
        (match := _ITEM.fullmatch(str(item.data))) is not None and match["name"] == key
        for array in feature_lists(manifest)
        for item in array.items
    )


def uses_dep_prefix(manifest: Manifest, key: str) -> bool:
    """Is the dependency named as `dep:key`, so that it has no implicit feature?"""
    return any(
        item.data == f"dep:{key}" for array in feature_lists(manifest) for item in array.items
    )
