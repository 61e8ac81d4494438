"""What both surfaces export of cap-std, as far as giving it to a guest needs it.

Source: cap-std 0.26 and 3.0, ``fs::Dir``, ``net::TcpListener`` and ``ambient_authority``.
"""

from __future__ import annotations

import os
import socket
from typing import Self

from ..wasi.host import resolve


class AmbientAuthority:
    """Says that a call uses what the process may do, rather than what it was given."""


def ambient_authority() -> AmbientAuthority:
    """That the caller knows what it does."""
    return AmbientAuthority()


class Dir:
    """A directory of the host, by handle. Given to a guest, nothing outside of it can be reached.

    :param descriptor: the descriptor of the operating system, which the object owns from now on.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def open_ambient_dir(
        cls, path: str | os.PathLike[str], ambient_authority: AmbientAuthority
    ) -> Self:
        """Open a directory. :raises OSError: it cannot, or is none."""
        del ambient_authority
        return cls(resolve.open_ambient(path))

    def try_clone(self) -> Self:
        """Another handle of the same directory."""
        return type(self)(os.dup(self._descriptor))

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def into_raw_fd(self) -> int:
        """The descriptor, which the caller owns from now on; the object has none any more."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            raise ValueError("the directory was given away already, as to a context")
        return descriptor

    def __del__(self) -> None:
        # Not every attribute is there when the constructor failed.
        descriptor = getattr(self, "_descriptor", -1)
        if descriptor >= 0:
            os.close(descriptor)


class TcpListener:
    """A socket that listens.

    :param listener: a socket of Python that listens already.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.socket = listener

    @classmethod
    def from_std(cls, std: socket.socket) -> Self:
        """Of a socket of Python."""
        return cls(std)

    def local_addr(self) -> tuple[str, int]:
        """Its address and port."""
        address, port, *_ = self.socket.getsockname()
        return address, port

    def fileno(self) -> int:
        """The descriptor."""
        return self.socket.fileno()
