"""How the witx types of parameters and results travel as WebAssembly values, as tables.

Source: crates/wasi-common/witx/preview1/typenames.witx at v23.0.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from struct import Struct
from typing import NamedTuple

from .functions import Function
from .types import (
    FDSTAT,
    FILESTAT,
    PRESTAT,
    Advice,
    ClockId,
    FdFlags,
    FstFlags,
    LookupFlags,
    OFlags,
    RiFlags,
    Rights,
    SdFlags,
    SiFlags,
    Whence,
)

#: Types that are an ``i64``; every other one is an ``i32``.
I64 = frozenset({"dircookie", "filedelta", "filesize", "rights", "timestamp"})
#: Types that take two values: an address and a count.
PAIRS = frozenset({"ciovec_array", "iovec_array", "string"})


class FlagType(NamedTuple):
    """A set of flags as a parameter."""

    type: type[int]
    #: The flags that are defined, from bit 0 on.
    known: int
    #: The largest value of its width. The sign bit of the WebAssembly value is never part of it.
    widest: int


FLAGS: Mapping[str, FlagType] = {
    "fdflags": FlagType(FdFlags, 0x1F, 0xFFFF),
    "fstflags": FlagType(FstFlags, 0xF, 0xFFFF),
    "lookupflags": FlagType(LookupFlags, 0x1, 0x7FFF_FFFF),
    "oflags": FlagType(OFlags, 0xF, 0xFFFF),
    "riflags": FlagType(RiFlags, 0x3, 0xFFFF),
    "rights": FlagType(Rights, 0x3FFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF),
    "sdflags": FlagType(SdFlags, 0x3, 0xFF),
    # A plain integer of 16 bits in the witx file: no release looks at it.
    "siflags": FlagType(SiFlags, 0, 0xFFFF),
}
ENUMS: Mapping[str, Mapping[int, int]] = {
    "advice": {int(one): one for one in Advice},
    "clockid": {int(one): one for one in ClockId},
    "signal": {number: number for number in range(31)},
    "whence": {int(one): one for one in Whence},
}


class Writer(NamedTuple):
    """How a result is written: an expression of ``{0}`` for its bytes, and its alignment.

    One that is a ``record`` is written field by field.
    """

    expression: str
    alignment: int
    record: Struct | None = None


_U16 = Writer("{0}.to_bytes(2, 'little')", 2)
_U32 = Writer("{0}.to_bytes(4, 'little')", 4)
_U64 = Writer("{0}.to_bytes(8, 'little')", 8)
WRITERS: Mapping[str, Writer] = {
    "fd": _U32,
    "fdstat": Writer("{0}.pack()", 8, FDSTAT),
    "filesize": _U64,
    "filestat": Writer("{0}.pack()", 8, FILESTAT),
    "prestat": Writer("{0}", 4, PRESTAT),
    "roflags": _U16,
    "size": _U32,
    "timestamp": _U64,
}


def raw_names(function: Function) -> Iterator[tuple[str, bool]]:
    """The raw parameters of a function: the name of each, and whether it is an ``i64``.

    ``iovs:iovec_array`` is ``iovs`` and ``iovs_len``; the address of the result ``nread`` is
    ``nread_at``.
    """
    for name, kind in function.parameters:
        # "in" is a word of Python.
        name = f"{name}_" if name == "in" else name
        yield name, kind in I64
        if kind in PAIRS:
            yield f"{name}_len", False
    for name, _ in function.results:
        yield f"{name}_at", False
