"""``WasiFile``: files of the host for embedders, and files of embedders for guests.

Source: crates/wasi-common/src/file.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NoReturn, TypeVar

from ..wasi import files, types
from . import active
from .enums import (
    Advice,
    AnyTimeSpec,
    Filestat,
    FileType,
    core_advice,
    core_filestat,
    core_filetype,
    core_time,
    own_advice,
    own_filestat,
    own_filetype,
    own_time,
)
from .errno import Errno
from .errors import calls_embedder, raises_own, settled
from .flags import FdFlags, RiFlags, RoFlags, SdFlags, SiFlags

_WHENCE = {0: types.Whence.SET, 1: types.Whence.CUR, 2: types.Whence.END}
F = TypeVar("F", bound="type[HostFile]")


def _badf() -> NoReturn:
    raise active.surface().error.from_errno(Errno.Badf)


class WasiFile(ABC):
    """Anything that bytes are read from or written to, but a directory.

    A method may be ``async``, as in the crates, if it never waits. What is not implemented fails
    with ``Badf``. An error for the guest is raised as ``wasi_common.Error`` or ``OSError``; any
    other exception ends the guest.
    """

    @abstractmethod
    def get_filetype(self) -> FileType:
        """What it is."""

    def pollable(self) -> Any:
        """A descriptor of the operating system that can be polled for it, or what has one."""
        return None

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return False

    def sock_accept(self, fdflags: FdFlags) -> WasiFile:
        """Accept a connection."""
        del fdflags
        _badf()

    def sock_recv(self, ri_data: Sequence[memoryview], ri_flags: RiFlags) -> tuple[int, RoFlags]:
        """Receive into buffers; returns how many bytes."""
        del ri_data, ri_flags
        _badf()

    def sock_send(self, si_data: Sequence[bytes], si_flags: SiFlags) -> int:
        """Send; returns how many bytes."""
        del si_data, si_flags
        _badf()

    def sock_shutdown(self, how: SdFlags) -> None:
        """Shut a half or both down."""
        del how
        _badf()

    def datasync(self) -> None:  # noqa: B027 - a file without a device has nothing to do
        """Write content to the device."""

    def sync(self) -> None:  # noqa: B027 - the same
        """Write content and metadata to the device."""

    def get_fdflags(self) -> FdFlags:
        """How it does input and output."""
        return FdFlags.empty()

    def set_fdflags(self, flags: FdFlags) -> None:
        """Change how it does input and output."""
        del flags
        _badf()

    def get_filestat(self) -> Filestat:
        """Its attributes."""
        return Filestat(0, 0, settled(self.get_filetype()), 0, 0)

    def set_filestat_size(self, size: int) -> None:
        """Cut or extend it."""
        del size
        _badf()

    def advise(self, offset: int, len: int, advice: Advice) -> None:  # noqa: A002 - of the crates
        """Hear what the guest is going to do."""
        del offset, len, advice
        _badf()

    if active.older():

        def allocate(self, offset: int, len: int) -> None:  # noqa: A002 - of the crates
            """Make room; until 9.0.0."""
            del offset, len
            _badf()

    def set_times(self, atime: AnyTimeSpec | None, mtime: AnyTimeSpec | None) -> None:
        """Set times; None leaves one as it is."""
        del atime, mtime
        _badf()

    def read_vectored(self, bufs: Sequence[memoryview]) -> int:
        """Read into buffers; returns how many bytes, 0 at the end."""
        del bufs
        _badf()

    def read_vectored_at(self, bufs: Sequence[memoryview], offset: int) -> int:
        """Read at an offset, and leave the position as it is."""
        del bufs, offset
        _badf()

    def write_vectored(self, bufs: Sequence[bytes]) -> int:
        """Write; returns how many bytes were taken."""
        del bufs
        _badf()

    def write_vectored_at(self, bufs: Sequence[bytes], offset: int) -> int:
        """Write at an offset, and leave the position as it is."""
        del bufs, offset
        _badf()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; returns the new one from the start. ``whence`` as in :mod:`os`."""
        del offset, whence
        _badf()

    def peek(self, buf: memoryview) -> int:
        """Read without taking; returns how many bytes."""
        del buf
        _badf()

    def num_ready_bytes(self) -> int:
        """How many bytes can be read without waiting."""
        return 0

    def readable(self) -> None:
        """Wait until it can be read."""
        _badf()

    def writable(self) -> None:
        """Wait until it can be written."""
        _badf()


