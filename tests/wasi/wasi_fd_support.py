"""A guest without code: descriptors, a memory full of `?`, and calls through the call layer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from wasi_core.wasi.abi import raw_names
from wasi_core.wasi.behaviour import at
from wasi_core.wasi.calls import call
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.files import DirEntry, WasiDir, WasiFile
from wasi_core.wasi.functions import FUNCTIONS
from wasi_core.wasi.host.clocks import clocks_ctx
from wasi_core.wasi.host.file import File
from wasi_core.wasi.host.poller import sched_ctx
from wasi_core.wasi.host.random import Deterministic
from wasi_core.wasi.memory import ByteMemory
from wasi_core.wasi.table import DIRECTORY_RIGHTS, FILE_RIGHTS, DirectoryEntry, FileEntry
from wasi_core.wasi.types import FDSTAT, FILESTAT, IOVEC, Errno, Filestat, FileType

TRAP = "trap"
#: Where results are written, and an address that is out of bounds.
RESULT = 16
OUT = 0x7FFF_FF00


class Guest:
    """:param version: the release that it believes in."""

    def __init__(self, version: str = "23.0.1") -> None:
        behaviour = at(version)
        random = Deterministic(b"?")
        self.ctx = WasiCtx(clocks_ctx(), random, sched_ctx(behaviour), version=version)
        self.data = bytearray(b"?" * 0x1_0000)
        self.memory = ByteMemory(lambda: self.data)

    def insert(self, file: WasiFile, rights: int = FILE_RIGHTS, access: int = 3) -> int:
        return self.ctx.table.push(FileEntry(file, rights, access))

    def open(
        self, path: Path, flags: int = os.O_RDWR, rights: int = FILE_RIGHTS, access: int = 3
    ) -> int:
        return self.insert(File(os.open(path, flags)), rights, access)

    def directory(
        self,
        directory: WasiDir | None = None,
        preopen_path: str | None = None,
        rights: int = DIRECTORY_RIGHTS,
        inheriting: int = FILE_RIGHTS,
    ) -> int:
        entry = DirectoryEntry(directory or Entries([]), rights, inheriting, preopen_path)
        return self.ctx.table.push(entry)

    def call(self, name: str, *values: int) -> str:
        """Call a function with raw values but the addresses of its results: :data:`RESULT` on.

        :returns: the name of the errno, or :data:`TRAP`.
        """
        row = FUNCTIONS[name]
        results = [RESULT + 8 * at for at in range(len(row.results))]
        raw = [
            value & (0xFFFF_FFFF_FFFF_FFFF if wide else 0xFFFF_FFFF)
            for value, (_, wide) in zip([*values, *results], raw_names(row), strict=True)
        ]
        try:
            return Errno(call(name)(self.ctx, self.memory, *raw)).name
        except HostTrap:
            return TRAP

    def read(self, name: str, *values: int) -> int:
        """A call that succeeds and gives 32 bits."""
        assert self.call(name, *values) == "SUCCESS"
        return int.from_bytes(self.data[RESULT : RESULT + 4], "little")

    def vectors(self, *regions: tuple[int, int], address: int = 1024) -> tuple[int, int]:
        """Put an array of ``iovec`` into memory."""
        raw = b"".join(IOVEC.pack(*region) for region in regions)
        self.data[address : address + len(raw)] = raw
        return address, len(regions)

    def text(self, *texts: bytes) -> tuple[int, int]:
        """Put bytes and an array of ``ciovec`` into memory."""
        regions: list[tuple[int, int]] = []
        address = 4096
        for text in texts:
            self.data[address : address + len(text)] = text
            regions.append((address, len(text)))
            address += len(text)
        return self.vectors(*regions)

    def bytes(self, address: int, length: int) -> bytes:
        return bytes(self.data[address : address + length])

    def fdstat(self, fd: int) -> tuple[int, int, int, int]:
        assert self.call("fd_fdstat_get", fd) == "SUCCESS"
        return FDSTAT.unpack_from(self.data, RESULT)

    def filestat(self, fd: int) -> Filestat:
        assert self.call("fd_filestat_get", fd) == "SUCCESS"
        dev, ino, filetype, nlink, size, atim, mtim, ctim = FILESTAT.unpack_from(self.data, RESULT)
        return Filestat(dev, ino, FileType(filetype), nlink, size, atim, mtim, ctim)


class Entries(WasiDir):
    """A directory that has these names, and notes the times that it is told."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.told: list[object] = []

    def readdir(self, cookie: int) -> list[DirEntry]:
        return [
            DirEntry(position + 1, 100 + position, name, FileType.REGULAR_FILE)
            for position, name in enumerate(self.names)
        ][cookie:]

    def get_filestat(self) -> Filestat:
        return Filestat(1, 2, FileType.DIRECTORY, 3, 4, 5, 6, 7)

    def set_times(
        self, path: str, atime: int | None, mtime: int | None, follow_symlinks: bool
    ) -> None:
        self.told.append((path, atime, mtime, follow_symlinks))


class Recorder(WasiFile):
    """A file that notes what it is asked for, and gives 7 bytes when it is read."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def get_filetype(self) -> FileType:
        return FileType.UNKNOWN

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        self.asked.append([len(buffer) for buffer in buffers])
        for buffer in buffers:
            buffer[:] = b"x" * len(buffer)
        return min(7, sum(map(len, buffers)))

    def write_vectored_at(self, buffers: Sequence[bytes], offset: int) -> int:
        self.asked.append((list(buffers), offset))
        return sum(map(len, buffers))

    def seek(self, offset: int, whence: int) -> int:
        self.asked.append((offset, whence))
        return 5
