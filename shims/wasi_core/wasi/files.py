"""What a descriptor stands for: the interface of files and directories.

The names, the order of arguments and the results are those of the traits ``WasiFile`` and
``WasiDir`` of the crates, so that what an embedder writes for a surface is a file of the core. A
buffer to read into is a writable ``memoryview``, one to write from is ``bytes``. A method that a
file does not have fails with the errno that the trait's default body gives.

Source: crates/wasi-common/src/{file,dir}.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .errors import WasiError
from .types import (
    Advice,
    Errno,
    FdFlags,
    Filestat,
    FileType,
    OFlags,
    RiFlags,
    RoFlags,
    SdFlags,
    SiFlags,
    Whence,
)

#: A time to set, in nanoseconds since the epoch; :data:`NOW` for the time of the system.
Time = int
NOW: Time = -1


def _badf() -> WasiError:
    return WasiError(Errno.BADF)


class WasiFile(ABC):
    """Anything that bytes are read from or written to, but a directory."""

    @abstractmethod
    def get_filetype(self) -> FileType:
        """What it is."""

    def pollable(self) -> int | None:
        """The descriptor of the operating system that can be polled for it, None without one."""
        return None

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return False

    def sock_accept(self, fdflags: FdFlags) -> WasiFile:
        """Accept a connection."""
        del fdflags
        raise _badf()

    def sock_recv(self, buffers: Sequence[memoryview], flags: RiFlags) -> tuple[int, RoFlags]:
        """Receive into buffers; returns how many bytes."""
        del buffers, flags
        raise _badf()

    def sock_send(self, buffers: Sequence[bytes], flags: SiFlags) -> int:
        """Send; returns how many bytes."""
        del buffers, flags
        raise _badf()

    def sock_shutdown(self, how: SdFlags) -> None:
        """Shut a half or both down."""
        del how
        raise _badf()

    def datasync(self) -> None:  # noqa: B027 - a file without a device has nothing to do
        """Write content to the device."""

    def sync(self) -> None:  # noqa: B027 - the same
        """Write content and metadata to the device."""

    def get_fdflags(self) -> FdFlags:
        """How it does input and output."""
        return FdFlags(0)

    def set_fdflags(self, flags: FdFlags) -> None:
        """Change how it does input and output."""
        del flags
        raise _badf()

    def get_filestat(self) -> Filestat:
        """Its attributes."""
        return Filestat(0, 0, self.get_filetype(), 0, 0, 0, 0, 0)

    def set_filestat_size(self, size: int) -> None:
        """Cut or extend it."""
        del size
        raise _badf()

    def advise(self, offset: int, length: int, advice: Advice) -> None:
        """Hear what the guest is going to do."""
        del offset, length, advice
        raise _badf()

    def allocate(self, offset: int, length: int) -> None:
        """Make room; asked by releases before 9.0.0 alone."""
        del offset, length
        raise _badf()

    def set_times(self, atime: Time | None, mtime: Time | None) -> None:
        """Set times; None leaves one as it is."""
        del atime, mtime
        raise _badf()

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        """Read into buffers; returns how many bytes, 0 at the end."""
        del buffers
        raise _badf()

    def read_vectored_at(self, buffers: Sequence[memoryview], offset: int) -> int:
        """Read at an offset, and leave the position as it is."""
        del buffers, offset
        raise _badf()

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        """Write; returns how many bytes were taken."""
        del buffers
        raise _badf()

    def write_vectored_at(self, buffers: Sequence[bytes], offset: int) -> int:
        """Write at an offset, and leave the position as it is."""
        del buffers, offset
        raise _badf()

    def seek(self, offset: int, whence: Whence) -> int:
        """Move the position; returns the new one from the start."""
        del offset, whence
        raise _badf()

    def peek(self, buffer: memoryview) -> int:
        """Read without taking; returns how many bytes."""
        del buffer
        raise _badf()

    def num_ready_bytes(self) -> int:
        """How many bytes can be read without waiting."""
        return 0

    def readable(self) -> None:
        """Wait until it can be read."""
        raise _badf()

    def writable(self) -> None:
        """Wait until it can be written."""
        raise _badf()


class DirEntry(NamedTuple):
    """One entry of ``readdir``: ``next`` is the cookie of the entry after it."""

    next: int
    inode: int
    name: str
    filetype: FileType


class WasiDir:
    """A directory; every path is relative to it and stays below it."""

    def open_file(
        self,
        symlink_follow: bool,
        path: str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> WasiFile | WasiDir:
        """Open what a path names. A release before 9.0.0 gets a file over a directory too."""
        del symlink_follow, path, oflags, read, write, fdflags
        raise WasiError(Errno.NOTSUP)

    def open_dir(self, symlink_follow: bool, path: str) -> WasiDir:
        """Open a directory."""
        del symlink_follow, path
        raise WasiError(Errno.NOTSUP)

    def create_dir(self, path: str) -> None:
        """Make a directory."""
        del path
        raise WasiError(Errno.NOTSUP)

    def readdir(self, cookie: int) -> Iterable[DirEntry]:
        """The entries from a cookie on, ``.`` and ``..`` first. Errors may come while it goes."""
        del cookie
        raise WasiError(Errno.NOTSUP)

    def symlink(self, old_path: str, new_path: str) -> None:
        """Make a symbolic link at ``new_path``."""
        del old_path, new_path
        raise WasiError(Errno.NOTSUP)

    def remove_dir(self, path: str) -> None:
        """Remove an empty directory."""
        del path
        raise WasiError(Errno.NOTSUP)

    def unlink_file(self, path: str) -> None:
        """Remove a file or symbolic link."""
        del path
        raise WasiError(Errno.NOTSUP)

    def read_link(self, path: str) -> str:
        """What a symbolic link says."""
        del path
        raise WasiError(Errno.NOTSUP)

    def get_filestat(self) -> Filestat:
        """Its own attributes."""
        raise WasiError(Errno.NOTSUP)

    def get_path_filestat(self, path: str, follow_symlinks: bool) -> Filestat:
        """The attributes of what a path names."""
        del path, follow_symlinks
        raise WasiError(Errno.NOTSUP)

    def rename(self, path: str, dest_dir: WasiDir, dest_path: str) -> None:
        """Rename, possibly into another directory."""
        del path, dest_dir, dest_path
        raise WasiError(Errno.NOTSUP)

    def hard_link(self, path: str, target_dir: WasiDir, target_path: str) -> None:
        """Make a hard link at ``target_path`` of ``target_dir``."""
        del path, target_dir, target_path
        raise WasiError(Errno.NOTSUP)

    def set_times(
        self, path: str, atime: Time | None, mtime: Time | None, follow_symlinks: bool
    ) -> None:
        """Set the times of what a path names; None leaves one as it is."""
        del path, atime, mtime, follow_symlinks
        raise WasiError(Errno.NOTSUP)
