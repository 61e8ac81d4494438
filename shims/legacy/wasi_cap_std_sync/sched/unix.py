"""Waiting where there is ``poll(2)``.

Source: crates/wasi-common/cap-std-sync/src/sched/unix.rs at v2.0.2.
"""

from __future__ import annotations

from wasi_core.surface.sched import poll_oneoff as poll_oneoff
