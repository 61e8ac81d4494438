"""The functions of preview1: ``(ctx, memory, *values) -> errno``, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasi_core.wasi.calls import PREVIEW1 as _DIALECT

from ..._conversion import UserErrorConversion as UserErrorConversion
from ..._hostcalls import function as _function


def __getattr__(name: str) -> Callable[..., Any]:
    found = globals()[name] = _function(name, _DIALECT)
    return found


def __dir__() -> list[str]:
    return [*_DIALECT.functions]
