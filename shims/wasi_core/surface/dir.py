"""``WasiDir``: directories of the host for embedders, and directories of embedders for guests.

Source: crates/wasi-common/src/dir.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, NamedTuple, NoReturn, TypeVar

from ..wasi import files, types
from ..wasi.errors import WasiError
from . import active
from .enums import (
    AnyTimeSpec,
    Filestat,
    FileType,
    core_filestat,
    core_filetype,
    core_time,
    own_filestat,
    own_filetype,
    own_time,
)
from .errno import Errno
from .errors import calls_embedder, raises_own, settled
from .file import WasiFile, core_file, own_file
from .flags import FdFlags, OFlags

D = TypeVar("D", bound="type[HostDir]")


class ReaddirCursor(int):
    """Where a listing goes on: a number of 64 bits."""


class ReaddirEntity(NamedTuple):
    """One entry of a directory; ``next`` is where the listing goes on after it."""

    next: ReaddirCursor
    inode: int
    name: str
    filetype: FileType


class OpenResult:
    """What :meth:`WasiDir.open_file` gives from 9.0.0 on: ``File(file)`` or ``Dir(directory)``."""

    class File(NamedTuple):
        """A file."""

        file: WasiFile

    class Dir(NamedTuple):
        """A directory."""

        dir: WasiDir


AnyOpenResult = OpenResult.File | OpenResult.Dir


def _unsupported(name: str) -> NoReturn:
    if active.older():
        raise NotImplementedError(f"wasi-common 2.0 has no default of WasiDir.{name}: implement it")
    raise active.surface().error.from_errno(Errno.Notsup)


class WasiDir(ABC):  # noqa: B024 - what has to be there depends on the release
    """A directory; every path is relative to it and has to stay below it.

    A method may be ``async``, as in the crates, if it never waits. Before 3.0.0 every method has to
    be implemented: one that is not ends the guest. From then on it fails with ``Notsup``.
    """

    def open_file(
        self,
        symlink_follow: bool,
        path: str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> Any:
        """Open what a path names: a ``WasiFile`` before 9.0.0, an :class:`OpenResult` after."""
        del symlink_follow, path, oflags, read, write, fdflags
        _unsupported("open_file")

    if active.older():

        def open_dir(self, symlink_follow: bool, path: str) -> WasiDir:
            """Open a directory; until 9.0.0."""
            del symlink_follow, path
            _unsupported("open_dir")

    def create_dir(self, path: str) -> None:
        """Make a directory."""
        del path
        _unsupported("create_dir")

    def readdir(self, cursor: ReaddirCursor) -> Iterable[ReaddirEntity]:
        """The entries from a cursor on, ``.`` and ``..`` first."""
        del cursor
        _unsupported("readdir")

    def symlink(self, old_path: str, new_path: str) -> None:
        """Make a symbolic link at ``new_path``."""
        del old_path, new_path
        _unsupported("symlink")

    def remove_dir(self, path: str) -> None:
        """Remove an empty directory."""
        del path
        _unsupported("remove_dir")

    def unlink_file(self, path: str) -> None:
        """Remove a file or symbolic link."""
        del path
        _unsupported("unlink_file")

    def read_link(self, path: str) -> str:
        """What a symbolic link says."""
        del path
        _unsupported("read_link")

    def get_filestat(self) -> Filestat:
        """Its own attributes."""
        _unsupported("get_filestat")

    def get_path_filestat(self, path: str, follow_symlinks: bool) -> Filestat:
        """The attributes of what a path names."""
        del path, follow_symlinks
        _unsupported("get_path_filestat")

    def rename(self, path: str, dest_dir: WasiDir, dest_path: str) -> None:
        """Rename, possibly into another directory."""
        del path, dest_dir, dest_path
        _unsupported("rename")

    def hard_link(self, path: str, target_dir: WasiDir, target_path: str) -> None:
        """Make a hard link at ``target_path`` of ``target_dir``."""
        del path, target_dir, target_path
        _unsupported("hard_link")

    def set_times(
        self,
        path: str,
        atime: AnyTimeSpec | None,
        mtime: AnyTimeSpec | None,
        follow_symlinks: bool,
    ) -> None:
        """Set the times of what a path names; None leaves one as it is."""
        del path, atime, mtime, follow_symlinks
        _unsupported("set_times")


class HostDir(WasiDir):
    """A directory of the core."""

    #: The classes whose directories the core is given as they are; one derived from them overrides.
    plain: ClassVar[set[type]] = set()
    #: The class for each class of the core that has one.
    by_core: ClassVar[dict[type, type[HostDir]]] = {}

    def __init__(self, core: files.WasiDir) -> None:
        self._core = core

    @raises_own
    def open_file(
        self,
        symlink_follow: bool,
        path: str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> Any:
        """See :class:`WasiDir`, as for every method here."""
        opened = self._core.open_file(
            symlink_follow, path, types.OFlags(oflags), read, write, types.FdFlags(fdflags)
        )
        if isinstance(opened, files.WasiDir):
            return OpenResult.Dir(own_dir(opened))
        file = own_file(opened)
        return file if active.older() else OpenResult.File(file)

    if active.older():

        @raises_own
        def open_dir(self, symlink_follow: bool, path: str) -> WasiDir:
            """See :class:`WasiDir`."""
            return own_dir(self._core.open_dir(symlink_follow, path))

    @raises_own
    def create_dir(self, path: str) -> None:
        """See :class:`WasiDir`."""
        self._core.create_dir(path)

    @raises_own
    def readdir(self, cursor: ReaddirCursor) -> Iterable[ReaddirEntity]:
        """See :class:`WasiDir`."""
        return [
            ReaddirEntity(
                ReaddirCursor(entry.next), entry.inode, entry.name, own_filetype(entry.filetype)
            )
            for entry in self._core.readdir(cursor)
        ]

    @raises_own
    def symlink(self, old_path: str, new_path: str) -> None:
        """See :class:`WasiDir`."""
        self._core.symlink(old_path, new_path)

    @raises_own
    def remove_dir(self, path: str) -> None:
        """See :class:`WasiDir`."""
        self._core.remove_dir(path)

    @raises_own
    def unlink_file(self, path: str) -> None:
        """See :class:`WasiDir`."""
        self._core.unlink_file(path)

    @raises_own
    def read_link(self, path: str) -> str:
        """See :class:`WasiDir`."""
        return self._core.read_link(path)

    @raises_own
    def get_filestat(self) -> Filestat:
        """See :class:`WasiDir`."""
        return own_filestat(self._core.get_filestat())

    @raises_own
    def get_path_filestat(self, path: str, follow_symlinks: bool) -> Filestat:
        """See :class:`WasiDir`."""
        return own_filestat(self._core.get_path_filestat(path, follow_symlinks))

    @raises_own
    def rename(self, path: str, dest_dir: WasiDir, dest_path: str) -> None:
        """See :class:`WasiDir`."""
        self._core.rename(path, core_dir(dest_dir), dest_path)

    @raises_own
    def hard_link(self, path: str, target_dir: WasiDir, target_path: str) -> None:
        """See :class:`WasiDir`."""
        self._core.hard_link(path, core_dir(target_dir), target_path)

    @raises_own
    def set_times(
        self,
        path: str,
        atime: AnyTimeSpec | None,
        mtime: AnyTimeSpec | None,
        follow_symlinks: bool,
    ) -> None:
        """See :class:`WasiDir`."""
        self._core.set_times(path, core_time(atime), core_time(mtime), follow_symlinks)


def plain(kind: D) -> D:
    """A class of directories that change nothing of what the core's do."""
    HostDir.plain.add(kind)
    return kind


