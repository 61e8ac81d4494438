"""``WasiCtxBuilder``.

Source: crates/wasi-common/cap-std-sync/src/lib.rs at v2.0.2.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from wasi_common import Table, WasiCtx, WasiFile
from wasi_core.surface import builder as steps
from wasi_core.surface.cap_std import Dir
from wasi_core.surface.random import random_ctx
from wasi_core.surface.sched import sched_ctx

from .clocks import clocks_ctx


class WasiCtxBuilder:
    """Makes a :class:`wasi_common.WasiCtx`, step by step.

    A step takes the builder and returns another; the one that it was called on is used up.
    """

    def __init__(self) -> None:
        self._ctx: WasiCtx | None = WasiCtx(random_ctx(), clocks_ctx(), sched_ctx(), Table())
        self._used_by = ""

    @classmethod
    def new(cls) -> WasiCtxBuilder:
        """The same as the class."""
        return cls()

    def env(self, var: str, value: str) -> WasiCtxBuilder:
        """Add a variable. :raises StringArrayError: it is one too many."""
        return self._step("env", lambda ctx: ctx.push_env(var, value))

    def envs(self, env: steps.Pairs) -> WasiCtxBuilder:
        """Add variables: pairs, or a mapping. :raises StringArrayError: one is too many."""
        return self._step("envs", lambda ctx: steps.envs(ctx, env))

    def inherit_env(self) -> WasiCtxBuilder:
        """Add the variables of the process."""
        return self._step("inherit_env", steps.inherit_env)

    def arg(self, arg: str) -> WasiCtxBuilder:
        """Add an argument. :raises StringArrayError: it is one too many."""
        return self._step("arg", lambda ctx: ctx.push_arg(arg))

    def args(self, arg: Iterable[str]) -> WasiCtxBuilder:
        """Add arguments. :raises StringArrayError: one is too many."""
        return self._step("args", lambda ctx: steps.args(ctx, arg))

    def inherit_args(self) -> WasiCtxBuilder:
        """Add the arguments of the process; the first is the program."""
        return self._step("inherit_args", steps.inherit_args)

    def stdin(self, f: WasiFile) -> WasiCtxBuilder:
        """What the guest reads as standard input."""
        return self._step("stdin", lambda ctx: ctx.set_stdin(f))

    def stdout(self, f: WasiFile) -> WasiCtxBuilder:
        """Where standard output goes."""
        return self._step("stdout", lambda ctx: ctx.set_stdout(f))

    def stderr(self, f: WasiFile) -> WasiCtxBuilder:
        """Where standard error goes."""
        return self._step("stderr", lambda ctx: ctx.set_stderr(f))

    def inherit_stdin(self) -> WasiCtxBuilder:
        """Standard input of the process."""
        return self._step("inherit_stdin", steps.inherit_stdin)

    def inherit_stdout(self) -> WasiCtxBuilder:
        """Standard output of the process."""
        return self._step("inherit_stdout", steps.inherit_stdout)

    def inherit_stderr(self) -> WasiCtxBuilder:
        """Standard error of the process."""
        return self._step("inherit_stderr", steps.inherit_stderr)

    def inherit_stdio(self) -> WasiCtxBuilder:
        """All three of the process."""
        return self.inherit_stdin().inherit_stdout().inherit_stderr()

    def preopened_dir(self, dir: Dir, guest_path: str | os.PathLike[str]) -> WasiCtxBuilder:  # noqa: A002
        """Give the guest a directory under a name, at the next descriptor."""
        return self._step("preopened_dir", lambda ctx: steps.preopened_dir(ctx, dir, guest_path))

    def preopened_socket(self, fd: int, socket: Any) -> WasiCtxBuilder:
        """Give the guest a socket at a descriptor: of Python, of cap-std, or a ``net.Socket``."""
        return self._step("preopened_socket", lambda ctx: steps.preopened_socket(ctx, fd, socket))

    def build(self) -> WasiCtx:
        """The context; the builder is used up."""
        return self._take("build")

    def _step(self, name: str, step: Callable[[WasiCtx], None]) -> WasiCtxBuilder:
        ctx = self._take(name)
        step(ctx)
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._ctx, made._used_by = ctx, ""
        return made

    def _take(self, name: str) -> WasiCtx:
        if self._ctx is None:
            raise RuntimeError(
                f"this WasiCtxBuilder was used up by {self._used_by}(): go on with what that "
                f"returned, as in builder = builder.{self._used_by}(…)"
            )
        ctx, self._ctx = self._ctx, None
        self._used_by = name
        return ctx
