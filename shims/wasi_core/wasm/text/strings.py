r"""String literals: escapes, and the UTF-8 of names.

===================  =======================================
``\t \n \r \" \' \\``  the character
``\xx``              one byte, two hexadecimal digits
``\u{x…}``           the UTF-8 of a Unicode scalar value
===================  =======================================

Source: WebAssembly core specification, text format, "Strings" and "Names".
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{2})|u\{([^}]*)\}|(.))?")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*")
_CHARACTERS = {"t": "\t", "n": "\n", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


class LiteralError(ValueError):
    """A literal that stands for nothing; the message is the rule. The caller knows the place."""


def contents(literal: str) -> bytes:
    """The bytes of a string literal, given with its quotation marks.

    Raises :class:`LiteralError` for an escape that does not exist.
    """
    if "\\" not in literal:
        return literal[1:-1].encode()
    out = bytearray()
    at = 1
    for escape in _ESCAPE.finditer(literal):
        out += literal[at : escape.start()].encode()
        at = escape.end()
        byte, scalar, character = escape.groups()
        if byte is not None:
            out.append(int(byte, 16))
        elif scalar is not None:
            out += _scalar(scalar)
        elif character in _CHARACTERS:
            out += _CHARACTERS[character].encode()
        else:
            raise LiteralError("illegal escape")
    return bytes(out + literal[at:-1].encode())


def _scalar(digits: str) -> bytes:
    if not _HEXADECIMAL.fullmatch(digits):
        raise LiteralError("illegal escape")
    value = int(digits, 16)
    if value > 0x10FFFF or 0xD800 <= value < 0xE000:
        raise LiteralError("illegal escape: not a Unicode scalar value")
    return chr(value).encode()


def name(literal: str) -> str:
    """The name that a string literal spells: its bytes have to be UTF-8."""
    try:
        return contents(literal).decode()
    except UnicodeDecodeError:
        raise LiteralError("malformed UTF-8 encoding") from None
