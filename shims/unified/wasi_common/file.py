"""Files of a guest.

Source: crates/wasi-common/src/file.rs at v23.0.1.
"""

from __future__ import annotations

from typing import NamedTuple

from wasi_core.surface.enums import Advice as Advice
from wasi_core.surface.enums import Filestat as Filestat
from wasi_core.surface.enums import FileType as FileType
from wasi_core.surface.file import WasiFile as WasiFile
from wasi_core.surface.flags import FdFlags as FdFlags
from wasi_core.surface.flags import FileAccessMode as FileAccessMode
from wasi_core.surface.flags import OFlags as OFlags
from wasi_core.surface.flags import RiFlags as RiFlags
from wasi_core.surface.flags import RoFlags as RoFlags
from wasi_core.surface.flags import SdFlags as SdFlags
from wasi_core.surface.flags import SiFlags as SiFlags


class FdStat(NamedTuple):
    """State of a descriptor."""

    filetype: FileType
    flags: FdFlags
    access_mode: FileAccessMode
