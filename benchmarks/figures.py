"""What a benchmark found out: figures with names and targets; a run beside an earlier one."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """One number, None where it could not be measured. ``least`` and ``most`` are targets."""

    name: str
    value: float | None
    unit: str
    least: float | None = None
    most: float | None = None
    #: The section printed it already, in a table of its own.
    printed: bool = False

    @property
    def missing(self) -> bool:
        """There is a target, and no number to judge by."""
        return self.value is None and (self.least is not None or self.most is not None)

    @property
    def met(self) -> bool:
        """No target is missed; without a number none is."""
        if self.value is None:
            return True
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def target(self) -> str:
        """The target and whether it is met; empty where there is none."""
        if self.least is None and self.most is None:
            return ""
        bound = f"<= {number(self.most)}" if self.least is None else f">= {number(self.least)}"
        judged = "not judged" if self.value is None else "met" if self.met else "NOT MET"
        return f"{bound}  {judged}"

    def row(self) -> str:
        return f"  {self.name:56}{number(self.value):>10} {self.unit:9}{self.target}".rstrip()


def number(value: float | None) -> str:
    """With three digits that count: ``0.123``, ``12.3``, ``1234``."""
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def save(figures: Iterable[Figure], path: Path) -> None:
    """Write figures as JSON: ``{"machine": …, "figures": {name: {"value", "unit"}}}``."""
    found = {one.name: {"value": one.value, "unit": one.unit} for one in figures}
    machine = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    path.write_text(json.dumps({"machine": machine, "figures": found}, indent=1) + "\n", "utf-8")


def compare(figures: Iterable[Figure], path: Path) -> None:
    """Print each figure divided by the one of an earlier run, where it differs by a fifth."""
    earlier = json.loads(path.read_text("utf-8"))["figures"]
    print(f"\nwhat differs from {path.name} by more than a fifth")
    for one in figures:
        before = earlier.get(one.name)
        if one.value is None or before is None or not before["value"]:
            continue
        ratio = one.value / before["value"]
        if not 1 / 1.2 <= ratio <= 1.2:
            change = f"{number(before['value']):>10} -> {number(one.value):10} {ratio:.2f}x"
            print(f"  {one.name:56}{change}")
