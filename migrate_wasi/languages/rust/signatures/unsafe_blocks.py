"""`unsafe { … }` around a call that is safe by now."""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.edits import Edit


def unwrapped(call: Node) -> tuple[Edit, ...]:
    """Edits that take off an `unsafe` block that holds nothing but `call` (and its `?`)."""
    inner = call
    while inner.parent is not None and inner.parent.type in ("try_expression", "await_expression"):
        inner = inner.parent
    block = inner.parent
    if block is None or block.type != "block" or len(block.named_children) != 1:
        return ()
    outer = block.parent
    if outer is None or outer.type != "unsafe_block":
        return ()
    return (
        Edit.delete(outer.start_byte, inner.start_byte),
        Edit.delete(inner.end_byte, outer.end_byte),
    )
