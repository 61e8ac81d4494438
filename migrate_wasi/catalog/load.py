"""The items: read once, when first asked for, and looked up by id, by path and by release."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from packaging.version import Version

from migrate_wasi.catalog.model import Change, Item

_ITEMS = Path(__file__).parent / "items"

_version = cache(Version)


def _item(section: str, row: dict[str, Any]) -> Item:
    source: dict[str, str] = row.pop("source")
    changes: list[dict[str, Any]] = row.pop("changes", [])
    return Item(
        section=section,
        old=tuple(row.pop("old", ())),
        new=tuple(row.pop("new", ())),
        how=tuple(row.pop("how")),
        changes=tuple(Change(_version(change.pop("since")), **change) for change in changes),
        source_old=source.get("old", ""),
        source_new=source.get("new", ""),
        **row,
    )


def _read() -> Iterator[Item]:
    for path in sorted(_ITEMS.glob("*.toml")):
        section = path.stem.split("_")[0]
        table = tomllib.loads(path.read_text("utf-8"))
        for row in table["item"]:
            yield _item(section.upper() if len(section) == 1 else section, row)


@cache
def items() -> tuple[Item, ...]:
    """Every item, in the order of the section files."""
    return tuple(_read())


@cache
def _by_id() -> Mapping[str, Item]:
    return MappingProxyType({item.id: item for item in items()})


def item(id: str) -> Item:  # noqa: A002 (the field's name)
    """The item with this id; KeyError with the nearest ids if there is none."""
    try:
        return _by_id()[id]
    except KeyError:
        near = [found.id for found in find(id)[:3]] or get_close_matches(id, _by_id(), 3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise KeyError(f"the catalogue has no item {id!r}{hint}") from None


def _plain(text: str) -> str:
    return text.strip().rstrip("()!").replace(".", "::").casefold()


def find(text: str) -> list[Item]:
    """The items that a person may mean by `text`, best first; empty if there are none.

    Without regard to case, dotted or with `::`: the id, then a full path, then the last segments
    of an id or path (`env`, `WasiCtxBuilder.env`).
    """
    want = _plain(text)
    if not want:
        return []
    ranked: list[tuple[int, Item]] = []
    for candidate in items():
        paths = [_plain(path) for path in (*candidate.old, *candidate.new)]
        name = _plain(candidate.id)
        if name == want:
            ranked.append((0, candidate))
        elif want in paths:
            ranked.append((1, candidate))
        elif any(path.endswith(f"::{want}") for path in (name, *paths)):
            ranked.append((2, candidate))
    return [candidate for _, candidate in sorted(ranked, key=lambda pair: pair[0])]


@cache
def renames(from_: Version, to: Version) -> Mapping[str, str]:
    """Old path to new path for what moves after `from_` and not after `to`, longest path first.

    Crates and modules are in it as prefixes (`wasi_cap_std_sync`), so a path that is not listed
    follows the longest listed prefix. Moves that are no mere change of path, such as a field that
    becomes a method's result, are not.
    """
    moves = {
        old: new
        for moved in items()
        if "moved" in moved.kind.split("+")
        and any(change.effect != "changes" for change in moved.changes_between(from_, to))
        for old, new in zip(moved.old, moved.new, strict=True)
    }
    return MappingProxyType({old: moves[old] for old in sorted(moves, key=len, reverse=True)})


@cache
def removed(from_: Version, to: Version) -> Mapping[str, Item]:
    """Old path to item for what ends after `from_` and not after `to`.

    An item may still name a counterpart in `new` (`FileCaps` has `FileAccessMode`).
    """
    return MappingProxyType(
        {
            old: gone
            for gone in items()
            if gone.kind == "removed"
            and any(change.effect == "removes" for change in gone.changes_between(from_, to))
            for old in gone.old
        }
    )


def python_path(path: str) -> str:
    """The Python name of a Rust path: the packages mirror the crates, so only `::` differs."""
    return path.replace("::", ".")
