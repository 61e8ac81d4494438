"""wiggle 23.0, for an embedder that links WASI into an interpreter of its own.

A memory is made of the guest's bytes: ``GuestMemory.Unshared(bytes)``; a pointer is an offset.

Source: crates/wiggle/src/lib.rs at v23.0.1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, cast

from wasi_core.surface.executor import run_in_dummy_executor as run_in_dummy_executor
from wasi_core.surface.guest import BasePtr as _BasePtr
from wasi_core.surface.guest import GuestError as GuestError
from wasi_core.surface.guest import GuestType as _BaseType
from wasi_core.surface.guest import Plain as _Plain
from wasi_core.surface.guest import Pointee as _Pointee
from wasi_core.surface.guest import Region as Region
from wasi_core.surface.guest import check as _check
from wasi_core.surface.guest import decode_str as _decode_str
from wasi_core.surface.guest import type_of as _type_of


class GuestPtr(_BasePtr):
    """Where a value of a guest is, or a slice of values.

    :param pointer: an address, or an address and a number of values.
    :param kind: what is there: ``u8`` to ``u64``, ``i8`` to ``i64``, ``f32``, ``f64``, ``str``, or
        a :class:`GuestType`.
    """

    __slots__ = ()

    @classmethod
    def new(cls, pointer: int | tuple[int, int], kind: _Pointee = "u8") -> GuestPtr:
        """The same as the class."""
        return cls(pointer, kind)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GuestPtr) and self._pointer == other._pointer

    def __hash__(self) -> int:
        return hash(self._pointer)


class GuestMemory:
    """The bytes of a guest: ``GuestMemory.Unshared(bytes)`` or ``GuestMemory.Shared(bytes)``.

    :param data: a ``bytearray``, or a ``memoryview`` that can be written to.
    """

    Unshared: type[GuestMemory]
    Shared: type[GuestMemory]

    def __init__(self, data: bytearray | memoryview) -> None:
        if type(self) is GuestMemory:
            raise TypeError("a memory is GuestMemory.Unshared(bytes) or GuestMemory.Shared(bytes)")
        self.data = data

    def is_shared_memory(self) -> bool:
        """Whether other threads of the guest have it too."""
        return isinstance(self, GuestMemory.Shared)

    def read(self, ptr: GuestPtr) -> Any:
        """The value at a pointer. :raises GuestError: it is out of bounds or not aligned."""
        found = _type_of(ptr.kind)
        if not isinstance(found, _Plain):
            return cast("type[GuestType]", found).read(self, ptr)
        return found.codec.unpack(self._bytes(ptr, 1))[0]

    def write(self, ptr: GuestPtr, val: Any) -> None:
        """Write a value. :raises GuestError: it is out of bounds or not aligned."""
        found = _type_of(ptr.kind)
        if not isinstance(found, _Plain):
            cast("type[GuestType]", found).write(self, ptr, val)
            return
        self._put(ptr, found.codec.pack(val), 1)

    def as_cow(self, ptr: GuestPtr) -> bytes:
        """A copy of the bytes of a slice."""
        return self._bytes(ptr, ptr.len())

    def as_cow_str(self, ptr: GuestPtr) -> str:
        """Text. :raises GuestError: also ``InvalidUtf8``."""
        return _decode_str(self._bytes(ptr, ptr.len()))

    def as_slice(self, ptr: GuestPtr) -> memoryview | None:
        """The bytes of a slice, to read; None of a shared memory."""
        region = self._region(ptr, ptr.len())
        if self.is_shared_memory():
            return None
        return memoryview(self.data)[region.start : region.start + region.len].toreadonly()

    def as_str(self, ptr: GuestPtr) -> str | None:
        """Text; None of a shared memory. :raises GuestError: also ``InvalidUtf8``."""
        return None if self.is_shared_memory() else self.as_cow_str(ptr)

    def as_slice_mut(self, ptr: GuestPtr) -> memoryview | None:
        """The bytes of a slice, to write; None of a shared memory."""
        region = self._region(ptr, ptr.len())
        if self.is_shared_memory():
            return None
        return memoryview(self.data)[region.start : region.start + region.len]

    def to_vec(self, ptr: GuestPtr) -> list[Any]:
        """The values of a slice."""
        found = _type_of(ptr.kind)
        if not isinstance(found, _Plain):
            return [self.read(one) for one in ptr.iter()]
        return [value for (value,) in found.codec.iter_unpack(self._bytes(ptr, ptr.len()))]

    def copy_from_slice(self, slice: Sequence[Any], ptr: GuestPtr) -> None:  # noqa: A002
        """Write values to a slice of the same length. :raises GuestError: it has another."""
        if len(slice) != ptr.len():
            raise GuestError.SliceLengthsDiffer
        found = _type_of(ptr.kind)
        if not isinstance(found, _Plain):
            for one, value in zip(ptr.iter(), slice, strict=True):
                self.write(one, value)
            return
        self._put(ptr, b"".join(map(found.codec.pack, slice)), ptr.len())

    def _region(self, ptr: GuestPtr, count: int) -> Region:
        found = _type_of(ptr.kind)
        region = Region(ptr.offset_base(), found.guest_size() * count)
        _check(region, len(self.data), found.guest_align())
        return region

    def _bytes(self, ptr: GuestPtr, count: int) -> bytes:
        region = self._region(ptr, count)
        return bytes(self.data[region.start : region.start + region.len])

    def _put(self, ptr: GuestPtr, data: bytes, count: int) -> None:
        region = self._region(ptr, count)
        self.data[region.start : region.start + region.len] = data


class _Unshared(GuestMemory):
    """A memory that one thread has."""


class _Shared(GuestMemory):
    """A memory that threads share."""


GuestMemory.Unshared = _Unshared
GuestMemory.Shared = _Shared


class GuestType(_BaseType):
    """Something that can be read from and written to a memory."""

    @staticmethod
    @abstractmethod
    def read(mem: GuestMemory, ptr: GuestPtr) -> Any:
        """The value at an address."""

    @staticmethod
    @abstractmethod
    def write(mem: GuestMemory, ptr: GuestPtr, val: Any) -> None:
        """Write a value to an address."""


class GuestTypeTransparent(GuestType):
    """One whose bytes in memory are the value."""


class GuestErrorType(ABC):
    """An error that functions return as a number."""

    @staticmethod
    @abstractmethod
    def success() -> Any:
        """The value that says that there is none."""


__version__ = "23.0.1"
