"""wiggle 2.0, for an embedder that links WASI into an interpreter of its own.

A memory is a class that derives from :class:`GuestMemory`; a pointer knows its memory.

Source: crates/wiggle/src/lib.rs at v2.0.2.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from wasi_core.surface.guest import BasePtr as _BasePtr
from wasi_core.surface.guest import GuestError as GuestError
from wasi_core.surface.guest import GuestType as _BaseType
from wasi_core.surface.guest import Plain as _Plain
from wasi_core.surface.guest import Pointee as _Pointee
from wasi_core.surface.guest import Region as Region
from wasi_core.surface.guest import check as _check
from wasi_core.surface.guest import decode_str as _decode_str
from wasi_core.surface.guest import type_of as _type_of


class BorrowHandle(NamedTuple):
    """What a borrow is given back by."""

    handle: int


class GuestMemory(ABC):
    """A linear memory of an embedder's interpreter."""

    @abstractmethod
    def base(self) -> bytearray | memoryview:
        """The bytes as they are now, which can be written to."""

    @abstractmethod
    def has_outstanding_borrows(self) -> bool:
        """Whether anything is borrowed."""

    @abstractmethod
    def is_mut_borrowed(self, r: Region) -> bool:
        """Whether a byte of a region is borrowed for writing."""

    @abstractmethod
    def is_shared_borrowed(self, r: Region) -> bool:
        """Whether a byte of a region is borrowed for reading."""

    @abstractmethod
    def mut_borrow(self, r: Region) -> BorrowHandle:
        """Borrow for writing. :raises GuestError: ``PtrBorrowed``: it is borrowed."""

    @abstractmethod
    def shared_borrow(self, r: Region) -> BorrowHandle:
        """Borrow for reading. :raises GuestError: ``PtrBorrowed``: it is borrowed for writing."""

    @abstractmethod
    def mut_unborrow(self, h: BorrowHandle) -> None:
        """Give back what was borrowed for writing."""

    @abstractmethod
    def shared_unborrow(self, h: BorrowHandle) -> None:
        """Give back what was borrowed for reading."""

    def validate_size_align(self, offset: int, align: int, len: int) -> Region:  # noqa: A002
        """The region of as many bytes. :raises GuestError: it is not within, or not aligned."""
        region = Region(offset, len)
        _check(region, self.base().__len__(), align)
        return region

    def ptr(self, offset: int | tuple[int, int], kind: _Pointee = "u8") -> GuestPtr:
        """A pointer into it."""
        return GuestPtr(self, offset, kind)


class GuestPtr(_BasePtr):
    """Where a value of a guest is, or a slice of values.

    :param pointer: an address, or an address and a number of values.
    :param kind: what is there: ``u8`` to ``u64``, ``i8`` to ``i64``, ``f32``, ``f64``, ``str``, or
        a :class:`GuestType`.
    """

    __slots__ = ("_memory",)

    def __init__(
        self, mem: GuestMemory, pointer: int | tuple[int, int], kind: _Pointee = "u8"
    ) -> None:
        super().__init__(pointer, kind)
        self._memory = mem

    @classmethod
    def new(
        cls, mem: GuestMemory, pointer: int | tuple[int, int], kind: _Pointee = "u8"
    ) -> GuestPtr:
        """The same as the class."""
        return cls(mem, pointer, kind)

    def mem(self) -> GuestMemory:
        """The memory."""
        return self._memory

    def as_byte_ptr(self) -> GuestPtr:
        """The bytes of text."""
        return self.as_bytes()

    def as_str_ptr(self) -> GuestPtr:
        """Bytes as text."""
        return self.cast("str")

    def read(self) -> Any:
        """The value. :raises GuestError: it is out of bounds, not aligned or borrowed."""
        found = _type_of(self._kind)
        if not isinstance(found, _Plain):
            return cast("type[GuestType]", found).read(self)
        return found.codec.unpack(self._bytes(1))[0]

    def write(self, val: Any) -> None:
        """Write a value. :raises GuestError: it is out of bounds, not aligned or borrowed."""
        found = _type_of(self._kind)
        if not isinstance(found, _Plain):
            cast("type[GuestType]", found).write(self, val)
            return
        self._put(found.codec.pack(val), 1)

    def as_slice(self) -> GuestSlice:
        """The values of a slice, borrowed for reading until they are dropped."""
        region = self._region(self.len())
        return GuestSlice(self, region, self._memory.shared_borrow(region))

    def as_slice_mut(self) -> GuestSliceMut:
        """The same, borrowed for writing."""
        region = self._region(self.len())
        return GuestSliceMut(self, region, self._memory.mut_borrow(region))

    def as_str(self) -> GuestStr:
        """Text, borrowed for reading. :raises GuestError: also ``InvalidUtf8``."""
        region = self._region(self.len())
        return GuestStr(self, region, self._memory.shared_borrow(region))

    def as_str_mut(self) -> GuestStrMut:
        """Text, borrowed for writing."""
        region = self._region(self.len())
        return GuestStrMut(self, region, self._memory.mut_borrow(region))

    def copy_from_slice(self, slice: Sequence[Any]) -> None:  # noqa: A002 - the name of the crate
        """Write values to a slice of the same length. :raises GuestError: it has another."""
        if len(slice) != self.len():
            raise GuestError.SliceLengthsDiffer
        found = _type_of(self._kind)
        if not isinstance(found, _Plain):
            for pointer, value in zip(self.iter(), slice, strict=True):
                pointer.write(value)
            return
        self._put(b"".join(map(found.codec.pack, slice)), self.len())

    def _region(self, count: int) -> Region:
        found = _type_of(self._kind)
        return self._memory.validate_size_align(
            self.offset_base(), found.guest_align(), found.guest_size() * count
        )

    def _bytes(self, count: int) -> bytes:
        region = self._region(count)
        if self._memory.is_mut_borrowed(region):
            raise GuestError.PtrBorrowed(region)
        return bytes(self._memory.base()[region.start : region.start + region.len])

    def _put(self, data: bytes, count: int) -> None:
        region = self._region(count)
        memory = self._memory
        if memory.is_mut_borrowed(region) or memory.is_shared_borrowed(region):
            raise GuestError.PtrBorrowed(region)
        memory.base()[region.start : region.start + region.len] = data


