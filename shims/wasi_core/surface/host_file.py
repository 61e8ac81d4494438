"""Files of the operating system: the modules ``file`` of both surfaces.

Source: crates/wasi-common/cap-std-sync/src/file.rs at v2.0.2, src/sync/file.rs at v23.0.1.
"""

from __future__ import annotations

import os
import stat
from typing import Protocol

from ..wasi.host import file as core
from ..wasi.host.status import filetype
from .enums import FileType, own_filetype
from .errors import raises_own
from .file import HostFile, plain_of
from .flags import FdFlags


class HasDescriptor(Protocol):
    """An open file, or a socket."""

    def fileno(self) -> int:
        """The descriptor of the operating system."""
        ...


@plain_of(core.File)
class File(HostFile):
    """A file of the operating system; made by :meth:`from_cap_std`."""

    _core: core.File

    @classmethod
    def from_cap_std(cls, file: int | HasDescriptor) -> File:
        """Of a descriptor, which the file owns from now on, or of a copy of an open file's."""
        return cls(core.File(file if isinstance(file, int) else os.dup(file.fileno())))

    def fileno(self) -> int:
        """The descriptor."""
        return self._core.fileno()


def filetype_from(ft: os.stat_result | int) -> FileType:
    """The type of what ``stat`` says, or of a mode."""
    mode = ft if isinstance(ft, int) else ft.st_mode
    return own_filetype(filetype(stat.S_IFMT(mode)))


@raises_own
def get_fd_flags(f: int | HasDescriptor) -> FdFlags:
    """How an open file does input and output."""
    return FdFlags(core.fdflags_of(f if isinstance(f, int) else f.fileno()))
