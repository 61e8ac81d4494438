"""Directories of a guest.

Source: crates/wasi-common/src/dir.rs at v2.0.2.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from wasi_core.surface.dir import ReaddirCursor as ReaddirCursor
from wasi_core.surface.dir import ReaddirEntity as ReaddirEntity
from wasi_core.surface.dir import WasiDir as WasiDir
from wasi_core.surface.flags import DirCaps as DirCaps
from wasi_core.surface.flags import FileCaps


class DirFdStat(NamedTuple):
    """State of a descriptor of a directory."""

    file_caps: FileCaps
    dir_caps: DirCaps


class DirEntryExt(ABC):
    """Something that has a directory, and says what may be done with it."""

    @abstractmethod
    def get_cap(self, caps: DirCaps) -> WasiDir:
        """The directory. :raises Error: ``Notdir``, ``Perm``: a capability is missing."""
