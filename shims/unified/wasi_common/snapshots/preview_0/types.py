"""The types of preview0."""

from __future__ import annotations

from wasi_core.surface import preview0_types
from wasi_core.surface.preview1_types import *  # noqa: F403

from ..._conversion import UserErrorConversion as UserErrorConversion
from ..._error import Error as Error

# The only one that is not that of preview1.
Whence = preview0_types.Whence
