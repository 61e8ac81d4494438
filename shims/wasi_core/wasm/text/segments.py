"""Element and data segments.

The first number of an element segment in the binary is a set of flags: 1 passive or declared, 2 an
explicit table (or, with 1, declared), 4 expressions instead of functions.

Source: WebAssembly core specification, text format, "Element Segments" and "Data Segments".
"""

from __future__ import annotations

from ..leb128 import encode_unsigned
from ..types import ValType
from .cursor import Cursor
from .instructions import Body
from .lengths import sized, vector
from .names import Space
from .scope import Scope
from .types import reference_type

#: ``i32.const 0`` as a constant expression.
_ZERO = b"\x41\x00\x0b"
#: The element kind that stands where expressions have a type.
_FUNCTION_KIND = b"\x00"
_PASSIVE, _EXPLICIT, _DECLARED, _EXPRESSIONS = 1, 2, 3, 4


def constant(cursor: Cursor, scope: Scope) -> bytearray:
    """A constant expression to the end of the form around it."""
    return Body(cursor, scope).expression()


def _destination(cursor: Cursor, keyword: str, space: Space) -> int | None:
    """``(memory x)``, or the bare index of 1.0; None when there is neither."""
    if cursor.enter(keyword):
        index = space.index(cursor)
        cursor.leave()
        return index
    return space.index(cursor) if space.is_index(cursor) else None


def _offset(cursor: Cursor, scope: Scope) -> bytearray:
    """``(offset …)`` or one folded instruction."""
    if not cursor.enter("offset"):
        return Body(cursor, scope).folded()
    code = constant(cursor, scope)
    cursor.leave()
    return code


def _functions(cursor: Cursor, scope: Scope) -> list[bytes]:
    """Function indices to the end of the form."""
    indices: list[bytes] = []
    while not cursor.closes():
        indices.append(encode_unsigned(scope.functions.index(cursor)))
    return indices


def _expressions(cursor: Cursor, scope: Scope) -> list[bytes]:
    """``(item …)`` or single folded instructions to the end of the form."""
    expressions: list[bytes] = []
    while not cursor.closes():
        if cursor.enter("item"):
            expressions.append(bytes(constant(cursor, scope)))
            cursor.leave()
        else:
            expressions.append(bytes(Body(cursor, scope).folded()))
    return expressions


def element(cursor: Cursor, scope: Scope) -> bytes:
    """What follows ``(elem $id?``, to the end of the form."""
    if cursor.take("declare"):
        return _elements(cursor, scope, _DECLARED, b"")
    table = _destination(cursor, "table", scope.tables)
    if table is None and not _starts_offset(cursor):
        return _elements(cursor, scope, _PASSIVE, b"")
    offset = _offset(cursor, scope)
    if not table:
        return _elements(cursor, scope, 0, bytes(offset))
    return _elements(cursor, scope, _EXPLICIT, encode_unsigned(table) + offset)


def _starts_offset(cursor: Cursor) -> bool:
    """A form is next that is not a reference type like ``(ref null func)``."""
    return cursor.words[cursor.at] == "(" and cursor.words[cursor.at + 1] != "ref"


def _elements(cursor: Cursor, scope: Scope, flags: int, head: bytes) -> bytes:
    """The elements, behind the flags and what depends on them."""
    element_type = reference_type(cursor, scope.features)
    if element_type is not None:
        return _of_expressions(flags, head, element_type, _expressions(cursor, scope))
    # Only an active segment can leave out the word.
    if not cursor.take("func") and flags in (_PASSIVE, _DECLARED):
        raise cursor.unexpected("the type of the elements")
    return _of_functions(flags, head, _functions(cursor, scope))


def _of_functions(flags: int, head: bytes, functions: list[bytes]) -> bytes:
    kind = _FUNCTION_KIND if flags else b""
    return bytes((flags,)) + head + kind + vector(functions)


def _of_expressions(
    flags: int, head: bytes, element_type: ValType, expressions: list[bytes]
) -> bytes:
    kind = bytes((element_type,))
    if flags == 0 and element_type == ValType.FUNCREF:
        kind = b""
    elif flags == 0:
        # Only a segment that says its table can say its type.
        flags, head = _EXPLICIT, b"\x00" + head
    return bytes((flags | _EXPRESSIONS,)) + head + kind + vector(expressions)


def inline_element(
    cursor: Cursor, scope: Scope, table: int, element_type: ValType
) -> tuple[int, bytes]:
    """What follows ``(elem`` in a table: how many elements, and the segment that fills it."""
    flags, head = (_EXPLICIT, encode_unsigned(table) + _ZERO) if table else (0, _ZERO)
    if cursor.words[cursor.at] == "(" or element_type != ValType.FUNCREF:
        expressions = _expressions(cursor, scope)
        return len(expressions), _of_expressions(flags, head, element_type, expressions)
    functions = _functions(cursor, scope)
    return len(functions), _of_functions(flags, head, functions)


def data(cursor: Cursor, scope: Scope) -> bytes:
    """What follows ``(data $id?``, to the end of the form."""
    memory = _destination(cursor, "memory", scope.memories)
    if memory is None and cursor.words[cursor.at] != "(":
        return b"\x01" + sized(cursor.strings())
    offset = _offset(cursor, scope)
    head = b"\x02" + encode_unsigned(memory) if memory else b"\x00"
    return head + offset + sized(cursor.strings())


def inline_data(cursor: Cursor, memory: int) -> tuple[int, bytes]:
    """What follows ``(data`` in a memory: how many bytes, and the segment that fills it."""
    content = cursor.strings()
    head = b"\x02" + encode_unsigned(memory) if memory else b"\x00"
    return len(content), head + _ZERO + sized(content)
