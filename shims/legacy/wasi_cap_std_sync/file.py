"""Files of the host."""

from __future__ import annotations

from wasi_core.surface.host_file import File as File
from wasi_core.surface.host_file import filetype_from as filetype_from
from wasi_core.surface.host_file import get_fd_flags as get_fd_flags
