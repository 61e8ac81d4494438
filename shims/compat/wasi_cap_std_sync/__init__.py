"""The old package name over ``wasi_common.sync``, for a migration that is made in parts.

Nothing is imported before it is asked for, and each name says once, as a ``DeprecationWarning``,
what to import instead. What an item does is what it does in the unified release.
"""

from __future__ import annotations

from ._moved import forwards

_NAMES = (
    "Dir",
    "TcpListener",
    "WasiCtxBuilder",
    "ambient_authority",
    "clocks",
    "clocks_ctx",
    "dir",
    "file",
    "net",
    "random_ctx",
    "sched",
    "sched_ctx",
    "stdio",
)
__all__ = [*_NAMES]  # pyright: ignore[reportUnsupportedDunderAll] - found when they are asked for

__getattr__ = forwards(__name__, {"clocks", "dir", "file", "net", "sched", "stdio"})


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
