"""Exceptions that guests throw and catch (the exception-handling proposal).

A guest's ``throw`` raises :class:`WasmException` in Python, so an exception crosses host functions
on its own: a host function can catch one, raise one, or let one through. A trap is never one.

Source: WebAssembly exception-handling proposal, "Runtime Structure" (exception instances).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .store import StoreLike
    from .tag import Tag
    from .traps import Frame


class ExceptionReference:
    """An exception instance, what an ``exnref`` refers to: a tag and raw values."""

    __slots__ = ("tag", "values")

    def __init__(self, tag: Tag, values: tuple[Any, ...]) -> None:
        self.tag = tag
        #: Raw values (see ``tier``), as many as the tag's type has parameters.
        self.values = values

    def __repr__(self) -> str:
        return f"<exception of {self.tag!r} with {self.values!r}>"


class WasmException(Exception):  # noqa: N818 - the term of the specification
    """A guest exception on its way: thrown by ``throw``, ``throw_ref`` or a host function.

    A host function throws one into the guest with ``raise WasmException.of(store, tag, 1, 2.5)``.
    """

    def __init__(self, reference: ExceptionReference) -> None:
        super().__init__(reference)
        self.reference = reference
        #: The WebAssembly frames it went through until a call from the host ended, innermost first.
        self.frames: Sequence[Frame] = ()
        #: How many frames are left out of a long recursion, see :meth:`Trap.set_frames`.
        self.frames_left_out = 0

    @classmethod
    def of(cls, store: StoreLike, tag: Tag, *values: object) -> WasmException:
        """An exception of a tag with Python values.

        :raises TypeError: the values do not fit the parameters of the tag's type.
        :raises WrongStoreError: the tag is of another store.
        """
        from .store import check_store
        from .values import raw_values

        check_store(tag.store, store, "a tag")
        raw = raw_values(tag.signature.params, values, tag.store, "the exception")
        return cls(ExceptionReference(tag, raw))

    @property
    def tag(self) -> Tag:
        """Which kind of exception it is; compare with ``is``."""
        return self.reference.tag

    @property
    def values(self) -> tuple[Any, ...]:
        """What the exception carries, as Python values."""
        from .values import python_values

        return python_values(self.reference.tag.signature.params, self.reference.values)

    def __str__(self) -> str:
        carried = ", ".join(map(repr, self.values))
        return f"uncaught WebAssembly exception ({carried})"
