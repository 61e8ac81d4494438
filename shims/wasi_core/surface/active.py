"""Which surface this process has, and which release of the crates its guests see."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ..wasi.behaviour import Behaviour, at

if TYPE_CHECKING:
    from .errors import BaseError

#: The environment variable that chooses another release for the guests of a process.
VARIABLE = "MIGRATE_WASI_VERSION"


class Surface(NamedTuple):
    """One of the two."""

    #: The release of the crates whose names it has, and whose behaviour by default.
    version: str
    #: What is raised where the crates return an error.
    error: type[BaseError]


_chosen: list[Surface] = []


def choose(surface: Surface) -> None:
    """Say which surface is imported. :raises ImportError: the process has the other one."""
    if _chosen and _chosen[0].version != surface.version:
        raise ImportError(
            f"wasi-common {_chosen[0].version} is imported already: a process has one surface, "
            f"so {surface.version} needs another process",
            name="wasi_common",
        )
    _chosen[:] = [surface]


def surface() -> Surface:
    """The one that is imported. :raises ImportError: none is."""
    if not _chosen:
        raise ImportError("import wasi_common first: it says which release there is")
    return _chosen[0]


def behaviour() -> Behaviour:
    """How guests of new contexts find the world.

    :raises ValueError: ``MIGRATE_WASI_VERSION`` is none of the releases.
    """
    return at(os.environ.get(VARIABLE) or surface().version)


def older() -> bool:
    """Whether it is that of 2.0. Asked where a class is made: the modules behind a surface are
    imported after it is chosen."""
    return at(surface().version)["rights_unenforced"] is False
