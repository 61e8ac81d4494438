"""Run a WASI command on the core, as a release of the crates shows WASI to be.

    python tests/wasi/guest.py [--release V] [--dir HOST::GUEST]… [--env K=V]… guest.wasm [ARG …]

Standard streams are those of this process. It ends with the status of the guest, or with 134 and
the text of the trap.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from wasi_core.engine import Engine, Exit, Linker, Module, Store, Trap
from wasi_core.wasi.behaviour import at
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.errors import HostTrap
from wasi_core.wasi.host import stdio
from wasi_core.wasi.host.clocks import clocks_ctx
from wasi_core.wasi.host.dir import Dir
from wasi_core.wasi.host.poller import sched_ctx
from wasi_core.wasi.host.random import random_ctx
from wasi_core.wasi.link import add_to_linker

#: What a shell says of a process that aborts.
TRAPPED = 134


def context(release: str) -> WasiCtx:
    """A context on the clocks and random bytes of the system, without descriptors."""
    return WasiCtx(clocks_ctx(), random_ctx(), sched_ctx(at(release)), version=release)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--release", default="23.0.1")
    parser.add_argument("--dir", action="append", default=[], metavar="HOST::GUEST")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("module", type=Path)
    parser.add_argument("args", nargs=argparse.REMAINDER)
    told = parser.parse_args(arguments)
    ctx = context(told.release)
    ctx.set_stdin(stdio.stdin(ctx.behaviour))
    ctx.set_stdout(stdio.stdout(ctx.behaviour))
    ctx.set_stderr(stdio.stderr(ctx.behaviour))
    for argument in (told.module.name, *told.args):
        ctx.push_arg(argument)
    for variable in told.env:
        name, _, value = variable.partition("=")
        ctx.push_env(name, value)
    for pair in told.dir:
        host, _, guest = pair.partition("::")
        ctx.push_preopened_dir(Dir.open_ambient(host, ctx.behaviour), guest)
    return run(told.module, ctx)


def run(path: Path, ctx: WasiCtx) -> int:
    """Run a command with a context; returns its status."""
    engine = Engine()
    linker = Linker(engine)
    for module in ("wasi_snapshot_preview1", "wasi_unstable"):
        add_to_linker(linker, lambda data: data, module)
    store = Store(engine, ctx)
    start = linker.instantiate(store, Module.from_file(engine, path)).get_func(store, "_start")
    if start is None:
        print(f"{path}: no command, it exports no _start", file=sys.stderr)
        return 2
    try:
        start(store)
    except Exit as ended:
        return ended.status
    except (Trap, HostTrap) as trap:
        print(f"{type(trap).__name__}: {trap}", file=sys.stderr)
        return TRAPPED
    return 0


if __name__ == "__main__":
    sys.exit(main())
