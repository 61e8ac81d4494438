"""A module whose names are those of another one, fetched when they are asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container
from importlib import import_module
from typing import Any

_OLD = "wasi_cap_std_sync"
_NEW = "wasi_common.sync"
_told: set[str] = set()


def forwards(module: str, modules: Container[str] = ()) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module of the old package.

    Each name is warned of once in a process, wherever it is used first.

    :param module: its name, ``wasi_cap_std_sync.file``.
    :param modules: its own modules, whose names say what there is to say.
    """
    home = module.replace(_OLD, _NEW, 1)

    def find(name: str) -> Any:
        if name in modules:
            return import_module(f"{module}.{name}")
        # Python itself asks for what begins so, of any module.
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        try:
            found = getattr(import_module(home), name)
        except AttributeError:
            raise AttributeError(
                f"module {module!r} has no attribute {name!r}, and {home} has none either"
            ) from None
        old = f"{module}.{name}"
        if old not in _told:
            _told.add(old)
            warnings.warn(
                f"{old} is now {home}.{name}: use `from {home} import {name}`",
                DeprecationWarning,
                stacklevel=2,
            )
        return found

    return find
