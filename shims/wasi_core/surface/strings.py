"""``StringArray``: arguments and variables.

Source: crates/wasi-common/src/string_array.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Self, TypeVar

from ..wasi import context as core

_LARGEST = 0xFFFF_FFFF
P = ParamSpec("P")
T = TypeVar("T")


class StringArrayError(Exception):
    """There are too many strings, or they are too long, for 32 bits: one of three."""

    NumberElements: type[StringArrayError]
    ElementSize: type[StringArrayError]
    CumulativeSize: type[StringArrayError]


class _NumberElements(StringArrayError):  # noqa: N818 - the name of the crate
    def __init__(self, text: str = "Number of elements exceeds 2^32") -> None:
        super().__init__(text)


class _ElementSize(StringArrayError):  # noqa: N818 - the name of the crate
    def __init__(self, text: str = "Element size exceeds 2^32") -> None:
        super().__init__(text)


class _CumulativeSize(StringArrayError):  # noqa: N818 - the name of the crate
    def __init__(self, text: str = "Cumulative size exceeds 2^32") -> None:
        super().__init__(text)


StringArrayError.NumberElements = _NumberElements
StringArrayError.ElementSize = _ElementSize
StringArrayError.CumulativeSize = _CumulativeSize
_BY_TEXT = {str(kind()): kind for kind in (_NumberElements, _ElementSize, _CumulativeSize)}


def raises_string_array(method: Callable[P, T]) -> Callable[P, T]:
    """A method that adds strings to a context of the core."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except core.StringArrayError as error:
            raise _BY_TEXT[str(error)]() from error

    return call


class BaseStringArray:
    """Strings, each of which a guest finds with a NUL after it.

    :param elements: the strings that a context has, which :meth:`push` adds to.
    """

    def __init__(self, elements: list[str] | None = None) -> None:
        self.elements: list[str] = [] if elements is None else elements

    @classmethod
    def new(cls) -> Self:
        """An empty one."""
        return cls()

    def push(self, elem: str) -> None:
        """Add a string. :raises StringArrayError: it is one too many, or too long."""
        size = len(elem.encode()) + 1
        if len(self.elements) + 1 > _LARGEST:
            raise _NumberElements
        if size > _LARGEST:
            raise _ElementSize
        if self.cumulative_size() + size > _LARGEST:
            raise _CumulativeSize
        self.elements.append(elem)

    def number_elements(self) -> int:
        """How many there are."""
        return len(self.elements)

    def cumulative_size(self) -> int:
        """How many bytes they take."""
        return core.string_array_size(self.elements)

    def layout(self, buffer: int) -> tuple[bytes, list[int]]:
        """The bytes of all strings, and where each one is when they are at an address."""
        data = bytearray()
        heads: list[int] = []
        for element in self.elements:
            heads.append(buffer + len(data))
            data += element.encode() + b"\0"
        return bytes(data), heads
