"""What both ``wiggle`` have in common: errors, regions, and what an address points at.

Source: crates/wiggle/src/{lib,error,region,guest_type}.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from struct import Struct
from typing import Any, NamedTuple, Self

from ..wasi import errors as core

_END = 1 << 32


class Region(NamedTuple):
    """A part of a memory: an address and a number of bytes."""

    start: int
    len: int

    def overlaps(self, rhs: Region) -> bool:
        """Whether it has a byte in common with another."""
        first, second = sorted((self, rhs))
        return bool(self.len and rhs.len) and first.start + first.len > second.start

    def extend(self, times: int) -> Region:
        """As many of it as given, one after another."""
        return Region(self.start, self.len * times)


class GuestError(core.GuestMemoryError):
    """An address or a value of a guest cannot be used: one of eleven."""

    PtrOverflow: type[GuestError]
    PtrOutOfBounds: type[GuestError]
    PtrNotAligned: type[GuestError]
    PtrBorrowed: type[GuestError]
    InvalidFlagValue: type[GuestError]
    InvalidEnumValue: type[GuestError]
    BorrowCheckerOutOfHandles: type[GuestError]
    SliceLengthsDiffer: type[GuestError]
    InFunc: type[GuestError]
    InvalidUtf8: type[GuestError]
    TryFromIntError: type[GuestError]

    #: What is said of it; the arguments are filled in.
    text = "{}"

    def __init__(self, *args: object) -> None:
        Exception.__init__(self, *args)

    def __str__(self) -> str:
        return self.text.format(*self.args)


class _PtrOverflow(GuestError, core.OutOfBoundsError):  # noqa: N818 - the name of the crate
    text = "Pointer overflow"


class _PtrOutOfBounds(GuestError, core.OutOfBoundsError):  # noqa: N818 - the name of the crate
    text = "Pointer out of bounds: {0!r}"


class _PtrNotAligned(GuestError, core.NotAlignedError):  # noqa: N818 - the name of the crate
    text = "Pointer not aligned to {1}: {0!r}"


class _PtrBorrowed(GuestError, core.OverlapError):  # noqa: N818 - the name of the crate
    text = "Pointer already borrowed: {0!r}"


class _InvalidFlagValue(GuestError, core.InvalidFlagError):  # noqa: N818 - the name of the crate
    text = "Invalid flag value {0}"


class _InvalidEnumValue(GuestError, core.InvalidFlagError):  # noqa: N818 - the name of the crate
    text = "Invalid enum value {0}"


class _BorrowCheckerOutOfHandles(GuestError, core.OverlapError):  # noqa: N818 - the name of the crate
    text = "Borrow checker out of handles"


class _SliceLengthsDiffer(GuestError, core.OverlapError):  # noqa: N818 - the name of the crate
    text = "Slice length mismatch"


class _InFunc(GuestError):  # noqa: N818 - the name of the crate
    text = "In func {0}::{1} at {2}: {3}"


class _InvalidUtf8(GuestError, core.InvalidUtf8Error):  # noqa: N818 - the name of the crate
    text = "Invalid UTF-8 encountered: {0!r}"


class _TryFromIntError(GuestError, OverflowError):
    text = "Int conversion error: {0!r}"


GuestError.PtrOverflow = _PtrOverflow
GuestError.PtrOutOfBounds = _PtrOutOfBounds
GuestError.PtrNotAligned = _PtrNotAligned
GuestError.PtrBorrowed = _PtrBorrowed
GuestError.InvalidFlagValue = _InvalidFlagValue
GuestError.InvalidEnumValue = _InvalidEnumValue
GuestError.BorrowCheckerOutOfHandles = _BorrowCheckerOutOfHandles
GuestError.SliceLengthsDiffer = _SliceLengthsDiffer
GuestError.InFunc = _InFunc
GuestError.InvalidUtf8 = _InvalidUtf8
GuestError.TryFromIntError = _TryFromIntError


class GuestType(ABC):
    """Something that can be read from and written to a memory; for types of an embedder."""

    @staticmethod
    @abstractmethod
    def guest_size() -> int:
        """How many bytes it takes."""

    @staticmethod
    @abstractmethod
    def guest_align() -> int:
        """What its address has to be a multiple of."""


class Plain(NamedTuple):
    """A number in memory."""

    codec: Struct

    def guest_size(self) -> int:
        """How many bytes it takes."""
        return self.codec.size

    def guest_align(self) -> int:
        """What its address has to be a multiple of."""
        return self.codec.size


_FORMATS = "u8:B u16:H u32:I u64:Q i8:b i16:h i32:i i64:q f32:f f64:d"
#: The numbers that a pointer can point at, by name; ``str`` is text.
PLAIN: dict[str, Plain] = {
    name: Plain(Struct(f"<{code}")) for name, code in (one.split(":") for one in _FORMATS.split())
}
Pointee = str | type[GuestType]


def type_of(kind: Pointee) -> Plain | type[GuestType]:
    """What a name, or a class, stands for. :raises ValueError: no such number."""
    if not isinstance(kind, str):
        return kind
    if kind == "str":
        return PLAIN["u8"]
    if kind not in PLAIN:
        raise ValueError(f"{kind!r} is none of {', '.join(PLAIN)}, str or a GuestType")
    return PLAIN[kind]


class BasePtr:
    """Where a value is, or a slice: an address, or an address and a number of values."""

    __slots__ = ("_kind", "_pointer")

    def __init__(self, pointer: int | tuple[int, int], kind: Pointee = "u8") -> None:
        type_of(kind)
        self._pointer = pointer
        self._kind: Pointee = kind

    def _with(self, pointer: int | tuple[int, int], kind: Pointee) -> Self:
        made = self.__class__.__new__(self.__class__)
        for name in ("_memory",):
            if hasattr(self, name):
                setattr(made, name, getattr(self, name))
        made._pointer = pointer
        made._kind = kind
        return made

    def __repr__(self) -> str:
        base = self.offset_base()
        if isinstance(self._pointer, tuple):
            return f"*guest {base:#x}/{self._pointer[1]}"
        return f"*guest {base:#x}"

    @property
    def kind(self) -> Pointee:
        """What is there: the name of a number, ``str``, or a class."""
        return self._kind

    def offset(self) -> Any:
        """The address; for a slice a pair with the number of values."""
        return self._pointer

    def offset_base(self) -> int:
        """The address."""
        return self._pointer[0] if isinstance(self._pointer, tuple) else self._pointer

    def len(self) -> int:
        """How many values a slice has. :raises TypeError: it is no slice."""
        if not isinstance(self._pointer, tuple):
            raise TypeError(f"{self!r} points at one value: as_array makes a slice of it")
        return self._pointer[1]

    def cast(self, kind: Pointee) -> Self:
        """The same address, for another type."""
        type_of(kind)
        return self._with(self._pointer, kind)

    def add(self, amt: int) -> Self:
        """As many values further. :raises GuestError: ``PtrOverflow``: past 4 GiB."""
        address = self.offset_base() + amt * type_of(self._kind).guest_size()
        if address >= _END:
            raise GuestError.PtrOverflow
        return self._with(address, self._kind)

    def as_array(self, elems: int) -> Self:
        """A slice of as many values from here on."""
        return self._with((self.offset_base(), elems), self._kind)

    def as_ptr(self) -> Self:
        """The first value of a slice."""
        return self._with(self.offset_base(), self._kind)

    def as_bytes(self) -> Self:
        """The bytes of text."""
        return self._with(self._pointer, "u8")

    def get(self, index: int) -> Self | None:
        """A value of a slice; None past its end."""
        return self.as_ptr().add(index) if index < self.len() else None

    def get_range(self, r: range) -> Self | None:
        """A part of a slice; None when it has not all of it."""
        if r.step != 1 or not 0 <= r.start <= r.stop <= self.len():
            return None
        return self.as_ptr().add(r.start).as_array(len(r))

    def iter(self) -> Iterator[Self]:
        """The values of a slice."""
        for index in range(self.len()):
            yield self.as_ptr().add(index)

    def region(self) -> Region:
        """The bytes that it stands for."""
        size = type_of(self._kind).guest_size()
        count = self._pointer[1] if isinstance(self._pointer, tuple) else 1
        return Region(self.offset_base(), size * count)


def check(region: Region, size: int, align: int) -> None:
    """Check a region against a memory's size and an alignment.

    :raises GuestError: ``PtrOverflow``, ``PtrOutOfBounds`` or ``PtrNotAligned``, in this order.
    """
    end = region.start + region.len
    if end > _END:
        raise GuestError.PtrOverflow
    if end > size:
        raise GuestError.PtrOutOfBounds(region)
    if region.start % align:
        raise GuestError.PtrNotAligned(region, align)


def decode_str(data: bytes) -> str:
    """Text of a guest. :raises GuestError: ``InvalidUtf8``."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise GuestError.InvalidUtf8(error) from None
