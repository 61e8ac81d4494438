"""What follows the name of a block: its type, and the catch clauses of a ``try_table``.

Source: WebAssembly core specification, text format, "Control Instructions"; exception-handling
proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..leb128 import encode_signed, encode_unsigned
from .cursor import Cursor
from .lengths import vector
from .scope import Scope
from .types import signature

if TYPE_CHECKING:
    from .instructions import Body

_EMPTY = b"\x40"
#: The clause and whether it names a tag.
_CLAUSES = {
    "catch": (0, True),
    "catch_ref": (1, True),
    "catch_all": (2, False),
    "catch_all_ref": (3, False),
}


def block_type(cursor: Cursor, scope: Scope) -> bytes:
    """A block type: nothing or one result as it is, anything else as the index of a type."""
    if cursor.opens("type"):
        return encode_signed(scope.type_use(cursor, named=False)[0])
    written = signature(cursor, scope.features, named=False).type
    if written.params or len(written.results) > 1:
        return encode_signed(scope.implicit_type(written))
    return written.results or _EMPTY


def catches(body: Body) -> bytes:
    """The clauses of a ``try_table``. Their labels are those around it: it is no target itself."""
    cursor = body.cursor
    clauses: list[bytes] = []
    while cursor.words[cursor.at] == "(" and cursor.words[cursor.at + 1] in _CLAUSES:
        number, has_tag = _CLAUSES[cursor.words[cursor.at + 1]]
        cursor.at += 2
        code = bytes((number,))
        if has_tag:
            code += encode_unsigned(body.scope.tags.index(cursor))
        clauses.append(code + encode_unsigned(body.label()))
        cursor.leave()
    return vector(clauses)
