"""Sources of random numbers."""

from __future__ import annotations

from wasi_core.surface.random import Deterministic as Deterministic
from wasi_core.surface.random import RngCore as RngCore
