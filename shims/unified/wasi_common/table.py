"""Descriptors by number.

Source: crates/wasi-common/src/table.rs at v23.0.1.
"""

from __future__ import annotations

from typing import TypeVar

from wasi_core.surface.errors import raises_own
from wasi_core.surface.table import BaseTable

T = TypeVar("T")


class Table(BaseTable):
    """Descriptors of a guest, and whatever an embedder keeps under a number."""

    def delete(self, kind: type[T], key: int) -> T | None:
        """Take an entry of a type out; None when there is none.

        :raises TypeError: it is of another type; the entry is gone all the same.
        """
        entry = self.core.delete(key)
        if entry is not None and not isinstance(entry, kind):
            raise TypeError(f"entry {key} is {entry!r}, no {kind.__name__}")
        return entry

    @raises_own
    def renumber(self, from_: int, to: int) -> None:
        """Move an entry, in place of what is there. :raises Error: ``Badf``: there is none."""
        self.core.renumber(from_, to)
