"""Is a TOML document shaped like a Cargo manifest, as far as this tool reads it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

_TABLES = ("package", "workspace", "lib", "features", "target", "patch")
_LISTS_OF_TABLES = ("bin", "example", "test", "bench")
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")

Table = dict[str, Any]


def wrong_shape(data: Table) -> str:
    """What Cargo would not take, in words; empty where nothing was found."""
    return next(_complaints(data), "")


def _complaints(data: Table) -> Iterator[str]:
    for key in _TABLES:
        if not isinstance(data.get(key, {}), dict):
            yield f"`{key}` is not a table"
            return
    for key in _LISTS_OF_TABLES:
        if not _is_list(data.get(key, []), dict):
            yield f"`{key}` is not a list of tables"
    for name, items in cast("Table", data.get("features", {})).items():
        if not _is_list(items, str):
            yield f"the feature `{name}` is not a list of strings"
    yield from _sections(data, "")
    for name, target in cast("Table", data.get("target", {})).items():
        if not isinstance(target, dict):
            yield f"`target.{name}` is not a table"
            return
        yield from _sections(cast("Table", target), f"target.{name}.")
    workspace: Table = data.get("workspace", {})
    for key in ("members", "exclude"):
        if not _is_list(workspace.get(key, []), str):
            yield f"`workspace.{key}` is not a list of strings"
    if not isinstance(workspace.get("package", {}), dict):
        yield "`workspace.package` is not a table"
    yield from _sections(workspace, "workspace.")


def _sections(table: Table, prefix: str) -> Iterator[str]:
    for key in _DEPENDENCIES:
        section = table.get(key, {})
        if not isinstance(section, dict):
            yield f"`{prefix}{key}` is not a table"
            return
        for name, value in cast("Table", section).items():
            if isinstance(value, dict):
                features = cast("Table", value).get("features", [])
                if not _is_list(features, str):
                    yield f"`features` of `{prefix}{key}.{name}` is not a list of strings"
            elif not isinstance(value, str):
                yield f"`{prefix}{key}.{name}` is neither a version nor a table"


def _is_list(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(v, kind) for v in cast("list[Any]", value))
