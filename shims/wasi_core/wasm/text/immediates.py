"""What follows an instruction's name, by the shape that the opcode table gives it.

Each function takes the immediate from the body's cursor and returns its binary form. The order of
the text is not always the order of the binary: ``table.init table elem`` is ``elem table``.

Source: WebAssembly core specification, text format, "Instructions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..features import Feature
from ..leb128 import encode_signed, encode_unsigned
from . import vectors
from .lengths import vector
from .numbers import is_natural
from .types import heap_type, value_type

if TYPE_CHECKING:
    from .instructions import Body
    from .names import Space

Immediate = Callable[["Body"], bytes]


def _optional(body: Body, space: Space) -> bytes:
    """An index that can be left out when it is 0."""
    return encode_unsigned(space.index(body.cursor)) if space.is_index(body.cursor) else b"\x00"


def _function(body: Body) -> bytes:
    return encode_unsigned(body.scope.functions.index(body.cursor))


def _tag(body: Body) -> bytes:
    return encode_unsigned(body.scope.tags.index(body.cursor))


def _global(body: Body) -> bytes:
    return encode_unsigned(body.scope.globals.index(body.cursor))


def _local(body: Body) -> bytes:
    return encode_unsigned(body.locals.index(body.cursor))


def _label(body: Body) -> bytes:
    return encode_unsigned(body.label())


def _br_table(body: Body) -> bytes:
    labels = [encode_unsigned(body.label())]
    while body.cursor.words[body.cursor.at][:1] == "$" or body.cursor.is_natural():
        labels.append(encode_unsigned(body.label()))
    return vector(labels[:-1]) + labels[-1]


def _call_indirect(body: Body) -> bytes:
    table = _optional(body, body.scope.tables)
    index, _ = body.scope.type_use(body.cursor, named=False)
    return encode_unsigned(index) + table


def _table(body: Body) -> bytes:
    return _optional(body, body.scope.tables)


def _table_copy(body: Body) -> bytes:
    return _copy(body, body.scope.tables)


def _memory_copy(body: Body) -> bytes:
    return _copy(body, body.scope.memories)


def _copy(body: Body, space: Space) -> bytes:
    """Destination and source, or neither."""
    if not space.is_index(body.cursor):
        return b"\x00\x00"
    target = space.index(body.cursor)
    return encode_unsigned(target) + encode_unsigned(space.index(body.cursor))


def _init(body: Body, target: Space, segments: Space) -> bytes:
    """``target? segment``, in the binary the other way round."""
    cursor = body.cursor
    start = cursor.at
    cursor.at += 1
    two = segments.is_index(cursor)
    cursor.at = start
    where = encode_unsigned(target.index(cursor)) if two else b"\x00"
    return encode_unsigned(segments.index(cursor)) + where


def _table_init(body: Body) -> bytes:
    return _init(body, body.scope.tables, body.scope.elements)


def _memory_init(body: Body) -> bytes:
    body.scope.needs_data_count = True
    return _init(body, body.scope.memories, body.scope.data)


def _elem(body: Body) -> bytes:
    return encode_unsigned(body.scope.elements.index(body.cursor))


def _data(body: Body) -> bytes:
    body.scope.needs_data_count = True
    return encode_unsigned(body.scope.data.index(body.cursor))


def _memory(body: Body) -> bytes:
    return _optional(body, body.scope.memories)


def _reference(body: Body) -> bytes:
    return bytes((heap_type(body.cursor, body.scope.features),))


def _i32(body: Body) -> bytes:
    bits = body.cursor.number("i32")
    return encode_signed(bits - (bits >> 31 << 32))


def _i64(body: Body) -> bytes:
    bits = body.cursor.number("i64")
    return encode_signed(bits - (bits >> 63 << 64))


def _f32(body: Body) -> bytes:
    return body.cursor.number("f32").to_bytes(4, "little")


def _f64(body: Body) -> bytes:
    return body.cursor.number("f64").to_bytes(8, "little")


def _v128(body: Body) -> bytes:
    return vectors.constant(body.cursor)


def _lane(body: Body) -> bytes:
    return vectors.lane(body.cursor)


def _shuffle(body: Body) -> bytes:
    return vectors.shuffle(body.cursor)


def _memory_access(body: Body) -> bytes:
    """``memory? offset=n? align=n?``: the alignment as a power of two, with bit 6 set when the
    index of a memory other than 0 follows, then the offset."""
    memory = body.scope.memories
    index = memory.index(body.cursor) if memory.is_index(body.cursor) else 0
    return _memarg(body, index)


def _memory_access_lane(body: Body) -> bytes:
    cursor = body.cursor
    word, following = cursor.words[cursor.at], cursor.words[cursor.at + 1]
    index = 0
    if word[:1] == "$" or following.startswith(("offset=", "align=")) or is_natural(following):
        memory = body.scope.memories
        index = memory.index(cursor) if memory.is_index(cursor) else 0
    return _memarg(body, index) + vectors.lane(cursor)


def _memarg(body: Body, memory: int) -> bytes:
    offset = _field(body, "offset=")
    at = body.cursor.at
    align = _field(body, "align=")
    if align is None:
        power = body.opcode.width.bit_length() - 1
    elif align & align - 1 or not align:
        raise body.cursor.error("alignment must be a power of two", at)
    else:
        power = align.bit_length() - 1
    where = (
        encode_unsigned(power)
        if memory == 0
        else encode_unsigned(power | 0x40) + encode_unsigned(memory)
    )
    return where + encode_unsigned(offset or 0)


def _field(body: Body, prefix: str) -> int | None:
    cursor = body.cursor
    return cursor.size(prefix) if cursor.words[cursor.at].startswith(prefix) else None


def select(body: Body) -> bytes | None:
    """The types of a ``select``; None when it has none."""
    cursor = body.cursor
    types = bytearray()
    if not cursor.opens("result"):
        return None
    while cursor.enter("result"):
        while not cursor.closes():
            value = value_type(cursor, body.scope.features)
            if value is None:
                raise cursor.unexpected("a value type")
            types.append(value)
        cursor.leave()
    if Feature.REFERENCE_TYPES not in body.scope.features:
        raise cursor.unsupported(Feature.REFERENCE_TYPES)
    return encode_unsigned(len(types)) + types


#: By the shape of the opcode table. Blocks and ``select`` are not here: the body parses them.
IMMEDIATES: dict[str, Immediate] = {
    "label": _label,
    "br_table": _br_table,
    "func": _function,
    "call_indirect": _call_indirect,
    "tag": _tag,
    "local": _local,
    "global": _global,
    "table": _table,
    "table.copy": _table_copy,
    "table.init": _table_init,
    "elem": _elem,
    "data": _data,
    "memory": _memory,
    "memory.copy": _memory_copy,
    "memory.init": _memory_init,
    "memarg": _memory_access,
    "memarg_lane": _memory_access_lane,
    "i32": _i32,
    "i64": _i64,
    "f32": _f32,
    "f64": _f64,
    "v128": _v128,
    "lane": _lane,
    "shuffle": _shuffle,
    "reftype": _reference,
}
