"""Sockets of the operating system as files: listeners and streams, TCP and Unix.

A file owns its socket: with its descriptor the socket is closed. Whether calls wait is a property
of the socket, as the embedder set it; a time limit of Python's becomes the system's, after which a
call fails with AGAIN.

Source: crates/wasi-common/cap-std-sync/src/net.rs at v2.0.2, crates/wasi-common/src/sync/net.rs at
v23.0.1 (the same but for receivers), ``read_exact_vectored`` of system-interface and
``is_read_write`` of rustix.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Sequence
from weakref import finalize

from ..context import WasiCtx
from ..errors import HostTrap, WasiError
from ..files import WasiFile
from ..table import Access
from ..types import Errno, FdFlags, FileType, RiFlags, Rights, RoFlags, SdFlags, SiFlags
from .file import ready_bytes_of

#: How many buffers one call of the system takes; the rest is left to the next call of the guest.
_MOST_BUFFERS = 1024
_SHUTDOWN = {
    SdFlags.RD: socket.SHUT_RD,
    SdFlags.WR: socket.SHUT_WR,
    SdFlags.RD | SdFlags.WR: socket.SHUT_RDWR,
}
_PREOPENED = (
    Rights.FD_FDSTAT_SET_FLAGS | Rights.FD_FILESTAT_GET | Rights.FD_READ | Rights.POLL_FD_READWRITE
)


class _Socket(WasiFile):
    """What listeners and streams have in common.

    :param sock: the socket, which belongs to the file from now on.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        # Not __del__: of two that are garbage together, the socket may go first, and complain.
        finalize(self, sock.close)
        if sock.gettimeout():
            _let_system_keep_time(sock)

    def pollable(self) -> int | None:
        """See :class:`WasiFile`."""
        return self._socket.fileno()

    def get_filetype(self) -> FileType:
        """See :class:`WasiFile`."""
        return FileType.SOCKET_STREAM

    def get_fdflags(self) -> FdFlags:
        """See :class:`WasiFile`; a socket has no flag but NONBLOCK."""
        return FdFlags(0) if _waits(self._socket) else FdFlags.NONBLOCK

    def set_fdflags(self, flags: FdFlags) -> None:
        """See :class:`WasiFile`. :raises WasiError: INVAL: another flag than NONBLOCK."""
        if flags & ~FdFlags.NONBLOCK:
            raise WasiError(Errno.INVAL, "cannot set anything else than NONBLOCK")
        self._socket.setblocking(not flags)


class _Listener(_Socket):
    """A socket that connections come to; a byte is ready whenever it is asked."""

    stream: type[_Stream]

    def sock_accept(self, fdflags: FdFlags) -> WasiFile:
        """See :class:`WasiFile`. :raises WasiError: INVAL: another flag than NONBLOCK."""
        accepted = self.stream(self._socket.accept()[0])
        accepted.set_fdflags(fdflags)
        return accepted

    def num_ready_bytes(self) -> int:
        """See :class:`WasiFile`."""
        return 1


