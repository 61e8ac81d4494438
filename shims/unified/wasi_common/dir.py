"""Directories of a guest."""

from __future__ import annotations

from wasi_core.surface.dir import OpenResult as OpenResult
from wasi_core.surface.dir import ReaddirCursor as ReaddirCursor
from wasi_core.surface.dir import ReaddirEntity as ReaddirEntity
from wasi_core.surface.dir import WasiDir as WasiDir
