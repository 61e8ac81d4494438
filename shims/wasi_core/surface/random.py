"""``RngCore``: sources of random numbers, and ``Deterministic``.

Source: crates/wasi-common/src/random.rs at v2.0.2 and v23.0.1; the trait of rand_core 0.6.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from ..wasi.host import random as core


class RngCore(ABC):
    """A source of random numbers."""

    @abstractmethod
    def next_u32(self) -> int:
        """The next 32 bits."""

    @abstractmethod
    def next_u64(self) -> int:
        """The next 64 bits."""

    @abstractmethod
    def fill_bytes(self, dest: bytearray | memoryview) -> None:
        """Fill a buffer."""

    def try_fill_bytes(self, dest: bytearray | memoryview) -> None:
        """Fill a buffer; an exception says that it cannot."""
        self.fill_bytes(dest)


class CoreRng(RngCore):
    """A source of the core."""

    def __init__(self, source: core.Random) -> None:
        self.source = source

    def next_u32(self) -> int:
        """See :class:`RngCore`."""
        return int.from_bytes(self.source.fill(4), "little")

    def next_u64(self) -> int:
        """See :class:`RngCore`."""
        return int.from_bytes(self.source.fill(8), "little")

    def fill_bytes(self, dest: bytearray | memoryview) -> None:
        """See :class:`RngCore`."""
        dest[:] = self.source.fill(len(dest))


class Deterministic(RngCore):
    """The same bytes again and again. Numbers have their first byte highest.

    :raises ValueError: there are no bytes.
    """

    def __init__(self, bytes: bytes) -> None:  # noqa: A002 - the name of the crates
        self.source = core.Deterministic(bytes)

    new: type[Deterministic]

    def next_u32(self) -> int:
        """See :class:`RngCore`."""
        return self.source.next_u32()

    def next_u64(self) -> int:
        """See :class:`RngCore`."""
        return self.source.next_u64()

    def fill_bytes(self, dest: bytearray | memoryview) -> None:
        """See :class:`RngCore`."""
        dest[:] = self.source.fill(len(dest))


class EmbedderRandom(core.Random):
    """A source of an embedder for the core."""

    def __init__(self, source: RngCore) -> None:
        self.source = source

    def fill(self, length: int) -> bytes:
        """See :class:`~wasi_core.wasi.host.random.Random`."""
        dest = bytearray(length)
        self.source.try_fill_bytes(dest)
        return bytes(dest)


def core_random(source: RngCore) -> core.Random:
    """A source for the core."""
    if type(source) in (CoreRng, Deterministic):
        return source.source  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - both have it
    return EmbedderRandom(source)


def own_random(source: core.Random) -> RngCore:
    """A source of the core for an embedder."""
    return source.source if isinstance(source, EmbedderRandom) else CoreRng(source)


def random_ctx() -> RngCore:
    """The randomness of the system."""
    return CoreRng(core.random_ctx())