class _Stream(_Socket):
    """One end of a connection."""

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        """See :class:`WasiFile`."""
        # Reading nothing is no call that waits, other than receiving nothing.
        return _receive(self._socket, buffers) if any(map(len, buffers)) else 0

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        """See :class:`WasiFile`."""
        return _send(self._socket, buffers)

    def peek(self, buffer: memoryview) -> int:
        """See :class:`WasiFile`."""
        return _receive(self._socket, [buffer], socket.MSG_PEEK)

    def num_ready_bytes(self) -> int:
        """See :class:`WasiFile`."""
        return ready_bytes_of(self._socket.fileno())

    def readable(self) -> None:
        """Make sure that something may still come. :raises WasiError: IO: the other side ended."""
        try:
            ended = not self._socket.recv(1, socket.MSG_PEEK | _dont_wait())
        except BlockingIOError:
            return
        if ended:
            raise WasiError(Errno.IO)

    def writable(self) -> None:
        """Make sure that this side has not ended. :raises WasiError: IO: it has."""
        try:
            self._socket.send(b"", _dont_wait())
        except BlockingIOError:
            return
        except BrokenPipeError:
            raise WasiError(Errno.IO) from None

    def sock_recv(self, buffers: Sequence[memoryview], flags: RiFlags) -> tuple[int, RoFlags]:
        """See :class:`WasiFile`. RECV_PEEK fills the first buffer alone.

        :raises HostTrap: with RECV_WAITALL the other side ended before the buffers were full; no
            errno stands for that.
        """
        if flags & RiFlags.RECV_PEEK:
            size = self.peek(buffers[0]) if buffers else 0
        elif flags & RiFlags.RECV_WAITALL:
            size = self._receive_all(buffers)
        else:
            size = self.read_vectored(buffers)
        return size, RoFlags(0)

    def _receive_all(self, buffers: Sequence[memoryview]) -> int:
        left = [buffer for buffer in buffers if len(buffer)]
        while left:
            size = _receive(self._socket, left)
            if not size:
                raise HostTrap("Unknown OS error: failed to fill whole buffer")
            while left and size >= len(left[0]):
                size -= len(left.pop(0))
            if size:
                left[0] = left[0][size:]
        return sum(map(len, buffers))

    def sock_send(self, buffers: Sequence[bytes], flags: SiFlags) -> int:
        """See :class:`WasiFile`. :raises WasiError: NOTSUP: a flag is given; there is none."""
        if flags:
            raise WasiError(Errno.NOTSUP)
        return self.write_vectored(buffers)

    def sock_shutdown(self, how: SdFlags) -> None:
        """See :class:`WasiFile`. :raises WasiError: INVAL: neither half is given."""
        half = _SHUTDOWN.get(how)
        if half is None:
            raise WasiError(Errno.INVAL)
        self._socket.shutdown(half)


class TcpStream(_Stream):
    """One end of a TCP connection."""


class UnixStream(_Stream):
    """One end of a connection of Unix sockets."""


class TcpListener(_Listener):
    """A socket that TCP connections come to."""

    stream = TcpStream


class UnixListener(_Listener):
    """A socket of a Unix path that connections come to."""

    stream = UnixStream


def file_of(sock: socket.socket) -> WasiFile:
    """The file of a socket. :raises ValueError: it is no stream, neither of TCP nor of Unix."""
    if sock.type != socket.SOCK_STREAM:
        raise ValueError(f"{sock.type.name} is no stream: only stream sockets can be given")
    listens = bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        return TcpListener(sock) if listens else TcpStream(sock)
    if sock.family == getattr(socket, "AF_UNIX", None):
        return UnixListener(sock) if listens else UnixStream(sock)
    raise ValueError(f"sockets of family {sock.family!r} cannot be given: use TCP or Unix")


def preopened_socket(ctx: WasiCtx, fd: int, sock: socket.socket) -> None:
    """Give the guest a socket as a descriptor, as the builders of the crates do.

    :raises ValueError: it is no stream, neither of TCP nor of Unix.
    """
    rights = _PREOPENED
    if ctx.behaviour["preopened_socket_writable"]:
        rights |= Rights.FD_WRITE
    ctx.insert_file(fd, file_of(sock), rights, Access.READ | Access.WRITE)


def _let_system_keep_time(sock: socket.socket) -> None:
    """Turn the time limit that Python keeps, of a socket that never waits, into the system's."""
    seconds = sock.gettimeout() or 0.0
    sock.setblocking(True)
    if sys.platform == "win32":
        limit = struct.pack("@L", max(round(seconds * 1000), 1))
    else:
        whole, part = divmod(max(round(seconds * 1_000_000), 1), 1_000_000)
        limit = struct.pack("@ll", whole, part)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _waits(sock: socket.socket) -> bool:
    return sock.getblocking() if sys.platform == "win32" else os.get_blocking(sock.fileno())


def _receive(sock: socket.socket, buffers: Sequence[memoryview], flags: int = 0) -> int:
    if sys.platform == "win32":
        first = next((buffer for buffer in buffers if len(buffer)), memoryview(bytearray()))
        return sock.recv_into(first, 0, flags)
    return sock.recvmsg_into(buffers[:_MOST_BUFFERS], 0, flags)[0]


def _send(sock: socket.socket, buffers: Sequence[bytes]) -> int:
    if sys.platform == "win32":
        return sock.send(next(filter(None, buffers), b""))
    return sock.sendmsg(buffers[:_MOST_BUFFERS])


def _dont_wait() -> int:
    if sys.platform == "win32":
        raise WasiError(Errno.NOTSUP, "this system cannot tell whether a socket has ended")
    return socket.MSG_DONTWAIT
