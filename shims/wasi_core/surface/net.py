"""Sockets: what ``wasi_cap_std_sync.net`` and ``wasi_common.sync.net`` have.

Where the crates take a socket of cap-std, a socket of Python is as good.

Source: crates/wasi-common/cap-std-sync/src/net.rs at v2.0.2, src/sync/net.rs at v23.0.1.
"""

from __future__ import annotations

import os
import socket
import stat
from typing import Any, NamedTuple, Self

from ..wasi.host import socket as core
from . import cap_std
from .enums import FileType
from .errors import raises_own
from .file import HostFile, WasiFile, own_file, plain_of
from .flags import FdFlags
from .host_file import HasDescriptor
from .host_file import get_fd_flags as flags_of_file

AnySocket = socket.socket | cap_std.TcpListener


class _SocketFile(HostFile):
    @classmethod
    def from_cap_std(cls, cap_std: AnySocket) -> Self:
        """Of a socket, which is the file's from now on.

        :raises ValueError: it is another kind of socket.
        """
        file = own_file(core.file_of(plain_socket(cap_std)))
        if not isinstance(file, cls):
            raise ValueError(f"{cap_std!r} is no {cls.__name__}")
        return file


@plain_of(core.TcpListener)
class TcpListener(_SocketFile):
    """A socket of TCP that listens."""


@plain_of(core.TcpStream)
class TcpStream(_SocketFile):
    """A connection of TCP."""


@plain_of(core.UnixListener)
class UnixListener(_SocketFile):
    """A socket of Unix that listens."""


@plain_of(core.UnixStream)
class UnixStream(_SocketFile):
    """A connection between processes of one machine."""


class Socket:
    """A socket to give to a guest: one of four, made by :meth:`from_`."""

    class TcpListener(NamedTuple):
        """A socket of TCP that listens."""

        socket: AnySocket

    class TcpStream(NamedTuple):
        """A connection of TCP."""

        socket: AnySocket

    class UnixListener(NamedTuple):
        """A socket of Unix that listens."""

        socket: AnySocket

    class UnixStream(NamedTuple):
        """A connection between processes of one machine."""

        socket: AnySocket

    @classmethod
    def from_(cls, socket: AnySocket) -> Any:
        """The variant of a socket. :raises ValueError: it is no stream of TCP or Unix."""
        kind = type(core.file_of(plain_socket(socket))).__name__
        return getattr(cls, kind)(socket)


def plain_socket(given: Any) -> socket.socket:
    """The socket of Python in a socket of cap-std, in a variant of :class:`Socket`, or itself."""
    while not isinstance(given, socket.socket):
        if not hasattr(given, "socket"):
            raise TypeError(f"{given!r} is no socket")
        given = given.socket
    return given


def file_of(given: Any) -> WasiFile:
    """The file of a socket: ``Box<dyn WasiFile>`` from ``Socket``."""
    return given if isinstance(given, WasiFile) else own_file(core.file_of(plain_socket(given)))


def filetype_from(ft: os.stat_result | int) -> FileType:
    """The type of what ``stat`` says, or of a mode, as the crates have it: a stream, unless it is
    a block device."""
    mode = ft if isinstance(ft, int) else ft.st_mode
    return FileType.SocketDgram if stat.S_ISBLK(mode) else FileType.SocketStream


def get_fd_flags(f: int | HasDescriptor) -> FdFlags:
    """Whether a socket is ``NONBLOCK``."""
    return flags_of_file(f) & FdFlags.NONBLOCK


@raises_own
def is_read_write(f: socket.socket | HasDescriptor) -> tuple[bool, bool]:
    """Whether a socket can be read, and whether it can be written."""
    with socket.socket(fileno=os.dup(f.fileno())) as copy:
        readable, writable = True, True
        flags = socket.MSG_PEEK | getattr(socket, "MSG_DONTWAIT", 0)
        try:
            readable = bool(copy.recv(1, flags))
        except BlockingIOError:
            pass
        except OSError:
            readable = False
        try:
            copy.send(b"", getattr(socket, "MSG_DONTWAIT", 0))
        except BlockingIOError:
            pass
        except OSError:
            writable = False
        return readable, writable
