"""Fuel: every instruction that is reached costs one.

Instructions are counted for each run of them that control enters at its first and leaves at its
last, and the sum is paid at the start of the run.
"""

from __future__ import annotations

from .fold import Folder
from .tree import Body

#: Instructions after which another run starts: all of control, and what can lead to another end.
_ENDS = frozenset((*range(0x10), 0x12, 0x13, 0x1F))


class Fuel:
    """Puts the payments into the lists that a folder fills."""

    __slots__ = ("_count", "_folder", "_list", "_place")

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._start()

    def before(self, code: int) -> None:
        """An instruction comes; it belongs to the run so far."""
        self._count += code not in (0x0B, 0x05)
        if code in _ENDS:
            self._pay()

    def after(self, code: int) -> None:
        """An instruction was handled."""
        if code in _ENDS:
            self._start()

    def _start(self) -> None:
        self._count = 0
        # Nothing may follow a node that leaves.
        live = self._folder.reachable and self._folder.frames
        self._list: Body = self._folder.out if live else []
        self._place = len(self._list)
        self._list.append("pass")

    def _pay(self) -> None:
        if self._count:
            self._list[self._place] = f"Q[0] -= {self._count}; Q[0] < 0 and out_of_fuel()"
