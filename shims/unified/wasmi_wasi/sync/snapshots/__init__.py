"""The snapshots of WASI that can be linked."""

from __future__ import annotations

from . import preview_1

__all__ = ["preview_1"]
