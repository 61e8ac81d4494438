"""Preview1, the module ``wasi_snapshot_preview1``."""

from __future__ import annotations

from . import error as error
from . import types as types
from . import wasi_snapshot_preview1 as wasi_snapshot_preview1
