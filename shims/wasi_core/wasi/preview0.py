"""Preview0, the module ``wasi_unstable``: what guests import that are older than preview1.

Its functions are those of preview1, but for ``sock_accept``, which it does not have, and for these:

* ``filestat`` is 56 bytes, with a count of links of 32 bits at 20;
* ``whence`` counts ``CUR``, ``END``, ``SET``;
* ``SOCK_ACCEPT`` is no right;
* ``sock_recv``, ``sock_send`` and ``sock_shutdown`` trap;
* reading and writing: see :mod:`~wasi_core.wasi.preview0_io`;
* ``poll_oneoff``: see :mod:`~wasi_core.wasi.preview0_poll`.

Source: crates/wasi-common/src/snapshots/preview_0.rs at v2.0.2, v20.0.0 and v23.0.1, and
crates/wasi-common/witx/preview0 at v23.0.1.
"""

from __future__ import annotations

from importlib import import_module
from struct import Struct

from .abi import ENUMS, FLAGS, WRITERS
from .calls import Dialect, Implementation, implementation
from .context import WasiCtx
from .errors import HostTrap
from .functions import FUNCTIONS
from .memory import GuestMemory
from .types import Filestat, Whence

FILESTAT_0 = Struct("<QQB3xIQQQQ")
_MOST_LINKS = 0xFFFF_FFFF


class Filestat0(Filestat):
    """``filestat`` of preview0: 56 bytes."""

    __slots__ = ()

    def pack(self) -> bytes:
        """The 56 bytes that a guest reads; more links than can be counted are as many as can."""
        return FILESTAT_0.pack(*self._replace(nlink=min(self.nlink, _MOST_LINKS)))


def fd_filestat_get(ctx: WasiCtx, memory: GuestMemory, fd: int) -> Filestat0:
    """As :func:`wasi_core.wasi.fd.fd_filestat_get`, in 56 bytes."""
    return Filestat0(*implementation("fd_filestat_get")(ctx, memory, fd))


def path_filestat_get(
    ctx: WasiCtx, memory: GuestMemory, fd: int, flags: int, path: int, path_len: int
) -> Filestat0:
    """As :func:`wasi_core.wasi.path.path_filestat_get`, in 56 bytes."""
    get = implementation("path_filestat_get")
    return Filestat0(*get(ctx, memory, fd, flags, path, path_len))


def sock_recv(*_: object) -> tuple[int, int]:
    """Receive from a socket, which no release does here: it traps."""
    raise HostTrap("sock_recv unsupported")


def sock_send(*_: object) -> int:
    """Send to a socket, which no release does here: it traps."""
    raise HostTrap("sock_send unsupported")


def sock_shutdown(*_: object) -> None:
    """Shut a socket down, which no release does here: it traps."""
    raise HostTrap("sock_shutdown unsupported")


_HERE = {
    one.__name__: one
    for one in (fd_filestat_get, path_filestat_get, sock_recv, sock_send, sock_shutdown)
}
_ELSEWHERE = {
    "fd_pread": ".preview0_io",
    "fd_pwrite": ".preview0_io",
    "fd_read": ".preview0_io",
    "fd_write": ".preview0_io",
    "poll_oneoff": ".preview0_poll",
}


def implementation_0(name: str) -> Implementation:
    """The function of preview0 of a name."""
    if name in _HERE:
        return _HERE[name]
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name], __package__), name)
    return implementation(name)


PREVIEW0 = Dialect(
    "wasi_unstable",
    {name: function for name, function in FUNCTIONS.items() if name != "sock_accept"},
    implementation_0,
    flags={**FLAGS, "rights": FLAGS["rights"]._replace(known=0x1FFF_FFFF)},
    enums={**ENUMS, "whence": {0: Whence.CUR, 1: Whence.END, 2: Whence.SET}},
    writers={**WRITERS, "filestat": WRITERS["filestat"]._replace(record=FILESTAT_0)},
    filestat=FILESTAT_0,
)
