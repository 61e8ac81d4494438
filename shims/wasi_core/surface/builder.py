"""The steps of both ``WasiCtxBuilder``, on a context.

Source: crates/wasi-common/cap-std-sync/src/lib.rs at v2.0.2, src/sync/mod.rs at v23.0.1.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ..wasi.host.socket import preopened_socket as core_preopened_socket
from . import cap_std, net, stdio
from .context import BaseCtx
from .errors import own_errors
from .host_dir import Dir

Pairs = Iterable[tuple[str, str]] | Mapping[str, str]


def envs(ctx: BaseCtx, env: Pairs) -> None:
    """Add variables: pairs, or a mapping."""
    pairs = cast("Mapping[str, str]", env).items() if isinstance(env, Mapping) else env
    for name, value in pairs:
        ctx.push_env(name, value)


def args(ctx: BaseCtx, arg: Iterable[str]) -> None:
    """Add arguments."""
    if isinstance(arg, str):
        raise TypeError("args takes a list of arguments; one is added by arg")
    for one in arg:
        ctx.push_arg(one)


def inherit_env(ctx: BaseCtx) -> None:
    """Add the variables of the process."""
    envs(ctx, os.environ)


def inherit_args(ctx: BaseCtx) -> None:
    """Add the arguments of the process; the first is the program."""
    args(ctx, sys.argv)


def inherit_stdin(ctx: BaseCtx) -> None:
    """Give the guest standard input of the process."""
    ctx.set_stdin(stdio.stdin())


def inherit_stdout(ctx: BaseCtx) -> None:
    """Give the guest standard output of the process."""
    ctx.set_stdout(stdio.stdout())


def inherit_stderr(ctx: BaseCtx) -> None:
    """Give the guest standard error of the process."""
    ctx.set_stderr(stdio.stderr())


def preopened_dir(ctx: BaseCtx, dir: cap_std.Dir, path: str | os.PathLike[str]) -> None:  # noqa: A002
    """Give the guest a directory under a name."""
    ctx.push_preopened_dir(Dir.from_cap_std(dir), path)


def preopened_socket(ctx: BaseCtx, fd: int, socket: Any) -> None:
    """Give the guest a socket at a descriptor. :raises ValueError: it is no stream."""
    with own_errors():
        core_preopened_socket(ctx.core, fd, net.plain_socket(socket))
