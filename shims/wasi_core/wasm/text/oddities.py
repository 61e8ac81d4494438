"""What is rare between tokens: nested comments and annotations, which are skipped, and what is
illegal, which gets its error.

Source: WebAssembly core specification, text format, "Lexical Format"; annotations proposal.
"""

from __future__ import annotations

import re

from .strings import LiteralError, name

#: Characters of keywords, numbers and identifiers, as a set for a regular expression.
IDENTIFIER = r"0-9A-Za-z!\#$%&'*+\-./:<=>?@\\^_`|~"
STRING = r'"(?:[^"\\\x00-\x1f\x7f]|\\.)*+"'

_COMMENT_EDGE = re.compile(r"\(;|;\)")
_STRING = re.compile(STRING)
_BEGUN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\.)*+')
_WORD = re.compile(rf"[{IDENTIFIER}]+")
_RESERVED = re.compile(rf"(?:[{IDENTIFIER}]|{STRING})+|[,;\[\]{{}}]")
#: What an annotation can hold, apart from comments and parentheses.
_INSIDE = re.compile(rf"[ \t\n\r]+|;;[^\n\r]*|[{IDENTIFIER}]+|{STRING}|[,;\[\]{{}}]")


class LexicalError(Exception):
    """Text that is no token. ``at`` is the offset."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def skip(text: str, at: int) -> int:
    """The end of the comment or annotation at an offset; raises :class:`LexicalError`."""
    if text.startswith("(;", at):
        return _comment(text, at)
    if text.startswith("(@", at):
        return _annotation(text, at)
    raise _error(text, at)


def _comment(text: str, at: int) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, at):
        depth += 1 if edge[0] == "(;" else -1
        if depth == 0:
            return edge.end()
    raise LexicalError("unclosed comment", at)


def _annotation(text: str, start: int) -> int:
    at = _annotation_name(text, start)
    depth = 1
    while depth:
        if text.startswith("(;", at):
            at = _comment(text, at)
        elif text.startswith(("(", ")"), at):
            depth += 1 if text[at] == "(" else -1
            at += 1
        elif at >= len(text):
            raise LexicalError("unclosed annotation", start)
        else:
            token = _INSIDE.match(text, at)
            if token is None:
                raise _error(text, at)
            at = token.end()
    return at


def _annotation_name(text: str, start: int) -> int:
    at = start + 2
    if quoted := _STRING.match(text, at):
        try:
            if name(quoted[0]):
                return quoted.end()
        except LiteralError as error:
            raise LexicalError(str(error), at) from None
    elif word := _WORD.match(text, at):
        return word.end()
    raise LexicalError("empty annotation id", start)


def _error(text: str, at: int) -> LexicalError:
    """Why no token starts at an offset."""
    if text.startswith('$"', at) and not _STRING.match(text, at + 1):
        return LexicalError("empty identifier", at)
    if reserved := _RESERVED.match(text, at):
        return LexicalError(f"unknown operator {reserved[0][:60]}", at)
    if text[at] == '"':
        begun = _BEGUN_STRING.match(text, at)
        end = begun.end() if begun else at + 1
        if end >= len(text) or text[end] in "\n\r\\":
            return LexicalError("unclosed string", at)
        return LexicalError(f"illegal character {text[end]!r} in a string", end)
    return LexicalError(f"illegal character {text[at]!r}", at)
