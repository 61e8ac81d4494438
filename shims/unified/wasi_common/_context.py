"""``WasiCtx`` of 23.0.

Source: crates/wasi-common/src/ctx.rs at v23.0.1.
"""

from __future__ import annotations

import os

from wasi_core.surface.context import BaseCtx
from wasi_core.surface.dir import WasiDir, core_dir
from wasi_core.surface.errors import raises_own
from wasi_core.surface.file import WasiFile, core_file
from wasi_core.surface.flags import FileAccessMode
from wasi_core.surface.random import RngCore, core_random, own_random
from wasi_core.surface.sched import WasiSched, own_sched
from wasi_core.wasi.context import WasiCtx as CoreCtx
from wasi_core.wasi.table import FILE_RIGHTS, DirectoryEntry, FileEntry

from ._strings import StringArray
from .clocks import WasiClocks
from .table import Table


class LockedRandom:
    """The source of random numbers of a context and its clones: a ``Mutex`` in the crate."""

    def __init__(self, ctx: CoreCtx) -> None:
        self._ctx = ctx

    def lock(self) -> RngCore:
        """The source."""
        return own_random(self._ctx.random)

    def replace(self, random: RngCore) -> None:
        """Take another source, as an assignment to the locked one does in Rust."""
        self._ctx.random = core_random(random)


class WasiCtx(BaseCtx):
    """What a guest has. Standard input is empty and outputs drop what is written at first.

    Its fields cannot be replaced. Clones share everything, descriptors too.
    """

    def __init__(self, random: RngCore, clocks: WasiClocks, sched: WasiSched, table: Table) -> None:
        super().__init__(random, clocks.core, sched, table)
        self._clocks = clocks
        self._nothing_on_stdio()

    @classmethod
    def new(cls, random: RngCore, clocks: WasiClocks, sched: WasiSched, table: Table) -> WasiCtx:
        """The same as the class."""
        return cls(random, clocks, sched, table)

    def clone(self) -> WasiCtx:
        """Another context over the same descriptors and everything else."""
        made = WasiCtx.__new__(WasiCtx)
        made._clocks = self._clocks
        made.core = self.core.clone()
        return made

    __copy__ = clone

    @property
    def args(self) -> StringArray:
        """The arguments; :meth:`push_arg` adds one."""
        return StringArray([*self.core.args])

    @property
    def env(self) -> StringArray:
        """The variables, as ``NAME=value``; :meth:`push_env` adds one."""
        return StringArray([*self.core.env])

    @property
    def random(self) -> LockedRandom:
        """The source of random numbers: ``ctx.random.lock()``."""
        return LockedRandom(self.core)

    @property
    def clocks(self) -> WasiClocks:
        """The clocks."""
        return self._clocks

    @property
    def sched(self) -> WasiSched:
        """The scheduler."""
        return own_sched(self.core.sched)

    @property
    def table(self) -> Table:
        """The descriptors. The method of this name of the crate is a call of it."""
        return Table(self.core.table)

    def table_mut(self) -> Table | None:
        """The descriptors, if no other context has them; None after :meth:`clone`."""
        return None if self.core.cloned else self.table

    def insert_file(self, fd: int, file: WasiFile, access_mode: FileAccessMode) -> None:
        """Make a file a descriptor that can be read, written, or both."""
        self.core.insert_file(fd, core_file(file), access=int(access_mode))

    @raises_own
    def push_file(self, file: WasiFile, access_mode: FileAccessMode) -> int:
        """Give a file the next free descriptor, and return it."""
        return self.core.table.push(FileEntry(core_file(file), FILE_RIGHTS, int(access_mode)))

    def insert_dir(self, fd: int, dir: WasiDir, path: str | os.PathLike[str]) -> None:  # noqa: A002
        """Make a directory a descriptor, which the guest knows by a name."""
        entry = DirectoryEntry(core_dir(dir), preopen_path=os.fspath(path))
        self.core.table.insert_at(fd, entry)

    @raises_own
    def push_dir(self, dir: WasiDir, path: str | os.PathLike[str]) -> int:  # noqa: A002
        """Give a directory the next free descriptor, and return it."""
        entry = DirectoryEntry(core_dir(dir), preopen_path=os.fspath(path))
        return self.core.table.push(entry)
