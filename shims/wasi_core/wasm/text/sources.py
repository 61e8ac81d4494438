"""Modules of a script: text, bytes, or text in a string.

Text stays text until :meth:`ModuleSource.binary`, so that a module which is malformed, or needs a
refused proposal, does not stop the script.

Source: the reference interpreter's script format, github.com/WebAssembly/spec, interpreter/README.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ..features import SUPPORTED, Feature
from .cursor import Cursor
from .lexer import Tokens
from .module import encode, encode_fields


class ModuleSource(Protocol):
    """A module of a script."""

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The binary; raises :class:`~wasi_core.wasm.errors.TextError` for text that is none."""
        ...


class TextModule:
    """A module as text: its fields start at a token of the script."""

    __slots__ = ("_at", "_name", "_tokens")

    def __init__(self, tokens: Tokens, at: int, name: str | None) -> None:
        self._tokens = tokens
        self._at = at
        self._name = name

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The binary; errors have the line and column of the script."""
        cursor = Cursor(self._tokens, self._at)
        binary = encode_fields(cursor, self._name, features)
        if not cursor.closes() and cursor.words[cursor.at]:
            raise cursor.unexpected("a field of a module")
        return binary


class BinaryModule(NamedTuple):
    """A module as bytes; they need not be one."""

    content: bytes

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The bytes as they are."""
        del features
        return self.content


class QuoteModule(NamedTuple):
    """A module as a string of text, which need not even be UTF-8."""

    content: bytes

    @property
    def text(self) -> str:
        """The text; what is not UTF-8 is a surrogate, as ``surrogateescape`` makes it."""
        return self.content.decode(errors="surrogateescape")

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The binary; errors have the line and column of the string."""
        return encode(self.text, features)
