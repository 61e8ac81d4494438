"""Files in memory, or over any reader or writer."""

from __future__ import annotations

from wasi_core.surface.pipe import ReadPipe as ReadPipe
from wasi_core.surface.pipe import WritePipe as WritePipe
