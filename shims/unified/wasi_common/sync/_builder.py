"""``WasiCtxBuilder``.

Source: crates/wasi-common/src/sync/mod.rs at v23.0.1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from wasi_core.surface import builder as steps
from wasi_core.surface.cap_std import Dir
from wasi_core.surface.random import random_ctx
from wasi_core.surface.sched import sched_ctx

from wasi_common import Table, WasiCtx, WasiFile

from .clocks import clocks_ctx


class WasiCtxBuilder:
    """Makes a :class:`wasi_common.WasiCtx`, step by step. A step changes and returns the builder,
    which builds once."""

    def __init__(self) -> None:
        self._ctx = WasiCtx(random_ctx(), clocks_ctx(), sched_ctx(), Table())
        self._built = False

    @classmethod
    def new(cls) -> WasiCtxBuilder:
        """The same as the class."""
        return cls()

    def env(self, var: str, value: str) -> WasiCtxBuilder:
        """Add a variable. :raises StringArrayError: it is one too many."""
        return self._step(lambda ctx: ctx.push_env(var, value))

    def envs(self, env: steps.Pairs) -> WasiCtxBuilder:
        """Add variables: pairs, or a mapping. :raises StringArrayError: one is too many."""
        return self._step(lambda ctx: steps.envs(ctx, env))

    def inherit_env(self) -> WasiCtxBuilder:
        """Add the variables of the process."""
        return self._step(steps.inherit_env)

    def arg(self, arg: str) -> WasiCtxBuilder:
        """Add an argument. :raises StringArrayError: it is one too many."""
        return self._step(lambda ctx: ctx.push_arg(arg))

    def args(self, arg: Iterable[str]) -> WasiCtxBuilder:
        """Add arguments. :raises StringArrayError: one is too many."""
        return self._step(lambda ctx: steps.args(ctx, arg))

    def inherit_args(self) -> WasiCtxBuilder:
        """Add the arguments of the process; the first is the program."""
        return self._step(steps.inherit_args)

    def stdin(self, f: WasiFile) -> WasiCtxBuilder:
        """What the guest reads as standard input."""
        return self._step(lambda ctx: ctx.set_stdin(f))

    def stdout(self, f: WasiFile) -> WasiCtxBuilder:
        """Where standard output goes."""
        return self._step(lambda ctx: ctx.set_stdout(f))

    def stderr(self, f: WasiFile) -> WasiCtxBuilder:
        """Where standard error goes."""
        return self._step(lambda ctx: ctx.set_stderr(f))

    def inherit_stdin(self) -> WasiCtxBuilder:
        """Standard input of the process."""
        return self._step(steps.inherit_stdin)

    def inherit_stdout(self) -> WasiCtxBuilder:
        """Standard output of the process."""
        return self._step(steps.inherit_stdout)

    def inherit_stderr(self) -> WasiCtxBuilder:
        """Standard error of the process."""
        return self._step(steps.inherit_stderr)

    def inherit_stdio(self) -> WasiCtxBuilder:
        """All three of the process."""
        return self.inherit_stdin().inherit_stdout().inherit_stderr()

    def preopened_dir(self, dir: Dir, guest_path: str | os.PathLike[str]) -> WasiCtxBuilder:  # noqa: A002
        """Give the guest a directory under a name, at the next descriptor."""
        return self._step(lambda ctx: steps.preopened_dir(ctx, dir, guest_path))

    def preopened_socket(self, fd: int, socket: Any) -> WasiCtxBuilder:
        """Give the guest a socket at a descriptor: of Python, of cap-std, or a ``net.Socket``."""
        return self._step(lambda ctx: steps.preopened_socket(ctx, fd, socket))

    def build(self) -> WasiCtx:
        """The context. :raises RuntimeError: the builder has built already."""
        if self._built:
            raise RuntimeError("a WasiCtxBuilder builds once: make another for another context")
        self._built = True
        return self._ctx

    def _step(self, step: Callable[[WasiCtx], None]) -> WasiCtxBuilder:
        if self._built:
            raise RuntimeError("this WasiCtxBuilder has built its context: make another")
        step(self._ctx)
        return self
