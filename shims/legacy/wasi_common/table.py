"""Descriptors by number.

Source: crates/wasi-common/src/table.rs at v2.0.2.
"""

from __future__ import annotations

from wasi_core.surface.table import BaseTable


class Table(BaseTable):
    """Descriptors of a guest, and whatever an embedder keeps under a number."""

    def delete(self, key: int) -> object | None:
        """Take an entry out; None when there is none."""
        return self.core.delete(key)
