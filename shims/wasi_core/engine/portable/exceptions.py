"""Exceptions: ``throw``, ``throw_ref``, ``try_table``."""

from __future__ import annotations
from .fold import Handler

HANDLERS: dict[int, Handler] = {}
