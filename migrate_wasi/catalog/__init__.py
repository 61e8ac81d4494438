"""The facts as data: what changed in the API, in which release, and which rule handles it.

The tables are the TOML files beside this module (`items/` holds one file a section); nothing is
read before it is asked for.
"""

from migrate_wasi.catalog.load import find, item, items, python_path, removed, renames
from migrate_wasi.catalog.model import Change, Item
from migrate_wasi.catalog.releases import (
    FeatureSet,
    Release,
    companions,
    exists,
    features,
    newest_patch,
    release,
    releases,
    removed_in,
)

__all__ = [
    "Change",
    "FeatureSet",
    "Item",
    "Release",
    "companions",
    "exists",
    "features",
    "find",
    "item",
    "items",
    "newest_patch",
    "python_path",
    "release",
    "releases",
    "removed",
    "removed_in",
    "renames",
]
