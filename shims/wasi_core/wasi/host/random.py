"""Randomness: what a context asks for it, the system's, and one that repeats a few bytes.

Source: crates/wasi-common/src/random.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from itertools import cycle, islice


class Random(ABC):
    """Where random bytes come from."""

    @abstractmethod
    def fill(self, length: int) -> bytes:
        """The next ``length`` bytes."""


class SystemRandom(Random):
    """The random bytes of the operating system."""

    __slots__ = ()

    def fill(self, length: int) -> bytes:
        """See :class:`Random`."""
        return os.urandom(length)


class Deterministic(Random):
    """The same bytes again and again.

    :param data: the bytes.
    :raises ValueError: there are none.
    """

    __slots__ = ("_cycle",)

    def __init__(self, data: bytes) -> None:
        if not data:
            raise ValueError("a cycle of random bytes needs at least one")
        self._cycle = cycle(data)

    def fill(self, length: int) -> bytes:
        """See :class:`Random`."""
        return bytes(islice(self._cycle, length))

    def next_u32(self) -> int:
        """The next four bytes as a number, the first one highest."""
        return int.from_bytes(self.fill(4), "big")

    def next_u64(self) -> int:
        """The next eight bytes as a number, the first one highest."""
        return int.from_bytes(self.fill(8), "big")


def random_ctx() -> Random:
    """The randomness of the system."""
    return SystemRandom()
