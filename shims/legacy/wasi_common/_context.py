"""``WasiCtx`` of 2.0.

Source: crates/wasi-common/src/ctx.rs at v2.0.2.
"""

from __future__ import annotations

import os

from wasi_core.surface.context import BaseCtx
from wasi_core.surface.dir import WasiDir, core_dir
from wasi_core.surface.errno import Errno
from wasi_core.surface.errors import BaseError, core_error
from wasi_core.surface.file import WasiFile, core_file
from wasi_core.surface.flags import DirCaps, FileCaps
from wasi_core.surface.random import RngCore, core_random, own_random
from wasi_core.surface.rights import rights_of_dir, rights_of_file
from wasi_core.surface.sched import WasiSched, core_sched, own_sched
from wasi_core.wasi.calls import failed
from wasi_core.wasi.table import DirectoryEntry
from wiggle import Trap

from ._conversion import UserErrorConversion
from ._strings import StringArray
from .clocks import WasiClocks
from .table import Table


class WasiCtx(BaseCtx, UserErrorConversion):
    """What a guest has. Its fields can be read and replaced.

    :param args: with ``env``: the context is made of its six fields, and has no descriptors but
        those of the table. Without them, standard input is empty and outputs drop what is written.
    """

    def __init__(
        self,
        random: RngCore,
        clocks: WasiClocks,
        sched: WasiSched,
        table: Table,
        *,
        args: StringArray | None = None,
        env: StringArray | None = None,
    ) -> None:
        super().__init__(random, clocks.core, sched, table)
        if args is None and env is None:
            self._nothing_on_stdio()
        if args is not None:
            self.args = args
        if env is not None:
            self.env = env

    @classmethod
    def new(cls, random: RngCore, clocks: WasiClocks, sched: WasiSched, table: Table) -> WasiCtx:
        """A context with an empty standard input, and outputs that drop what is written."""
        return cls(random, clocks, sched, table)

    @property
    def args(self) -> StringArray:
        """The arguments."""
        return StringArray(self.core.args)

    @args.setter
    def args(self, args: StringArray) -> None:
        self.core.args = args.elements

    @property
    def env(self) -> StringArray:
        """The variables, as ``NAME=value``."""
        return StringArray(self.core.env)

    @env.setter
    def env(self, env: StringArray) -> None:
        self.core.env = env.elements

    @property
    def random(self) -> RngCore:
        """The source of random numbers."""
        return own_random(self.core.random)

    @random.setter
    def random(self, random: RngCore) -> None:
        self.core.random = core_random(random)

    @property
    def clocks(self) -> WasiClocks:
        """The clocks."""
        return WasiClocks.of_core(self.core.clocks)

    @clocks.setter
    def clocks(self, clocks: WasiClocks) -> None:
        self.core.clocks = clocks.core

    @property
    def sched(self) -> WasiSched:
        """The scheduler."""
        return own_sched(self.core.sched)

    @sched.setter
    def sched(self, sched: WasiSched) -> None:
        self.core.sched = core_sched(sched)

    @property
    def table(self) -> Table:
        """The descriptors. The method of this name of the crate is a call of it."""
        return Table(self.core.table)

    @table.setter
    def table(self, table: Table) -> None:
        self.core.table = table.core

    def errno_from_error(self, e: Exception) -> Errno:
        """The errno of an error. :raises wiggle.Trap: it ends the guest."""
        try:
            return Errno(failed(self.core, core_error(e) if isinstance(e, BaseError) else e))
        except Exception as error:
            raise Trap.String(str(error)) from e

    def insert_file(self, fd: int, file: WasiFile, caps: FileCaps) -> None:
        """Make a file a descriptor, with what it allows."""
        self.core.insert_file(fd, core_file(file), rights_of_file(caps))

    def insert_dir(
        self,
        fd: int,
        dir: WasiDir,  # noqa: A002 - the name of the crate
        caps: DirCaps,
        file_caps: FileCaps,
        path: str | os.PathLike[str],
    ) -> None:
        """Make a directory a descriptor, with what it and the files below it allow.

        :param path: the name that the guest knows it by.
        """
        entry = DirectoryEntry(
            core_dir(dir), rights_of_dir(caps), rights_of_file(file_caps), os.fspath(path)
        )
        self.core.table.insert_at(fd, entry)
