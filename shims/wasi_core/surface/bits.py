"""Sets of flags with the methods of ``bitflags``.

Source: the ``bitflags!`` of crates/wasi-common/src/{file,dir,sched/subscription}.rs at v2.0.2 and
v23.0.1.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Self


class Bits(IntFlag):
    """A set of flags. ``|``, ``&``, ``^`` and ``-`` are those of sets."""

    @classmethod
    def empty(cls) -> Self:
        """No flag."""
        return cls(0)

    @classmethod
    def all(cls) -> Self:
        """Every flag."""
        return cls(_known(cls))

    @classmethod
    def from_bits(cls, bits: int) -> Self | None:
        """The set with these bits; None when one of them is no flag."""
        return None if bits & ~_known(cls) else cls(bits)

    @classmethod
    def from_bits_truncate(cls, bits: int) -> Self:
        """The set with those of these bits that are flags."""
        return cls(bits & _known(cls))

    def bits(self) -> int:
        """The set as a number."""
        return self.value

    def is_empty(self) -> bool:
        """Whether it has no flag."""
        return not self.value

    def is_all(self) -> bool:
        """Whether it has every flag."""
        return self.value & _known(type(self)) == _known(type(self))

    def contains(self, other: int) -> bool:
        """Whether it has every flag of another set."""
        return self.value & int(other) == int(other)

    def intersects(self, other: int) -> bool:
        """Whether it has a flag of another set."""
        return bool(self.value & int(other))

    def __sub__(self, other: int) -> Self:
        return type(self)(self.value & ~int(other))

    def __invert__(self) -> Self:
        return type(self)(~self.value & _known(type(self)))


def _known(kind: type[Bits]) -> int:
    every = 0
    for flag in kind.__members__.values():
        every |= flag.value
    return every