class HostFile(WasiFile):
    """A file of the core."""

    #: The classes whose files the core is given as they are; one derived from them overrides.
    plain: ClassVar[set[type]] = set()
    #: The class for each class of the core that has one.
    by_core: ClassVar[dict[type, type[HostFile]]] = {}

    def __init__(self, core: files.WasiFile) -> None:
        self._core = core

    @raises_own
    def get_filetype(self) -> FileType:
        """See :class:`WasiFile`, as for every method here."""
        return own_filetype(self._core.get_filetype())

    def pollable(self) -> int | None:
        """The descriptor."""
        return self._core.pollable()

    def isatty(self) -> bool:
        """See :class:`WasiFile`."""
        return self._core.isatty()

    @raises_own
    def sock_accept(self, fdflags: FdFlags) -> WasiFile:
        """See :class:`WasiFile`."""
        return own_file(self._core.sock_accept(types.FdFlags(fdflags)))

    @raises_own
    def sock_recv(self, ri_data: Sequence[memoryview], ri_flags: RiFlags) -> tuple[int, RoFlags]:
        """See :class:`WasiFile`."""
        size, flags = self._core.sock_recv(ri_data, types.RiFlags(ri_flags))
        return size, RoFlags(flags)

    @raises_own
    def sock_send(self, si_data: Sequence[bytes], si_flags: SiFlags) -> int:
        """See :class:`WasiFile`."""
        return self._core.sock_send(si_data, types.SiFlags(si_flags))

    @raises_own
    def sock_shutdown(self, how: SdFlags) -> None:
        """See :class:`WasiFile`."""
        self._core.sock_shutdown(types.SdFlags(how))

    @raises_own
    def datasync(self) -> None:
        """See :class:`WasiFile`."""
        self._core.datasync()

    @raises_own
    def sync(self) -> None:
        """See :class:`WasiFile`."""
        self._core.sync()

    @raises_own
    def get_fdflags(self) -> FdFlags:
        """See :class:`WasiFile`."""
        return FdFlags(self._core.get_fdflags())

    @raises_own
    def set_fdflags(self, flags: FdFlags) -> None:
        """See :class:`WasiFile`."""
        self._core.set_fdflags(types.FdFlags(flags))

    @raises_own
    def get_filestat(self) -> Filestat:
        """See :class:`WasiFile`."""
        return own_filestat(self._core.get_filestat())

    @raises_own
    def set_filestat_size(self, size: int) -> None:
        """See :class:`WasiFile`."""
        self._core.set_filestat_size(size)

    @raises_own
    def advise(self, offset: int, len: int, advice: Advice) -> None:  # noqa: A002 - of the crates
        """See :class:`WasiFile`."""
        self._core.advise(offset, len, core_advice(advice))

    if active.older():

        @raises_own
        def allocate(self, offset: int, len: int) -> None:  # noqa: A002 - of the crates
            """See :class:`WasiFile`."""
            self._core.allocate(offset, len)

    @raises_own
    def set_times(self, atime: AnyTimeSpec | None, mtime: AnyTimeSpec | None) -> None:
        """See :class:`WasiFile`."""
        self._core.set_times(core_time(atime), core_time(mtime))

    @raises_own
    def read_vectored(self, bufs: Sequence[memoryview]) -> int:
        """See :class:`WasiFile`."""
        return self._core.read_vectored(bufs)

    @raises_own
    def read_vectored_at(self, bufs: Sequence[memoryview], offset: int) -> int:
        """See :class:`WasiFile`."""
        return self._core.read_vectored_at(bufs, offset)

    @raises_own
    def write_vectored(self, bufs: Sequence[bytes]) -> int:
        """See :class:`WasiFile`."""
        return self._core.write_vectored(bufs)

    @raises_own
    def write_vectored_at(self, bufs: Sequence[bytes], offset: int) -> int:
        """See :class:`WasiFile`."""
        return self._core.write_vectored_at(bufs, offset)

    @raises_own
    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """See :class:`WasiFile`."""
        return self._core.seek(offset, _WHENCE[whence])

    @raises_own
    def peek(self, buf: memoryview) -> int:
        """See :class:`WasiFile`."""
        return self._core.peek(buf)

    @raises_own
    def num_ready_bytes(self) -> int:
        """See :class:`WasiFile`."""
        return self._core.num_ready_bytes()

    @raises_own
    def readable(self) -> None:
        """See :class:`WasiFile`."""
        self._core.readable()

    @raises_own
    def writable(self) -> None:
        """See :class:`WasiFile`."""
        self._core.writable()


