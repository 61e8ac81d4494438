"""``StringArray`` of 2.0, which has no name outside of the crate: the type of ``WasiCtx.args``.

Source: crates/wasi-common/src/string_array.rs at v2.0.2.
"""

from __future__ import annotations

from wasi_core.surface.strings import BaseStringArray
from wiggle import GuestPtr


class StringArray(BaseStringArray):
    """Strings, each of which a guest finds with a NUL after it."""

    def write_to_guest(self, buffer: GuestPtr, element_heads: GuestPtr) -> None:
        """Write the strings to ``buffer``, and where each one is to ``element_heads``."""
        data, heads = self.layout(buffer.offset())
        buffer.as_array(len(data)).copy_from_slice(data)
        memory = element_heads.mem()
        for at, head in enumerate(heads):
            GuestPtr(memory, element_heads.offset() + 4 * at, "u32").write(head)
