"""The `[features]` of a package, and every other list that names its features.

An entry names a dependency in four ways: `dep` (the implicit feature of an optional dependency),
`dep:dep`, `dep/feature` and `dep?/feature`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.cargo.array import array_edits
from migrate_wasi.manifests.cargo.dependency import Manifest
from migrate_wasi.manifests.toml_spans import Entry, Value

_ITEM = re.compile(r"(?P<dep>dep:)?(?P<name>[^/?]+)(?:(?P<weak>\?)?/(?P<feature>.+))?")

# (name, feature or "", "dep:" or "", weak) to the items that take the place of an item.
Rewrite = Callable[[str, str, str, bool], tuple[str, ...]]


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
        added: list[str] = []
        for item in items:
            result = _rewritten(item, rewrite)
            first = result[0] if result else None
            doubled = first != item and (first in items or first in new)
            new.append(None if doubled else first)
            added += (one for one in result[1:] if one not in (*items, *added))
        if new != items or added:
            edits.extend(array_edits(manifest.source.text, array, new, added))
    return edits


def _rewritten(item: str, rewrite: Rewrite) -> tuple[str, ...]:
    match = _ITEM.fullmatch(item)
    if match is None:
        return (item,)
    return rewrite(match["name"], match["feature"] or "", match["dep"] or "", bool(match["weak"]))


def uses_dep_prefix(manifest: Manifest, key: str) -> bool:
    """Is the dependency named as `dep:key`, so that it has no implicit feature?"""
    return any(
        item.data == f"dep:{key}" for array in feature_lists(manifest) for item in array.items
    )
