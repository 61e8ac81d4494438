"""``wasi_snapshot_preview1``."""

from __future__ import annotations

from wasi_core.surface.wasmi_linker import add_wasi_snapshot_preview1_to_linker

__all__ = ["add_wasi_snapshot_preview1_to_linker"]
