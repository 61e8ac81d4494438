"""Directories of the host."""

from __future__ import annotations

from wasi_core.surface.host_dir import Dir as Dir
from wasi_core.surface.host_dir import OpenResult as OpenResult
