"""Standard input and output of the process."""

from __future__ import annotations

from wasi_core.surface.stdio import Stderr as Stderr
from wasi_core.surface.stdio import Stdin as Stdin
from wasi_core.surface.stdio import Stdout as Stdout
from wasi_core.surface.stdio import stderr as stderr
from wasi_core.surface.stdio import stdin as stdin
from wasi_core.surface.stdio import stdout as stdout