def plain(kind: F) -> F:
    """A class of files that change nothing of what the core's do."""
    HostFile.plain.add(kind)
    return kind


def plain_of(core: type[files.WasiFile]) -> Callable[[F], F]:
    """The same, for the files of one class of the core."""

    def register(kind: F) -> F:
        HostFile.by_core[core] = kind
        return plain(kind)

    return register


plain(HostFile)


class EmbedderFile(files.WasiFile):
    """A file of an embedder for the core."""

    __slots__ = ("file",)

    def __init__(self, file: WasiFile) -> None:
        self.file: Any = file

    @calls_embedder
    def get_filetype(self) -> types.FileType:
        return core_filetype(settled(self.file.get_filetype()))

    @calls_embedder
    def pollable(self) -> int | None:
        found = self.file.pollable()
        return found if found is None or isinstance(found, int) else found.fileno()

    @calls_embedder
    def isatty(self) -> bool:
        return self.file.isatty()

    @calls_embedder
    def sock_accept(self, fdflags: types.FdFlags) -> files.WasiFile:
        return core_file(settled(self.file.sock_accept(FdFlags(fdflags))))

    @calls_embedder
    def sock_recv(
        self, buffers: Sequence[memoryview], flags: types.RiFlags
    ) -> tuple[int, types.RoFlags]:
        size, found = settled(self.file.sock_recv(buffers, RiFlags(flags)))
        return size, types.RoFlags(found)

    @calls_embedder
    def sock_send(self, buffers: Sequence[bytes], flags: types.SiFlags) -> int:
        return settled(self.file.sock_send(buffers, SiFlags(flags)))

    @calls_embedder
    def sock_shutdown(self, how: types.SdFlags) -> None:
        settled(self.file.sock_shutdown(SdFlags(how)))

    @calls_embedder
    def datasync(self) -> None:
        settled(self.file.datasync())

    @calls_embedder
    def sync(self) -> None:
        settled(self.file.sync())

    @calls_embedder
    def get_fdflags(self) -> types.FdFlags:
        return types.FdFlags(settled(self.file.get_fdflags()))

    @calls_embedder
    def set_fdflags(self, flags: types.FdFlags) -> None:
        settled(self.file.set_fdflags(FdFlags(flags)))

    @calls_embedder
    def get_filestat(self) -> types.Filestat:
        return core_filestat(settled(self.file.get_filestat()))

    @calls_embedder
    def set_filestat_size(self, size: int) -> None:
        settled(self.file.set_filestat_size(size))

    @calls_embedder
    def advise(self, offset: int, length: int, advice: types.Advice) -> None:
        settled(self.file.advise(offset, length, own_advice(advice)))

    if active.older():

        @calls_embedder
        def allocate(self, offset: int, length: int) -> None:
            settled(self.file.allocate(offset, length))

    @calls_embedder
    def set_times(self, atime: files.Time | None, mtime: files.Time | None) -> None:
        settled(self.file.set_times(own_time(atime), own_time(mtime)))

    @calls_embedder
    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        return settled(self.file.read_vectored(buffers))

    @calls_embedder
    def read_vectored_at(self, buffers: Sequence[memoryview], offset: int) -> int:
        return settled(self.file.read_vectored_at(buffers, offset))

    @calls_embedder
    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        return settled(self.file.write_vectored(buffers))

    @calls_embedder
    def write_vectored_at(self, buffers: Sequence[bytes], offset: int) -> int:
        return settled(self.file.write_vectored_at(buffers, offset))

    @calls_embedder
    def seek(self, offset: int, whence: types.Whence) -> int:
        return settled(self.file.seek(offset, int(whence)))

    @calls_embedder
    def peek(self, buffer: memoryview) -> int:
        return settled(self.file.peek(buffer))

    @calls_embedder
    def num_ready_bytes(self) -> int:
        return settled(self.file.num_ready_bytes())

    @calls_embedder
    def readable(self) -> None:
        settled(self.file.readable())

    @calls_embedder
    def writable(self) -> None:
        settled(self.file.writable())


def core_file(file: WasiFile) -> files.WasiFile:
    """A file for the core."""
    if isinstance(file, HostFile) and type(file) in HostFile.plain:
        return file._core  # pyright: ignore[reportPrivateUsage] - its own side
    return EmbedderFile(file)


def own_file(file: files.WasiFile) -> WasiFile:
    """A file of the core for an embedder."""
    if isinstance(file, EmbedderFile):
        return file.file
    kind = HostFile.by_core.get(type(file), HostFile)
    made = kind.__new__(kind)
    HostFile.__init__(made, file)
    return made
