"""What the contexts of both surfaces have in common.

Source: crates/wasi-common/src/ctx.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

import os

from ..wasi.context import WasiCtx as CoreCtx
from ..wasi.host.clocks import WasiClocks as CoreClocks
from . import active
from .dir import WasiDir, core_dir
from .errors import raises_own
from .file import WasiFile, core_file
from .pipe import empty, sink
from .random import RngCore, core_random
from .sched import WasiSched, core_sched
from .strings import raises_string_array
from .table import BaseTable


class BaseCtx:
    """What a guest has: arguments, environment, clocks, randomness, a scheduler and descriptors."""

    def __init__(
        self,
        random: RngCore,
        clocks: CoreClocks,
        sched: WasiSched,
        table: BaseTable,
    ) -> None:
        #: The context of the core, for whoever links WASI into an engine.
        self.core = CoreCtx(
            clocks,
            core_random(random),
            core_sched(sched),
            version=active.behaviour().version,
            table=table.core,
        )

    def _nothing_on_stdio(self) -> None:
        """An empty standard input, and outputs that drop what is written."""
        self.set_stdin(empty())
        self.set_stdout(sink())
        self.set_stderr(sink())

    @raises_string_array
    def push_arg(self, arg: str) -> None:
        """Add an argument. :raises StringArrayError: it is one too many."""
        self.core.push_arg(arg)

    @raises_string_array
    def push_env(self, var: str, value: str) -> None:
        """Add a variable. :raises StringArrayError: it is one too many."""
        self.core.push_env(var, value)

    def set_stdin(self, f: WasiFile) -> None:
        """Make a file descriptor 0."""
        self.core.set_stdin(core_file(f))

    def set_stdout(self, f: WasiFile) -> None:
        """Make a file descriptor 1."""
        self.core.set_stdout(core_file(f))

    def set_stderr(self, f: WasiFile) -> None:
        """Make a file descriptor 2."""
        self.core.set_stderr(core_file(f))

    @raises_own
    def push_preopened_dir(self, dir: WasiDir, path: str | os.PathLike[str]) -> None:  # noqa: A002
        """Give the guest a directory under a name, at the next free descriptor."""
        self.core.push_preopened_dir(core_dir(dir), os.fspath(path))
