"""Waiting where there is ``poll(2)``.

Source: crates/wasi-common/src/sync/sched/unix.rs at v23.0.1.
"""

from __future__ import annotations

from wasi_core.surface.sched import poll_oneoff as poll_oneoff
