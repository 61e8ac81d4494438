"""The rows of :mod:`wasi_core.wasi.behaviour`, by concern."""

from __future__ import annotations

from ..behaviour import Row
from .errors import ROWS as ERRORS
from .fd import ROWS as FD
from .memory import ROWS as MEMORY
from .path import ROWS as PATH
from .poll import ROWS as POLL
from .random import ROWS as RANDOM
from .rights import ROWS as RIGHTS
from .sock import ROWS as SOCK
from .stdio import ROWS as STDIO

ROWS: tuple[Row, ...] = RIGHTS + MEMORY + ERRORS + RANDOM + FD + PATH + POLL + SOCK + STDIO
