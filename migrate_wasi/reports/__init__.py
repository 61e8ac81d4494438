"""The output formats: one file each, with a function `render` over one Plan."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate_wasi.plan import Plan

FORMATS = ("text", "diff", "json", "sarif", "github", "markdown")
# Read by programs, so nothing else may stand beside them on one stream.
MACHINE = frozenset({"json", "sarif"})

END_OF_LIFE = (
    "The unified wasi-common ends at release 46; later releases of its repository do not have it. "
    "This move buys time on one maintained line, it is not the last."
)


@dataclass(frozen=True)
class Outcome:
    """What became of a plan: whether its changes were written, and how to take them back."""

    written: bool = False
    undo: str = ""


def render(name: str, plan: Plan, outcome: Outcome = Outcome(), *, color: bool = False) -> str:
    """The report in the format `name`, one of `FORMATS`.

    Bytes of a file that are not UTF-8 stand in it as surrogates: encode with `surrogateescape`.
    """
    module = importlib.import_module(f"{__name__}.{name}")
    if name == "text":
        return module.render(plan, outcome, color=color)
    return module.render(plan, outcome)
