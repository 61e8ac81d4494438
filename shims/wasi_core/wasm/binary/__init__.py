"""The binary format: a module as bytes."""

from __future__ import annotations

from .decoder import decode

__all__ = ["decode"]
