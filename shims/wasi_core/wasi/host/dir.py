"""Directories of the host: :class:`Dir`.

Source: crates/wasi-common/cap-std-sync/src/dir.rs at v2.0.2, crates/wasi-common/src/sync/dir.rs at
v23.0.1, and what they call of cap-std.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from errno import EACCES, EINVAL, EISDIR, ENOENT, ENOTDIR
from stat import S_ISDIR

from ..behaviour import Behaviour, at
from ..errors import WasiError
from ..files import DirEntry, Time, WasiDir, WasiFile
from ..types import Errno, FdFlags, Filestat, FileType, OFlags
from . import resolve
from .file import File
from .resolve import check_name
from .status import filestat, filetype
from .times import set_times_of, times_to_set

_SYNC = FdFlags.DSYNC | FdFlags.SYNC | FdFlags.RSYNC
_WITH_DIRECTORY = OFlags.CREAT | OFlags.EXCL | OFlags.TRUNC


class Dir(WasiDir):
    """A directory of the host that a guest gets with everything in it, and nothing above it.

    It can be used from several threads, and is closed when nobody has it any more: no earlier, so
    that no call can meet another directory under its handle.

    :param fd: a handle of a directory, which becomes the directory's own.
    :param behaviour: of the release that the guest shall believe in; without one 23.0.1.
    """

    __slots__ = ("_behaviour", "_fd")

    def __init__(self, fd: int, behaviour: Behaviour | None = None) -> None:
        self._fd = fd
        self._behaviour = at("23.0.1") if behaviour is None else behaviour

    @classmethod
    def open_ambient(cls, path: str | os.PathLike[str], behaviour: Behaviour | None = None) -> Dir:
        """Open a directory by any path of the host.

        :raises OSError: as open(2).
        :raises WasiError: NOTSUP: the system has no directory handles.
        """
        return cls(resolve.open_ambient(path), behaviour)

    def __del__(self) -> None:
        fd, self._fd = getattr(self, "_fd", -1), -1
        if fd >= 0:
            os.close(fd)

    def __repr__(self) -> str:
        return f"<Dir {self._fd}>"

    def fileno(self) -> int:
        """The handle, which stays the directory's."""
        return self._fd

    def open_file(
        self,
        symlink_follow: bool,
        path: str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> WasiFile | WasiDir:
        """See :class:`WasiDir`.

        :raises WasiError: NOTSUP: a flag of synchronous writing; INVAL: flags that exclude each
            other, TRUNC of what is not written; NOTDIR: DIRECTORY is asked for, and there is a
            file; PERM: the path leads out.
        :raises OSError: as open(2).
        """
        if fdflags & _SYNC:
            raise WasiError(Errno.NOTSUP, "DSYNC, SYNC and RSYNC are not supported")
        directories = self._behaviour["directories_open_as_directories"]
        if directories and oflags & OFlags.DIRECTORY and oflags & _WITH_DIRECTORY:
            raise WasiError(Errno.INVAL, "DIRECTORY together with CREAT, EXCL or TRUNC")
        flags = _host_flags(oflags, read, write, bool(fdflags & FdFlags.APPEND))
        fd = resolve.open_beneath(self._fd, path.encode(), flags, follow=symlink_follow)
        try:
            if directories:
                if S_ISDIR(os.fstat(fd).st_mode):
                    return Dir(fd, self._behaviour)
                if oflags & OFlags.DIRECTORY:
                    raise WasiError(Errno.NOTDIR, "expected a directory but got a file")
            if fdflags & FdFlags.NONBLOCK:
                self._set_nonblocking(fd)
            return File(fd)
        except BaseException:
            os.close(fd)
            raise

    def _set_nonblocking(self, fd: int) -> None:
        if self._behaviour["append_survives_nonblock"]:
            os.set_blocking(fd, False)
            return
        from fcntl import F_SETFL, fcntl

        # All other flags are taken away by this, and with them APPEND.
        fcntl(fd, F_SETFL, os.O_NONBLOCK)

    def open_dir(self, symlink_follow: bool, path: str) -> WasiDir:
        """See :class:`WasiDir`. :raises OSError: as open(2). :raises WasiError: PERM."""
        fd = resolve.open_directory(self._fd, path.encode(), follow=symlink_follow)
        return Dir(fd, self._behaviour)

    def create_dir(self, path: str) -> None:
        """See :class:`WasiDir`; a slash at the end is nothing. :raises OSError: as mkdir(2)."""
        with resolve.open_parent(self._fd, _without_slash(path.encode())) as (fd, name):
            os.mkdir(check_name(name), dir_fd=fd)

    def readdir(self, cookie: int) -> Iterator[DirEntry]:
        """See :class:`WasiDir`. A cookie is a position; entries are in the host's order.

        :raises WasiError: ILSEQ: a name is not UTF-8, when that entry is reached.
        :raises OSError: as readdir(3) and stat(2).
        """
        inode = os.fstat(self._fd).st_ino
        for position, name in enumerate((".", "..")):
            if position >= cookie:
                yield DirEntry(position + 1, inode, name, FileType.DIRECTORY)
        if not self._behaviour["removed_directories_are_empty"] and not os.fstat(self._fd).st_nlink:
            raise resolve.os_error(ENOENT)
        # The handle may be one that cannot be read, and its position is nobody's.
        fd = resolve.open_for_reading(self._fd)
        try:
            with os.scandir(fd) as listing:
                for position, entry in enumerate(listing, 2):
                    if position >= cookie:
                        yield _entry(position + 1, entry)
        finally:
            os.close(fd)

    def symlink(self, old_path: str, new_path: str) -> None:
        """See :class:`WasiDir`.

        :raises OSError: as symlink(2). :raises WasiError: PERM: ``old_path`` is absolute.
        """
        target = old_path.encode()
        if target.startswith(b"/"):
            raise resolve.escape(target)
        with resolve.open_parent(self._fd, new_path.encode()) as (fd, name):
            os.symlink(check_name(target), check_name(name), dir_fd=fd)

    def remove_dir(self, path: str) -> None:
        """See :class:`WasiDir`. :raises OSError: as rmdir(2)."""
        with resolve.open_parent(self._fd, path.encode()) as (fd, name):
            os.rmdir(check_name(name), dir_fd=fd)

    def unlink_file(self, path: str) -> None:
        """See :class:`WasiDir`. :raises OSError: as unlink(2)."""
        with resolve.open_parent(self._fd, path.encode()) as (fd, name):
            os.unlink(check_name(name), dir_fd=fd)

    def read_link(self, path: str) -> str:
        """See :class:`WasiDir`.

        :raises OSError: as readlink(2).
        :raises WasiError: PERM: the link says an absolute path; ILSEQ: it is not UTF-8.
        """
        with resolve.open_parent(self._fd, path.encode()) as (fd, name):
            target = os.readlink(check_name(name), dir_fd=fd)
        if target.startswith(b"/"):
            raise resolve.escape(target)
        try:
            return target.decode()
        except UnicodeDecodeError:
            raise WasiError(Errno.ILSEQ, "what a link says") from None

    def get_filestat(self) -> Filestat:
        """See :class:`WasiDir`."""
        return filestat(self._fd)

    def get_path_filestat(self, path: str, follow_symlinks: bool) -> Filestat:
        """See :class:`WasiDir`. :raises OSError: as stat(2)."""
        return resolve.status_beneath(self._fd, path.encode(), follow=follow_symlinks)

    def rename(self, path: str, dest_dir: WasiDir, dest_path: str) -> None:
        """See :class:`WasiDir`.

        :raises WasiError: BADF: ``dest_dir`` is no directory of the host; PERM.
        :raises OSError: as rename(2); NOTDIR: a file with a slash at the end, from 7.0.0 on.
        """
        dest = _host_dir(dest_dir)
        source = path.encode()
        with (
            resolve.open_parent(self._fd, _without_slash(source)) as (fd, name),
            resolve.open_parent(dest._fd, _without_slash(dest_path.encode())) as (to, new),
        ):
            if source.endswith(b"/") and self._behaviour["rename_slash_wants_directory"]:
                name = _wants_directory(fd, check_name(name))
            os.rename(check_name(name), check_name(new), src_dir_fd=fd, dst_dir_fd=to)

    def hard_link(self, path: str, target_dir: WasiDir, target_path: str) -> None:
        """See :class:`WasiDir`; a link to a symbolic link is one to the link itself.

        :raises WasiError: BADF: ``target_dir`` is no directory of the host; PERM.
        :raises OSError: as link(2).
        """
        target = _host_dir(target_dir)
        with (
            resolve.open_parent(self._fd, path.encode()) as (fd, name),
            resolve.open_parent(target._fd, target_path.encode()) as (to, new),
        ):
            os.link(
                check_name(name),
                check_name(new),
                src_dir_fd=fd,
                dst_dir_fd=to,
                follow_symlinks=False,
            )

    def set_times(
        self, path: str, atime: Time | None, mtime: Time | None, follow_symlinks: bool
    ) -> None:
        """See :class:`WasiDir`.

        A file is opened to do it, for writing if that can be: on a FIFO without a reader it waits.

        :raises OSError: as open(2) and utimensat(2).
        """
        raw = path.encode()
        if not follow_symlinks:
            with resolve.open_parent(self._fd, raw) as (fd, name):
                _set_times_at(fd, check_name(name), atime, mtime)
            return
        for flags, passed_over in ((os.O_WRONLY, (EACCES, EISDIR)), (os.O_RDONLY, (EACCES,))):
            try:
                opened = resolve.open_beneath(self._fd, raw, flags, follow=True)
            except OSError as error:
                if error.errno not in passed_over:
                    raise
                continue
            try:
                set_times_of(opened, atime, mtime)
            finally:
                os.close(opened)
            return
        with resolve.found_beneath(self._fd, raw) as (fd, name):
            _set_times_at(fd, name, atime, mtime)


def _entry(following: int, entry: os.DirEntry[str]) -> DirEntry:
    found = entry.stat(follow_symlinks=False)
    try:
        name = os.fsencode(entry.name).decode()
    except UnicodeDecodeError:
        raise WasiError(Errno.ILSEQ, "name of a file") from None
    return DirEntry(following, found.st_ino, name, filetype(found.st_mode))


def _host_flags(oflags: OFlags, read: bool, write: bool, append: bool) -> int:
    """Flags of open(2). :raises OSError: EINVAL: TRUNC and not to be written, or with APPEND."""
    make = bool(oflags & OFlags.CREAT)
    make_new = make and bool(oflags & OFlags.EXCL)
    truncate = bool(oflags & OFlags.TRUNC)
    # One of the two has to be: what the guest did not ask for its descriptor refuses.
    read = read or not write
    write = write or make
    if truncate and (not make_new if append else not write):
        raise resolve.os_error(EINVAL)
    flags = (os.O_RDWR if read else os.O_WRONLY) if write or append else os.O_RDONLY
    flags |= os.O_APPEND if append else 0
    if make_new:
        return flags | os.O_CREAT | os.O_EXCL
    return flags | (os.O_CREAT if make else 0) | (os.O_TRUNC if truncate else 0)


def _set_times_at(fd: int, name: bytes, atime: Time | None, mtime: Time | None) -> None:
    def current() -> os.stat_result:
        return os.stat(name, dir_fd=fd, follow_symlinks=False)

    if atime is None and mtime is None:
        # Linux does not even look whether the name is there.
        return
    times = times_to_set(atime, mtime, current)
    if times is None:
        os.utime(name, dir_fd=fd, follow_symlinks=False)
    else:
        os.utime(name, ns=times, dir_fd=fd, follow_symlinks=False)


def _wants_directory(fd: int, name: bytes) -> bytes:
    """The name to rename, which has to be that of a directory.

    :raises OSError: ENOTDIR, where the system is not asked.
    """
    if sys.platform == "linux":
        # A link is not followed for the slash, but refused.
        return name + b"/"
    if not S_ISDIR(os.stat(name, dir_fd=fd, follow_symlinks=False).st_mode):
        raise resolve.os_error(ENOTDIR, name)
    return name


def _without_slash(path: bytes) -> bytes:
    return path.rstrip(b"/") or path[:1]


def _host_dir(directory: WasiDir) -> Dir:
    if not isinstance(directory, Dir):
        raise WasiError(Errno.BADF, "not a directory of the host")
    return directory
