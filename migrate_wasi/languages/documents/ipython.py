"""What IPython understands and Python does not: magics, shell lines, help lines.

Rules as in IPython's `core/inputtransformer2.py`. Lines are blanked to the same length, so that
every offset stays what it was; a line inside a string or an open bracket is Python.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

# Cell magics whose body is Python; the bodies of all others are something else.
_PYTHON_BODIES = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "python3", "python", "pypy"}
)
_CELL_MAGIC = re.compile(rb"\s*%%(?P<name>\w+)[^\n]*")
_MAGIC = re.compile(rb"[ \t]*(?:[%!?].*|[\w.]+(?:\[\d+\])?\?{1,2}[ \t]*)", re.DOTALL)
_ASSIGNED = re.compile(
    rb"(?P<target>[ \t]*[\w.,\[\]'\" \t]+=[ \t]*)(?P<magic>[%!](?![=]).*)", re.DOTALL
)
_SCAN = re.compile(
    rb"\"\"\"|'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[\[({]|[\])}]", re.DOTALL
)


@dataclass(frozen=True)
class Cell:
    """A cell as Python of the same length; `python` is false where nothing of it is Python.

    `magics` are the spans of what was blanked.
    """

    text: bytes
    python: bool
    magics: tuple[tuple[int, int], ...] = ()


def as_python(text: bytes) -> Cell:
    """The cell with all that is IPython's blanked."""
    if _parses(text):
        return Cell(text, python=True)
    whole = _CELL_MAGIC.match(text)
    if whole is not None and whole["name"].decode() not in _PYTHON_BODIES:
        return Cell(_blank(text), python=False, magics=((0, len(text)),))
    result, magics = bytearray(text), list[tuple[int, int]]()
    at, triple, depth = 0, b"", 0
    if whole is not None:
        at = whole.end()
        magics.append((0, at))
        result[:at] = _blank(text[:at])
    while at < len(text):
        end = text.find(b"\n", at) + 1 or len(text)
        line = text[at:end]
        if not triple and depth <= 0:
            while line.rstrip().endswith(b"\\") and end < len(text) and _magic_start(line) >= 0:
                end = text.find(b"\n", end) + 1 or len(text)
                line = text[at:end]
            start = _magic_start(line)
            if start >= 0:
                stop = at + len(line.rstrip())
                magics.append((at + start, stop))
                # An expression of one character keeps a block's body from being empty.
                result[at + start : end] = b"0" + _blank(text[at + start + 1 : end])
                at, depth = end, 0
                continue
        triple, depth = _state_after(line, triple, depth)
        at = end
    blanked = bytes(result)
    if not _parses(blanked):
        return Cell(_blank(text), python=False, magics=((0, len(text)),))
    return Cell(blanked, python=True, magics=tuple(magics))


def _magic_start(line: bytes) -> int:
    """Where on the line the magic starts, or -1."""
    if _MAGIC.fullmatch(line.rstrip(b"\r\n")):
        return len(line) - len(line.lstrip())
    assigned = _ASSIGNED.fullmatch(line.rstrip(b"\r\n"))
    return assigned.start("magic") if assigned else -1


def _state_after(line: bytes, triple: bytes, depth: int) -> tuple[bytes, int]:
    """The open triple quote and the bracket depth behind a line of Python."""
    at = 0
    while at < len(line):
        if triple:
            close = line.find(triple, at)
            if close < 0:
                return triple, depth
            at, triple = close + 3, b""
            continue
        match = _SCAN.search(line, at)
        if match is None:
            break
        token, at = match.group(), match.end()
        if token in (b'"""', b"'''"):
            triple = token
        elif token in (b"(", b"[", b"{"):
            depth += 1
        elif token in (b")", b"]", b"}"):
            depth -= 1
    return triple, depth


def _blank(text: bytes) -> bytes:
    return re.sub(rb"[^\r\n]", b" ", text)


def _parses(text: bytes) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
