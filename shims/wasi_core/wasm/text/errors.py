"""Errors of the text format that are more than a :class:`~wasi_core.wasm.errors.TextError`."""

from __future__ import annotations

from ..errors import InvalidError, TextError, UnsupportedError
from ..features import Feature


class UnsupportedTextError(TextError, UnsupportedError):
    """Text that needs a proposal which is refused or switched off."""

    def __init__(self, feature: Feature, line: int, column: int) -> None:
        UnsupportedError.__init__(self, feature)
        self.line = line
        self.column = column


class SizeError(TextError, InvalidError):
    """A size, offset or alignment of more than 32 bits.

    WebAssembly 2.0 has 32 bits for it in the grammar, so that it is malformed; 3.0 has 64, and then
    validation forbids it for what has 32-bit indices. It is caught as either.
    """
