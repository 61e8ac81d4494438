"""Files of a guest.

Source: crates/wasi-common/src/file.rs at v2.0.2.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from wasi_core.surface.enums import Advice as Advice
from wasi_core.surface.enums import Filestat as Filestat
from wasi_core.surface.enums import FileType as FileType
from wasi_core.surface.file import WasiFile as WasiFile
from wasi_core.surface.flags import FdFlags as FdFlags
from wasi_core.surface.flags import FileCaps as FileCaps
from wasi_core.surface.flags import OFlags as OFlags
from wasi_core.surface.flags import RiFlags as RiFlags
from wasi_core.surface.flags import RoFlags as RoFlags
from wasi_core.surface.flags import SdFlags as SdFlags
from wasi_core.surface.flags import SiFlags as SiFlags


class FdStat(NamedTuple):
    """State of a descriptor."""

    filetype: FileType
    caps: FileCaps
    flags: FdFlags


class FileEntryExt(ABC):
    """Something that has a file, and says what may be done with it."""

    @abstractmethod
    def get_cap(self, caps: FileCaps) -> WasiFile:
        """The file. :raises Error: ``Badf``, ``Perm``: a capability is missing."""

    @abstractmethod
    def get_cap_mut(self, caps: FileCaps) -> WasiFile:
        """The same."""
