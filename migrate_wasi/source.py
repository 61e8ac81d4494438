"""A file as bytes on disk and as the UTF-8 text that every other part works on.

Offsets everywhere in the tool are byte offsets into `Source.text`: the file in UTF-8, without its
byte order mark, with its own line endings. `Source.encode` is the way back to the bytes on disk.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_LINE_END = re.compile(rb"\r\n|\n|\r")
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


# A pipe is opened without waiting for its other end.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class UnreadableSourceError(Exception):
    """A file that cannot be taken as text; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """One file of text.

    `path` is where it was read, `name` how reports call it (relative to where the tool was
    started, with forward slashes), `raw` its bytes on disk, `text` the same in UTF-8 without byte
    order mark.
    """

    path: Path
    name: str
    raw: bytes
    text: bytes
    encoding: str = "utf-8"
    bom: bytes = b""

    @classmethod
    def of(cls, path: Path, name: str, raw: bytes) -> Source:
        """Decode `raw`; PEP 263 declarations are honoured in Python files.

        Raises `UnreadableSourceError` for binary content and for bytes not in the encoding.
        """
        bom = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
        body = raw[len(bom) :]
        encoding = "utf-8"
        if path.suffix in (".py", ".pyi") and not bom:
            encoding = _declared_encoding(body)
        if b"\0" in body:
            raise UnreadableSourceError(
                "it holds NUL bytes, so it is binary or UTF-16; convert it to UTF-8 or exclude it"
            )
        try:
            text = body.decode(encoding)
            utf8 = text.encode("utf-8")
        except UnicodeError as error:
            raise UnreadableSourceError(
                f"it is not valid {encoding} ({error}); convert it or declare its encoding"
            ) from None
        if encoding != "utf-8" and text.encode(encoding) != body:
            raise UnreadableSourceError(
                f"its {encoding} bytes would not survive a rewrite unchanged; convert it to UTF-8"
            )
        return cls(path, name, raw, utf8, encoding, bom)

    @classmethod
    def read(cls, path: Path, name: str) -> Source:
        """Read and decode the file at `path`; raises OSError and `UnreadableSourceError`."""
        return cls.of(path, name, read_regular(path))

    def encode(self, text: bytes) -> bytes:
        """The bytes to store for a new UTF-8 `text`: same encoding, same byte order mark."""
        if self.encoding == "utf-8":
            return self.bom + text
        return self.bom + text.decode("utf-8").encode(self.encoding)

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first byte of each line; `\\n`, `\\r\\n` and a lone `\\r` end a line."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line_of(self, offset: int) -> int:
        """Zero-based line of a byte offset."""
        return bisect_right(self.line_starts, offset) - 1

    def position(self, offset: int) -> tuple[int, int]:
        """One-based line and column, the column in characters, of a byte offset."""
        line = self.line_of(offset)
        prefix = self.text[self.line_starts[line] : offset]
        return line + 1, len(prefix.decode("utf-8", "replace")) + 1

    def offset(self, line: int, column: int) -> int:
        """Byte offset of a one-based line and a zero-based column in UTF-8 bytes (as in `ast`)."""
        return self.line_starts[line - 1] + column

    def line_text(self, line: int) -> bytes:
        """The content of a zero-based line, without its line ending."""
        starts = self.line_starts
        end = starts[line + 1] if line + 1 < len(starts) else len(self.text)
        return self.text[starts[line] : end].rstrip(b"\r\n")

    def newline_at(self, offset: int) -> bytes:
        """The line ending in use around `offset`: of that line, else of the line before, else LF.

        In a file of mixed endings an insertion follows its neighbours, not the majority.
        """
        match = _LINE_END.search(self.text, offset)
        if match:
            return match.group()
        line = self.line_of(offset)
        if line == 0:
            return b"\n"
        start = self.line_starts[line]
        return b"\r\n" if self.text[start - 2 : start] == b"\r\n" else self.text[start - 1 : start]


class NotRegularError(OSError):
    """A pipe, a socket or a device: reading it could wait for ever, or never end."""


def read_regular(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a regular file; raises OSError, and `NotRegularError` for what is no file."""
    try:
        handle = os.open(path, _READ)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket cannot even be opened
            raise _not_regular(path) from None
        raise
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        if not stat.S_ISREG(status.st_mode):
            raise _not_regular(path)
        content = os.read(handle, status.st_size + 1)
        if len(content) == status.st_size and content:
            return content
        # Its size is not told (`/proc`), or it changes as it is read.
        parts = [content]
        while parts[-1]:
            parts.append(os.read(handle, 1 << 20))
        return b"".join(parts)
    finally:
        os.close(handle)


def _not_regular(path: str | os.PathLike[str]) -> NotRegularError:
    message = "it is a pipe, a socket or a device, not a regular file"
    return NotRegularError(errno.EINVAL, message, os.fspath(path))


def _declared_encoding(body: bytes) -> str:
    for line in body.split(b"\n", 2)[:2]:
        match = _CODING.match(line)
        if match:
            declared = match.group(1).decode("ascii")
            try:
                return codecs.lookup(declared).name
            except LookupError:
                raise UnreadableSourceError(
                    f"it declares the unknown encoding {declared!r}; correct the coding line"
                ) from None
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"
