"""Tokens of the text format.

One regular expression skips space and comments and takes a token. What it cannot (nested comments,
annotations, everything illegal) is looked at apart, in :mod:`.oddities`.

A token is its text; what kind it is, its first character says: a parenthesis, a string (``"``), an
identifier (``$``), or else a keyword, a number or a reserved word, which only the tables of the
parser tell apart.

Source: WebAssembly core specification, text format, "Lexical Format".
"""

from __future__ import annotations

import re

from ..errors import TextError
from . import oddities

_SPACE = r"(?:[ \t\n\r]++|;;[^\n\r]*+|\(;(?:[^;(]++|;(?!\))|\((?!;))*+;\))*+"
_TOKEN = re.compile(
    rf"""{_SPACE} (?:
        ( \((?![;@]) | \)
        | [{oddities.IDENTIFIER}]++(?!")
        | \$?{oddities.STRING}(?![{oddities.IDENTIFIER}"])
        | \Z )
      | (.) )""",
    re.VERBOSE | re.DOTALL,
)


class Tokens:
    """The tokens of a text, and where they are.

    ``words`` ends with empty tokens, so that looking one token ahead is always possible. ``starts``
    has the offset of each token in ``text``; ``ends`` the index of the closing parenthesis by that
    of the opening one.
    """

    __slots__ = ("_counted", "ends", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        """Split ``text``; raises :class:`~wasi_core.wasm.errors.TextError`."""
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self._counted = (0, 1)
        self._split()
        self.words += ("", "")
        self.starts += (len(text), len(text))
        self.ends = self._match()

    def _split(self) -> None:
        text, words, starts = self.text, self.words, self.starts
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise TextError("malformed UTF-8 encoding", *self.place(error.start)) from None
        at = 0
        while at < len(text):
            for match in _TOKEN.finditer(text, at):
                word = match[1]
                if word is None:
                    try:
                        at = oddities.skip(text, match.start(2))
                    except oddities.LexicalError as error:
                        raise TextError(str(error), *self.place(error.at)) from None
                    break
                if word:
                    words.append(word)
                    starts.append(match.start(1))
            else:
                return

    def _match(self) -> dict[int, int]:
        ends: dict[int, int] = {}
        opened: list[int] = []
        for index, word in enumerate(self.words):
            if word == "(":
                opened.append(index)
            elif word == ")":
                if not opened:
                    raise self.error('unexpected token ")": nothing is open', index)
                ends[opened.pop()] = index
        if opened:
            line, column = self.place(self.starts[opened[-1]])
            raise self.error(
                f'unexpected token: the text ends, but "(" at {line}:{column} is open',
                len(self.words) - 1,
            )
        return ends

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; the column counts characters."""
        text = self.text
        return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

    def line(self, index: int) -> int:
        """The line of a token. Cheap when asked for tokens in order."""
        offset = self.starts[index]
        counted, line = self._counted
        if offset < counted:
            counted, line = 0, 1
        line += self.text.count("\n", counted, offset)
        self._counted = offset, line
        return line

    def error(self, message: str, index: int) -> TextError:
        """An error at a token."""
        return TextError(message, *self.place(self.starts[index]))
