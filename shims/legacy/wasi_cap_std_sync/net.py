"""Sockets of the host."""

from __future__ import annotations

from wasi_core.surface.net import Socket as Socket
from wasi_core.surface.net import TcpListener as TcpListener
from wasi_core.surface.net import TcpStream as TcpStream
from wasi_core.surface.net import UnixListener as UnixListener
from wasi_core.surface.net import UnixStream as UnixStream
from wasi_core.surface.net import filetype_from as filetype_from
from wasi_core.surface.net import get_fd_flags as get_fd_flags
from wasi_core.surface.net import is_read_write as is_read_write
