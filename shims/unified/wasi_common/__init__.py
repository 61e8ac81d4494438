"""wasi-common 23.0: what an embedder gives to a WASI guest, and its files in ``sync``."""

from __future__ import annotations

from wasi_core.surface import active

from ._error import Error as Error

active.choose(active.Surface("23.0.1", Error))

from wasi_core.surface.errors import ErrorExt as ErrorExt  # noqa: E402 - the surface is chosen
from wasi_core.surface.strings import StringArrayError as StringArrayError  # noqa: E402
from wasi_core.wasi.errors import I32Exit as I32Exit  # noqa: E402

from . import clocks as clocks  # noqa: E402
from . import dir as dir  # noqa: A004, E402
from . import file as file  # noqa: E402
from . import pipe as pipe  # noqa: E402
from . import random as random  # noqa: E402
from . import sched as sched  # noqa: E402
from . import snapshots as snapshots  # noqa: E402
from . import table as table  # noqa: E402
from ._context import WasiCtx as WasiCtx  # noqa: E402
from ._exit import maybe_exit_on_error as maybe_exit_on_error  # noqa: E402
from ._strings import StringArray as StringArray  # noqa: E402
from .clocks import SystemTimeSpec as SystemTimeSpec  # noqa: E402
from .clocks import WasiClocks as WasiClocks  # noqa: E402
from .clocks import WasiMonotonicClock as WasiMonotonicClock  # noqa: E402
from .clocks import WasiSystemClock as WasiSystemClock  # noqa: E402
from .dir import WasiDir as WasiDir  # noqa: E402
from .file import WasiFile as WasiFile  # noqa: E402
from .random import RngCore as RngCore  # noqa: E402
from .sched import Poll as Poll  # noqa: E402
from .sched import WasiSched as WasiSched  # noqa: E402
from .table import Table as Table  # noqa: E402

__version__ = "23.0.1"
