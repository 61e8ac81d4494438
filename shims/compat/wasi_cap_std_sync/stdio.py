"""What is now ``wasi_common.sync.stdio``."""

from __future__ import annotations

from ._moved import forwards

__getattr__ = forwards(__name__)
