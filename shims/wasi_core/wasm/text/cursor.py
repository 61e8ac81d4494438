"""A place in the tokens, and the steps that every part of the parser takes from there."""

from __future__ import annotations

from ..errors import TextError
from ..features import Feature
from . import numbers, strings
from .errors import SizeError, UnsupportedTextError
from .keywords import is_known
from .lexer import Tokens
from .refusals import refused

#: Characters of a token that an error shows.
_LONGEST_SHOWN = 60


class Cursor:
    """A place in the tokens: ``at`` is the index of the next one."""

    __slots__ = ("at", "tokens", "words")

    def __init__(self, tokens: Tokens, at: int = 0) -> None:
        self.tokens = tokens
        self.words = tokens.words
        self.at = at

    # ------------------------------------------------------------------ errors

    def error(self, message: str, at: int | None = None) -> TextError:
        """An error at a token: the next one unless ``at`` says which."""
        return self.tokens.error(message, self.at if at is None else at)

    def unsupported(self, feature: Feature, at: int | None = None) -> UnsupportedTextError:
        """An error at a token that needs a refused proposal."""
        start = self.tokens.starts[self.at if at is None else at]
        return UnsupportedTextError(feature, *self.tokens.place(start))

    def unexpected(self, wanted: str = "", at: int | None = None) -> TextError:
        """Why a token cannot stand where it does: of a refused proposal, unknown, or misplaced."""
        at = self.at if at is None else at
        word = self.words[at]
        if (feature := refused(word)) is not None:
            return self.unsupported(feature, at)
        if word == "$":
            return self.error("empty identifier", at)
        wanted = f", {wanted} is expected" if wanted else ""
        if not word:
            return self.error(f"unexpected token: the text ends{wanted}", at)
        known = is_known(word)
        if len(word) > _LONGEST_SHOWN:
            word = word[:_LONGEST_SHOWN] + "…"
        if known:
            shown = word if word[0] == '"' else f'"{word}"'
            return self.error(f"unexpected token {shown}{wanted}", at)
        return self.error(f"unknown operator {word}{wanted}", at)

    # ------------------------------------------------------------------ parentheses

    def opens(self, keyword: str) -> bool:
        """Whether a form of this keyword comes next."""
        return self.words[self.at] == "(" and self.words[self.at + 1] == keyword

    def enter(self, keyword: str) -> bool:
        """Go into a form if it is the next one."""
        if self.words[self.at] == "(" and self.words[self.at + 1] == keyword:
            self.at += 2
            return True
        return False

    def take(self, word: str) -> bool:
        """Go past a token if it is the next one."""
        if self.words[self.at] == word:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        """Go past a token that has to be there."""
        if self.words[self.at] != word:
            raise self.unexpected(f'"{word}"')
        self.at += 1

    def closes(self) -> bool:
        """Whether the form ends here."""
        return self.words[self.at] == ")"

    def leave(self) -> None:
        """Go out of a form, which has to end here."""
        if self.words[self.at] != ")":
            raise self.unexpected()
        self.at += 1

    def skip(self) -> None:
        """Go past the next token, or the whole form if it opens one."""
        self.at = self.tokens.ends.get(self.at, self.at) + 1

    # ------------------------------------------------------------------ literals and names

    def identifier(self) -> str | None:
        """An identifier without its ``$``, if one is next. ``$"x"`` and ``$x`` are the same."""
        word = self.words[self.at]
        if word[:1] != "$":
            return None
        if len(word) == 1:
            raise self.error("empty identifier")
        self.at += 1
        if word[1] != '"':
            return word[1:]
        try:
            name = strings.name(word[1:])
        except strings.LiteralError as error:
            raise self.error(str(error), self.at - 1) from None
        if not name:
            raise self.error("empty identifier", self.at - 1)
        return name

    def is_string(self) -> bool:
        """Whether a string is next."""
        return self.words[self.at][:1] == '"'

    def string(self) -> bytes:
        """A string, which has to be next: its bytes."""
        if not self.is_string():
            raise self.unexpected("a string")
        try:
            value = strings.contents(self.words[self.at])
        except strings.LiteralError as error:
            raise self.error(str(error)) from None
        self.at += 1
        return value

    def strings(self) -> bytes:
        """Any number of strings, one after the other."""
        parts: list[bytes] = []
        while self.is_string():
            parts.append(self.string())
        return b"".join(parts)

    def name(self) -> str:
        """A string of UTF-8, which has to be next."""
        at = self.at
        value = self.string()
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise self.error("malformed UTF-8 encoding", at) from None

    def is_natural(self) -> bool:
        """Whether an unsigned integer is next."""
        return numbers.is_natural(self.words[self.at])

    def natural(self, bits: int = 32) -> int:
        """An unsigned integer, which has to be next."""
        try:
            value = numbers.natural(self.words[self.at], bits)
        except strings.LiteralError as error:
            raise self.error(str(error)) from None
        if value is None:
            raise self.unexpected("a number")
        self.at += 1
        return value

    def size(self, prefix: str = "") -> int:
        """A number of 32 bits that says how large something is, which has to be next.

        With a prefix it is one token with it: ``offset=8``.
        """
        word = self.words[self.at].removeprefix(prefix)
        try:
            value = numbers.natural(word, 32)
        except strings.LiteralError as error:
            raise SizeError(str(error), *self.tokens.place(self.tokens.starts[self.at])) from None
        if value is None:
            raise self.unexpected("a number")
        self.at += 1
        return value

    def number(self, shape: str) -> int:
        """The bits of a number of a shape: ``i8``, ``i16``, ``i32``, ``i64``, ``f32``, ``f64``."""
        word = self.words[self.at]
        try:
            if shape[0] == "i":
                value = numbers.integer(word, int(shape[1:]))
            else:
                value = numbers.f32(word) if shape == "f32" else numbers.f64(word)
        except strings.LiteralError as error:
            raise self.error(str(error)) from None
        if value is None:
            raise self.unexpected(f"a number of {shape}")
        self.at += 1
        return value
