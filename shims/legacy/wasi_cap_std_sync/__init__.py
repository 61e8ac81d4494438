"""wasi-cap-std-sync 2.0: files, clocks, sockets and standard streams of the host for a guest."""

from __future__ import annotations

import wasi_common  # noqa: F401  # pyright: ignore[reportUnusedImport] - chooses the surface
from wasi_core.surface.cap_std import Dir as Dir
from wasi_core.surface.cap_std import TcpListener as TcpListener
from wasi_core.surface.cap_std import ambient_authority as ambient_authority
from wasi_core.surface.random import random_ctx as random_ctx

from . import clocks as clocks
from . import dir as dir  # noqa: A004
from . import file as file
from . import net as net
from . import sched as sched
from . import stdio as stdio
from ._builder import WasiCtxBuilder as WasiCtxBuilder
from .clocks import clocks_ctx as clocks_ctx
from .sched import sched_ctx as sched_ctx

__version__ = "2.0.2"
