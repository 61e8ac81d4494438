"""Cargo.lock: which version of a crate a package really uses, and on which line that stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from packaging.version import InvalidVersion, Version

from migrate_wasi.source import Source


class LockError(Exception):
    """A lock file that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One `[[package]]`: `line` is the one-based line of its version."""

    name: str
    version: Version
    source: str
    dependencies: tuple[str, ...]
    line: int


class Lock:
    """The packages of one lock file; raises `LockError` where it is not TOML."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.packages: dict[str, list[Locked]] = {}
        for package in _packages(source):
            self.packages.setdefault(package.name, []).append(package)

    def used_by(self, package: str, dependency: str) -> Locked | None:
        """The release of `dependency` that `package` uses; the only one where that is not said."""
        candidates = self.packages.get(dependency, [])
        if len(candidates) <= 1:
            return candidates[0] if candidates else None
        named = {
            edge.split(" ")[1]
            for owner in self.packages.get(package, [])
            for edge in owner.dependencies
            if edge.split(" ")[0] == dependency and " " in edge
        }
        chosen = [locked for locked in candidates if str(locked.version) in named]
        return chosen[0] if len(chosen) == 1 else None


def _packages(source: Source) -> Iterator[Locked]:
    try:
        data = tomllib.loads(source.text.decode().replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise LockError(str(error)) from None
    found = data.get("package", [])
    if not isinstance(found, list) or not all(
        isinstance(row, dict) for row in cast("list[Any]", found)
    ):
        raise LockError("`package` is not a list of tables")
    rows = cast("list[dict[str, Any]]", found)
    lines = _version_lines(source)
    if len(lines) != len(rows):
        raise LockError("its packages are not written as Cargo writes them")
    for row, line in zip(rows, lines, strict=True):
        try:
            version = Version(str(row.get("version", "0")))
        except InvalidVersion:
            # A build or pre-release of a crate that is none of ours.
            continue
        yield Locked(
            str(row.get("name", "")),
            version,
            str(row.get("source", "")),
            tuple(row.get("dependencies", ())),
            line,
        )


def _version_lines(source: Source) -> list[int]:
    """Per `[[package]]`, the line of its `version =`, else of its header."""
    lines: list[int] = []
    inside = False
    for number, line in enumerate(source.text.splitlines(), 1):
        if line.startswith(b"["):
            inside = line.strip() == b"[[package]]"
            if inside:
                lines.append(number)
        elif inside and line.startswith(b"version"):
            lines[-1] = number
    return lines
