"""What guests see differently from release to release, as data.

A row says what the older releases do, what the newer ones do, and from which release on. The code
asks a row by its name: ``if behaviour["rights_unenforced"]:`` is true for a release that has the
newer behaviour. A name without a row is an error, so that no test of the code can be misspelt.

The rows are in the modules of :mod:`wasi_core.wasi.behaviours`, one for each concern.

Source of every row: the sources of the crates at their tags, and experiments with their releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

#: The releases that can be chosen.
OLDEST = (2, 0, 0)
NEWEST = (46, 0, 0)


class Row(NamedTuple):
    """One change of behaviour."""

    #: What the newer releases do, in a few words: ``rights_unenforced``.
    name: str
    #: The functions whose guests can notice it.
    functions: tuple[str, ...]
    #: What the older releases do, and what the newer ones do.
    older: str
    newer: str
    #: The first release with the newer behaviour.
    since: str
    #: Where that is written: file and lines at a tag, or the change that made it.
    source: str
    #: The first release without it again; None when it stayed.
    until: str | None = None


def parse(version: str) -> tuple[int, int, int]:
    """A release as numbers: ``23.0.1``, ``23.0`` or ``23``.

    :raises ValueError: it is no release, or not one between 2.0.0 and the last of 46.
    """
    parts = version.split(".")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"{version!r} is no release of wasi-common: give one such as 23.0.1")
    major, minor, patch = (*map(int, parts), 0, 0)[:3]
    found = (major, minor, patch)
    if found < OLDEST or major > NEWEST[0]:
        raise ValueError(f"there is no wasi-common {version} here: choose one from 2.0 to 46")
    return found


class Behaviour(Mapping[str, bool]):
    """How one release behaves: the name of each row, and whether the newer side holds."""

    def __init__(self, version: str) -> None:
        release = parse(version)
        self.version = version
        self._rows = {
            row.name: parse(row.since) <= release
            and (row.until is None or release < parse(row.until))
            for row in rows()
        }

    def __getitem__(self, name: str) -> bool:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<Behaviour of wasi-common {self.version}>"


@cache
def at(version: str) -> Behaviour:
    """The behaviour of a release from 2.0 to 46. :raises ValueError: it is none of them."""
    return Behaviour(version)


@cache
def rows() -> tuple[Row, ...]:
    """Every row. :raises ValueError: two rows have one name."""
    from . import behaviours

    found = behaviours.ROWS
    names = [row.name for row in found]
    if len(set(names)) != len(names):
        raise ValueError("two rows of behaviour have one name")
    return found
