"""The releases of wasi-common, and what each one asks of an embedder's manifest."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from packaging.version import Version

from migrate_wasi.catalog.model import line

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Release:
    """One release line (`0.40`, `2`, `23`) with its newest patch.

    `cap_std_sync` and `tokio` tell whether wasi-cap-std-sync and wasi-tokio exist beside it,
    `sync_without_wasmtime` whether the synchronous files can be had without the crate wasmtime.
    """

    version: Version
    newest: Version
    cap_std_sync: bool = False
    tokio: bool = False
    sync_without_wasmtime: bool = False

    @property
    def unified(self) -> bool:
        """Whether one crate holds what used to be two."""
        return not self.cap_std_sync


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """The features of one crate at one release, and which of them are on by default."""

    features: Mapping[str, tuple[str, ...]]
    default: tuple[str, ...]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text("utf-8"))


@cache
def _lines() -> Mapping[tuple[int, ...], Release]:
    table = _table("releases.toml")
    rows = (
        Release(Version(row.pop("major")), Version(row.pop("newest")), **row)
        for row in table["releases"]
    )
    return MappingProxyType({line(release.version): release for release in rows})


@cache
def removed_in() -> Version:
    """The first release of the repository that no longer has the crate."""
    return Version(_table("releases.toml")["removed_in"])


def releases() -> tuple[Release, ...]:
    """Every release line from 0.23 to the last, oldest first."""
    return tuple(_lines().values())


def release(version: Version) -> Release | None:
    """The release line that `version` belongs to, None if it was never released."""
    return _lines().get(line(version))


def newest_patch(major: Version | str) -> Version | None:
    """The newest patch of a line, given as the line or any version of it; None if unknown."""
    found = release(Version(major) if isinstance(major, str) else major)
    return found.newest if found else None


def exists(version: Version) -> bool:
    """Whether there is such a release. A patch newer than the newest known is not denied; but no
    line has had a second minor version."""
    found = release(version)
    return found is not None and (version.major, version.minor) <= (
        found.newest.major,
        found.newest.minor,
    )


def _row_at(rows: list[dict[str, Any]], version: Version, what: str) -> dict[str, Any]:
    """The last row at or before `version`; KeyError outside what was released."""
    last = max((row for row in rows if row["since"] <= version), key=_since, default=None)
    if last is None or ("until" in last and last["until"] <= version):
        raise KeyError(f"no release {version} of {what}")
    return last


def _since(row: dict[str, Any]) -> Version:
    return row["since"]


@cache
def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _table(f"{name}.toml")[name]
    for row in rows:
        for key in row.keys() & {"since", "until"}:
            row[key] = Version(row[key])
    return rows


def companions(version: Version) -> Mapping[str, str]:
    """Crate to requirement at that release of wasi-common; KeyError if there is none such."""
    if version >= removed_in():
        raise KeyError(f"no release {version} of wasi-common")
    row = _row_at(_rows("companions"), version, "wasi-common")
    return MappingProxyType({crate: row[crate] for crate in row if crate != "since"})


def features(crate: str, version: Version) -> FeatureSet:
    """The features of a crate at a release; KeyError for another crate, or none such."""
    row = _row_at([row for row in _rows("features") if row["crate"] == crate], version, crate)
    lists: dict[str, list[str]] = row.get("features", {})
    return FeatureSet(
        MappingProxyType({name: tuple(enables) for name, enables in lists.items()}),
        tuple(row["default"]),
    )
