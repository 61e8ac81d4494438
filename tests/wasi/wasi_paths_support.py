"""A guest for tests of paths: functions of preview1 over a memory, without WebAssembly."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wasi_core.wasi.behaviour import at
from wasi_core.wasi.calls import call
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.host.clocks import clocks_ctx
from wasi_core.wasi.host.dir import Dir
from wasi_core.wasi.host.poller import sched_ctx
from wasi_core.wasi.host.random import random_ctx
from wasi_core.wasi.memory import ByteMemory
from wasi_core.wasi.types import Errno, FileType, OFlags, Rights

#: The preopened directory.
ROOT = 3
#: What is written where.
_PATH, _OTHER_PATH, _RESULT, _BUFFER = 0x4000, 0x8000, 0x10, 0x1000

READ = Rights.FD_READ
WRITE = Rights.FD_WRITE
#: What is no errno: the guest has ended.
TRAP = "trap"


class Stat(NamedTuple):
    """What tests look at of ``filestat``."""

    filetype: FileType
    size: int


class Guest:
    """A guest that has one directory, as descriptor 3.

    Each method is the function of preview1 of its name and gives the name of the errno, ``trap``,
    or what came out. Paths are text, or bytes that are none.
    """

    def __init__(self, root: Path, release: str = "23.0.1") -> None:
        behaviour = at(release)
        self.ctx = WasiCtx(clocks_ctx(), random_ctx(), sched_ctx(behaviour), version=release)
        self._data = bytearray(0x20000)
        self.memory = ByteMemory(lambda: self._data)
        self.preopen(root)

    def preopen(self, root: Path) -> int:
        """Give it another directory; returns the descriptor."""
        return self.ctx.push_preopened_dir(
            Dir.open_ambient(root, self.ctx.behaviour), f"/{root.name}"
        )

    def call(self, name: str, *values: int) -> str:
        """Call a function; gives the name of the errno, or ``trap``."""
        try:
            return Errno(call(name)(self.ctx, self.memory, *values)).name
        except HostTrap:
            return TRAP

    def path(self, path: str | bytes, at_address: int = _PATH) -> tuple[int, int]:
        """Put a path into the memory; returns its address and length."""
        raw = path if isinstance(path, bytes) else path.encode()
        self._data[at_address : at_address + len(raw)] = raw
        return at_address, len(raw)

    def open(
        self,
        path: str | bytes,
        oflags: int = 0,
        rights: int = READ,
        fdflags: int = 0,
        *,
        follow: bool = True,
        inheriting: int = 0x08E0_01FF,
        fd: int = ROOT,
    ) -> str | int:
        values = (oflags, rights, inheriting, fdflags, _RESULT)
        errno = self.call("path_open", fd, int(follow), *self.path(path), *values)
        return self._result() if errno == "SUCCESS" else errno

    def stat(self, path: str | bytes, *, follow: bool = True, fd: int = ROOT) -> str | Stat:
        values = (fd, int(follow), *self.path(path), _BUFFER)
        errno = self.call("path_filestat_get", *values)
        if errno != "SUCCESS":
            return errno
        return Stat(
            FileType(self._data[_BUFFER + 16]),
            int.from_bytes(self._data[_BUFFER + 32 : _BUFFER + 40], "little"),
        )

    def readlink(self, path: str | bytes, length: int = 100, *, fd: int = ROOT) -> str | bytes:
        self._data[_BUFFER : _BUFFER + 100] = b"?" * 100
        errno = self.call("path_readlink", fd, *self.path(path), _BUFFER, length, _RESULT)
        if errno != "SUCCESS":
            return errno
        written = bytes(self._data[_BUFFER : _BUFFER + 100]).rstrip(b"?")
        assert len(written) == self._result()
        return written

    def set_times(self, path: str, atim: int, mtim: int, flags: int, *, follow: bool = True) -> str:
        values = (*self.path(path), atim, mtim, flags)
        return self.call("path_filestat_set_times", ROOT, int(follow), *values)

    def mkdir(self, path: str | bytes, *, fd: int = ROOT) -> str:
        return self.call("path_create_directory", fd, *self.path(path))

    def rmdir(self, path: str | bytes, *, fd: int = ROOT) -> str:
        return self.call("path_remove_directory", fd, *self.path(path))

    def unlink(self, path: str | bytes, *, fd: int = ROOT) -> str:
        return self.call("path_unlink_file", fd, *self.path(path))

    def symlink(self, old: str | bytes, new: str | bytes, *, fd: int = ROOT) -> str:
        return self.call("path_symlink", *self.path(old), fd, *self.path(new, _OTHER_PATH))

    def rename(
        self, old: str | bytes, new: str | bytes, *, fd: int = ROOT, new_fd: int = ROOT
    ) -> str:
        values = (new_fd, *self.path(new, _OTHER_PATH))
        return self.call("path_rename", fd, *self.path(old), *values)

    def link(
        self,
        old: str | bytes,
        new: str | bytes,
        *,
        follow: bool = False,
        fd: int = ROOT,
        new_fd: int = ROOT,
    ) -> str:
        values = (int(follow), *self.path(old), new_fd, *self.path(new, _OTHER_PATH))
        return self.call("path_link", fd, *values)

    def write(self, fd: int, data: bytes) -> str:
        self._iovec(data, len(data))
        return self.call("fd_write", fd, 0x20, 1, _RESULT)

    def read(self, fd: int, length: int = 100) -> str | bytes:
        self._iovec(bytes(length), length)
        errno = self.call("fd_read", fd, 0x20, 1, _RESULT)
        if errno != "SUCCESS":
            return errno
        return bytes(self._data[_BUFFER : _BUFFER + self._result()])

    def names(self, fd: int) -> str | list[str]:
        """The names that ``fd_readdir`` gives, in order of the alphabet."""
        errno = self.call("fd_readdir", fd, _BUFFER, 0x1000, 0, _RESULT)
        if errno != "SUCCESS":
            return errno
        found: list[str] = []
        place, end = _BUFFER, _BUFFER + self._result()
        while place < end:
            length = int.from_bytes(self._data[place + 16 : place + 20], "little")
            found.append(self._data[place + 24 : place + 24 + length].decode())
            place += 24 + length
        return sorted(found)

    def flags(self, fd: int) -> int:
        """The flags that ``fd_fdstat_get`` shows."""
        assert self.call("fd_fdstat_get", fd, _BUFFER) == "SUCCESS"
        return self._data[_BUFFER + 2]

    def directory(self, path: str, rights: int = 0x07B7_FE00, inheriting: int = 0x0FF7_FFFF) -> int:
        """Open a directory; returns the descriptor."""
        opened = self.open(path, OFlags.DIRECTORY, rights, inheriting=inheriting)
        assert isinstance(opened, int), opened
        return opened

    def _iovec(self, data: bytes, length: int) -> None:
        self._data[_BUFFER : _BUFFER + len(data)] = data
        self._data[0x20:0x28] = _BUFFER.to_bytes(4, "little") + length.to_bytes(4, "little")

    def _result(self) -> int:
        return int.from_bytes(self._data[_RESULT : _RESULT + 4], "little")


def tree(root: Path) -> Path:
    """Files, directories and links for tests of paths.

    .. code-block:: text

        f.txt (hello)   lnk -> f.txt      dlnk -> sub       dangling -> nowhere
        sub/g.txt (world!)                sub/back -> ../f.txt              sub/deep/
        abs -> (a directory outside)      up -> ..          loop -> loop    empty/
    """
    inside = root / "inside"
    outside = root / "outside"
    (inside / "sub" / "deep").mkdir(parents=True)
    (inside / "empty").mkdir()
    outside.mkdir()
    (inside / "f.txt").write_text("hello")
    (inside / "sub" / "g.txt").write_text("world!")
    (outside / "secret").write_text("secret")
    for name, target in {
        "lnk": "f.txt",
        "dlnk": "sub",
        "dangling": "nowhere",
        "sub/back": "../f.txt",
        "abs": str(outside),
        "up": "..",
        "loop": "loop",
    }.items():
        (inside / name).symlink_to(target)
    return inside
