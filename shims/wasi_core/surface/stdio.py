"""Standard input and output of the process: the modules ``stdio`` of both surfaces.

Source: crates/wasi-common/cap-std-sync/src/stdio.rs at v2.0.2, src/sync/stdio.rs at v23.0.1.
"""

from __future__ import annotations

from ..wasi.host import stdio as core
from . import active
from .file import HostFile, plain_of


@plain_of(core.Stdin)
class Stdin(HostFile):
    """Standard input."""


@plain_of(core.Stdout)
class Stdout(HostFile):
    """Standard output."""


@plain_of(core.Stderr)
class Stderr(HostFile):
    """Standard error."""


def stdin() -> Stdin:
    """That of the process."""
    return Stdin(core.stdin(active.behaviour()))


def stdout() -> Stdout:
    """That of the process."""
    return Stdout(core.stdout(active.behaviour()))


def stderr() -> Stderr:
    """That of the process."""
    return Stderr(core.stderr(active.behaviour()))
