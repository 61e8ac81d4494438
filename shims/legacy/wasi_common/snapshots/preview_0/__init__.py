"""Preview0, the module ``wasi_unstable``."""

from __future__ import annotations

from . import types as types
from . import wasi_unstable as wasi_unstable
