"""Directories of the operating system: what the modules ``dir`` of both surfaces have.

Source: crates/wasi-common/cap-std-sync/src/dir.rs at v2.0.2, src/sync/dir.rs at v23.0.1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..wasi.host import dir as core
from . import active, cap_std
from . import dir as traits
from .file import WasiFile
from .flags import FdFlags, OFlags


class OpenResult:
    """What :meth:`Dir.open_file_` gives from 9.0.0 on: ``File(file)`` or ``Dir(directory)``."""

    class File(NamedTuple):
        """A file."""

        file: WasiFile

    class Dir(NamedTuple):
        """A directory."""

        dir: traits.WasiDir


@traits.plain_of(core.Dir)
class Dir(traits.HostDir):
    """A directory of the operating system; made by :meth:`from_cap_std`."""

    @classmethod
    def from_cap_std(cls, dir: cap_std.Dir) -> Dir:  # noqa: A002 - the name of the crates
        """Of a handle, which the directory owns from now on."""
        return cls(core.Dir(dir.into_raw_fd(), active.behaviour()))

    def open_file_(
        self,
        symlink_follow: bool,
        path: str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> Any:
        """:meth:`open_file`: a ``File`` before 9.0.0, then the ``OpenResult`` of this module."""
        opened = self.open_file(symlink_follow, path, oflags, read, write, fdflags)
        match opened:
            case traits.OpenResult.Dir(traits.HostDir() as found):
                return OpenResult.Dir(found)
            case traits.OpenResult.File(file):
                return OpenResult.File(file)
            case _:
                return opened

    if active.older():

        def open_dir_(self, symlink_follow: bool, path: str) -> traits.WasiDir:
            """:meth:`open_dir`: a ``Dir``."""
            return self.open_dir(symlink_follow, path)

    def rename_(self, src_path: str, dest_dir: Dir, dest_path: str) -> None:
        """:meth:`rename`, between directories of this module."""
        self.rename(src_path, dest_dir, dest_path)

    def hard_link_(self, src_path: str, target_dir: Dir, target_path: str) -> None:
        """:meth:`hard_link`, between directories of this module."""
        self.hard_link(src_path, target_dir, target_path)
