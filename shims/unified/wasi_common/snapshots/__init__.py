"""WASI as guests import it."""

from __future__ import annotations

from . import preview_0 as preview_0
from . import preview_1 as preview_1
