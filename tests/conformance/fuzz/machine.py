"""What a runtime must be able to do to take part, and how a guest's end is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

#: Called with every ``i64`` that the helper module ``notes`` passes on, as unsigned.
Note = Callable[[int], None]
#: Entered functions and loops that are enough for every module of the fuzzer, by far.
FUEL = 5_000_000
MASK = 0xFFFF_FFFF_FFFF_FFFF


class Trapped(Exception):  # noqa: N818 - an outcome
    """The guest trapped; ``kind`` is the same word on every runtime."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Refused(Exception):  # noqa: N818 - an outcome
    """The module is not valid: binaryen makes such a one now and then."""


class Inconclusive(Exception):  # noqa: N818 - an outcome
    """A limit that is the runtime's own was met: none is wrong, but their states differ now."""


def words_of(results: int | Sequence[int] | None) -> list[int]:
    """What a function returned to Python as unsigned ``i64``."""
    if results is None:
        return []
    return [one & MASK for one in ([results] if isinstance(results, int) else results)]


class Machine(Protocol):
    """A runtime with one store."""

    def instantiate(self, name: str, binary: bytes) -> None:
        """Make an instance whose exports others import by this name.

        :raises Refused: the module is malformed or invalid.
        :raises Trapped: a segment or the start function trapped.
        """
        ...

    def call(self, number: int, operands: list[int]) -> list[int]:
        """Call function ``number`` of the instance ``entries``; everything is an unsigned ``i64``.

        :raises Trapped: it trapped.
        :raises Inconclusive: fuel or the stack ran out.
        """
        ...

    def memory(self) -> bytes:
        """The memory that the instance ``fuzz`` exports."""
        ...