class GuestType(_BaseType):
    """Something that can be read from and written to a memory."""

    @staticmethod
    @abstractmethod
    def read(ptr: GuestPtr) -> Any:
        """The value at an address."""

    @staticmethod
    @abstractmethod
    def write(ptr: GuestPtr, val: Any) -> None:
        """Write a value to an address."""


class GuestTypeTransparent(GuestType):
    """One whose bytes in memory are the value."""

    @staticmethod
    @abstractmethod
    def validate(ptr: GuestPtr) -> None:
        """Whether what is there is a value. :raises GuestError: it is none."""


class GuestErrorType(ABC):
    """An error that functions return as a number."""

    @staticmethod
    @abstractmethod
    def success() -> Any:
        """The value that says that there is none."""


class GuestSlice:
    """Bytes or numbers that are borrowed for reading: a context manager, or until it is dropped."""

    _mutable = False

    def __init__(self, ptr: GuestPtr, region: Region, handle: BorrowHandle) -> None:
        self._ptr, self._borrowed, self._handle = ptr, region, handle
        self._held = True

    def _view(self) -> memoryview:
        if not self._held:
            raise ValueError("the borrow was given back")
        start, size = self._borrowed
        whole = memoryview(self._ptr.mem().base())
        return whole[start : start + size]

    def __len__(self) -> int:
        return self._ptr.len()

    def __getitem__(self, index: Any) -> Any:
        return self.to_list()[index]

    def to_list(self) -> list[Any]:
        """The values."""
        found = _type_of(self._ptr.kind)
        if not isinstance(found, _Plain):
            raise TypeError("only numbers can be borrowed as a slice")
        return [value for (value,) in found.codec.iter_unpack(self._view())]

    def __bytes__(self) -> bytes:
        return bytes(self._view())

    def release(self) -> None:
        """Give it back; the second time does nothing."""
        if self._held:
            self._held = False
            memory = self._ptr.mem()
            (memory.mut_unborrow if self._mutable else memory.shared_unborrow)(self._handle)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def __del__(self) -> None:
        if getattr(self, "_held", False):
            self.release()


class GuestSliceMut(GuestSlice):
    """Bytes or numbers that are borrowed for writing."""

    _mutable = True

    def __setitem__(self, index: int, value: Any) -> None:
        found = _type_of(self._ptr.kind)
        if not isinstance(found, _Plain):
            raise TypeError("only numbers can be borrowed as a slice")
        size = found.guest_size()
        index = range(len(self))[index]
        self._view()[size * index : size * (index + 1)] = found.codec.pack(value)

    def copy_from_slice(self, src: bytes) -> None:
        """Replace all bytes. :raises ValueError: there are more or fewer."""
        self._view()[:] = src


class GuestStr(GuestSlice):
    """Text that is borrowed for reading."""

    def __init__(self, ptr: GuestPtr, region: Region, handle: BorrowHandle) -> None:
        super().__init__(ptr, region, handle)
        try:
            _decode_str(bytes(self._view()))
        except GuestError:
            self.release()
            raise

    def __str__(self) -> str:
        return _decode_str(bytes(self._view()))


class GuestStrMut(GuestStr):
    """Text that is borrowed for writing."""

    _mutable = True


class Trap(Exception):  # noqa: N818 - the name of the crate
    """What ends a guest: ``Trap.I32Exit(status)`` or ``Trap.String(text)``."""

    I32Exit: type[Trap]
    String: type[Trap]


class _I32Exit(Trap):
    """The guest asked for it; ``args[0]`` is the status."""


class _String(Trap):
    """Something went wrong; ``args[0]`` is the text."""


Trap.I32Exit = _I32Exit
Trap.String = _String

from wasi_core.surface.executor import run_in_dummy_executor as run_in_dummy_executor  # noqa: E402

from . import borrow as borrow  # noqa: E402

__version__ = "2.0.2"
