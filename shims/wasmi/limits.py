"""Limits on what the guests of a store may allocate.

Source: crates/wasmi/src/limits.rs at v0.36.0.
"""

from __future__ import annotations

from typing import Any

from wasi_core.engine import ResourceLimits


class StoreLimits:
    """Limits, made by a :class:`StoreLimitsBuilder`."""

    __slots__ = ("inner",)

    def __init__(self, inner: ResourceLimits | None = None) -> None:
        #: The limits of the core.
        self.inner = inner or ResourceLimits()

    @classmethod
    def default(cls) -> StoreLimits:
        """No limit but those of WebAssembly and a count of 10,000 of each."""
        return cls()


class StoreLimitsBuilder:
    """Collects limits; each setter returns the builder."""

    def __init__(self) -> None:
        self._given: dict[str, Any] = {}

    @classmethod
    def new(cls) -> StoreLimitsBuilder:
        """A builder without limits."""
        return cls()

    def memory_size(self, limit: int) -> StoreLimitsBuilder:
        """Bytes of one memory."""
        return self._with("memory_size", limit)

    def table_elements(self, limit: int) -> StoreLimitsBuilder:
        """Elements of one table."""
        return self._with("table_elements", limit)

    def instances(self, limit: int) -> StoreLimitsBuilder:
        """How many instances."""
        return self._with("instances", limit)

    def tables(self, tables: int) -> StoreLimitsBuilder:
        """How many tables."""
        return self._with("tables", tables)

    def memories(self, memories: int) -> StoreLimitsBuilder:
        """How many memories."""
        return self._with("memories", memories)

    def trap_on_grow_failure(self, trap: bool) -> StoreLimitsBuilder:
        """Whether growth beyond a limit traps, in place of -1."""
        return self._with("trap_on_grow_failure", trap)

    def build(self) -> StoreLimits:
        """The limits."""
        return StoreLimits(ResourceLimits(**self._given))

    def _with(self, name: str, value: int) -> StoreLimitsBuilder:
        self._given[name] = value
        return self
