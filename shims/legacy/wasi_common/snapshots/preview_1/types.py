"""The types of preview1."""

from __future__ import annotations

from wasi_core.surface.preview1_types import *  # noqa: F403

from ..._conversion import UserErrorConversion as UserErrorConversion
