"""Waiting on the host."""

from __future__ import annotations

from wasi_core.surface.sched import SyncSched as SyncSched
from wasi_core.surface.sched import poll_oneoff as poll_oneoff
from wasi_core.surface.sched import sched_ctx as sched_ctx

from . import unix as unix