def plain_of(core: type[files.WasiDir]) -> Callable[[D], D]:
    """The same, for the directories of one class of the core."""

    def register(kind: D) -> D:
        HostDir.by_core[core] = kind
        return plain(kind)

    return register


plain(HostDir)


class EmbedderDir(files.WasiDir):
    """A directory of an embedder for the core."""

    def __init__(self, dir: WasiDir) -> None:  # noqa: A002 - the name everywhere else
        self.dir: Any = dir

    @calls_embedder
    def open_file(
        self,
        symlink_follow: bool,
        path: str,
        oflags: types.OFlags,
        read: bool,
        write: bool,
        fdflags: types.FdFlags,
    ) -> files.WasiFile | files.WasiDir:
        opened: object = settled(
            self.dir.open_file(symlink_follow, path, OFlags(oflags), read, write, FdFlags(fdflags))
        )
        match opened:
            case OpenResult.File(file) if not active.older():
                return core_file(file)
            case OpenResult.Dir(directory) if not active.older():
                return core_dir(directory)
            case WasiFile() if active.older():
                return core_file(opened)
            case _:
                wanted = "a WasiFile" if active.older() else "an OpenResult"
                raise TypeError(f"open_file of {self.dir!r} has to give {wanted}: {opened!r}")

    @calls_embedder
    def open_dir(self, symlink_follow: bool, path: str) -> files.WasiDir:
        if active.older():
            return core_dir(settled(self.dir.open_dir(symlink_follow, path)))
        opened = self.open_file(
            symlink_follow, path, types.OFlags.DIRECTORY, False, False, types.FdFlags(0)
        )
        if isinstance(opened, files.WasiDir):
            return opened
        raise WasiError(types.Errno.NOTDIR)

    @calls_embedder
    def create_dir(self, path: str) -> None:
        settled(self.dir.create_dir(path))

    @calls_embedder
    def readdir(self, cookie: int) -> Sequence[files.DirEntry]:
        return [
            files.DirEntry(int(entry.next), entry.inode, entry.name, core_filetype(entry.filetype))
            for entry in settled(self.dir.readdir(ReaddirCursor(cookie)))
        ]

    @calls_embedder
    def symlink(self, old_path: str, new_path: str) -> None:
        settled(self.dir.symlink(old_path, new_path))

    @calls_embedder
    def remove_dir(self, path: str) -> None:
        settled(self.dir.remove_dir(path))

    @calls_embedder
    def unlink_file(self, path: str) -> None:
        settled(self.dir.unlink_file(path))

    @calls_embedder
    def read_link(self, path: str) -> str:
        return str(settled(self.dir.read_link(path)))

    @calls_embedder
    def get_filestat(self) -> types.Filestat:
        return core_filestat(settled(self.dir.get_filestat()))

    @calls_embedder
    def get_path_filestat(self, path: str, follow_symlinks: bool) -> types.Filestat:
        return core_filestat(settled(self.dir.get_path_filestat(path, follow_symlinks)))

    @calls_embedder
    def rename(self, path: str, dest_dir: files.WasiDir, dest_path: str) -> None:
        settled(self.dir.rename(path, own_dir(dest_dir), dest_path))

    @calls_embedder
    def hard_link(self, path: str, target_dir: files.WasiDir, target_path: str) -> None:
        settled(self.dir.hard_link(path, own_dir(target_dir), target_path))

    @calls_embedder
    def set_times(
        self,
        path: str,
        atime: files.Time | None,
        mtime: files.Time | None,
        follow_symlinks: bool,
    ) -> None:
        settled(self.dir.set_times(path, own_time(atime), own_time(mtime), follow_symlinks))


def core_dir(directory: WasiDir) -> files.WasiDir:
    """A directory for the core."""
    if isinstance(directory, HostDir) and type(directory) in HostDir.plain:
        return directory._core  # pyright: ignore[reportPrivateUsage] - its own side
    return EmbedderDir(directory)


def own_dir(directory: files.WasiDir) -> WasiDir:
    """A directory of the core for an embedder."""
    if isinstance(directory, EmbedderDir):
        return directory.dir
    return HostDir.by_core.get(type(directory), HostDir)(directory)
