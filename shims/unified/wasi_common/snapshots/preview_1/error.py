"""What its functions fail with."""

from __future__ import annotations

from wasi_core.surface.errno import Errno as Errno
from wasi_core.surface.errors import ErrorExt as ErrorExt

from ..._error import Error as Error
