"""``StringArray``.

Source: crates/wasi-common/src/string_array.rs at v23.0.1.
"""

from __future__ import annotations

from wasi_core.surface.strings import BaseStringArray
from wiggle import GuestMemory, GuestPtr


class StringArray(BaseStringArray):
    """Strings, each of which a guest finds with a NUL after it."""

    def write_to_guest(
        self, memory: GuestMemory, buffer: GuestPtr, element_heads: GuestPtr
    ) -> None:
        """Write the strings to ``buffer``, and where each one is to ``element_heads``."""
        data, heads = self.layout(buffer.offset_base())
        memory.copy_from_slice(data, buffer.cast("u8").as_array(len(data)))
        memory.copy_from_slice(heads, element_heads.cast("u32").as_array(len(heads)))
