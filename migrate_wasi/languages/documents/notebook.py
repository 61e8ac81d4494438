"""Jupyter notebooks: the code cells as one Python module, and edits back into the JSON.

Only the bytes of a changed line change: layout, key order, indentation and the escapes of all
other lines stay. Format: nbformat 4 (`cells`), and 3 (`worksheets`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.documents.ipython import as_python
from migrate_wasi.languages.documents.json_spans import Json, Text, escaped, scan
from migrate_wasi.source import Source

_INSTALL = re.compile(rb"\b(?:pip3?|mamba|conda|uv|poetry|pdm)\b[^\n]*\b(?:install|add)\b")
_NAMED = re.compile(rb"(?i)\bwasi[-_.](?:cap[-_.]std[-_.]sync|tokio|common)\b[^\s'\"]*")
_LEGACY = re.compile(rb"(?i)\bwasi[-_.](?:cap[-_.]std[-_.]sync|tokio)\b")


@dataclass(frozen=True, eq=False)
class Cell:
    """One code cell. `text` is Python of the same length as `code`, which is what the cell says."""

    index: int
    start: int  # in the joined text
    code: bytes
    text: bytes
    python: bool
    magics: tuple[tuple[int, int], ...]
    pieces: Sequence[Text]
    starts: Sequence[int]  # of the pieces, in the cell's text
    file: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def offset(self, inside: int) -> int:
        """The place in the file of byte `inside` of the cell."""
        number = self._piece(inside)
        return self.pieces[number].offset(inside - self.starts[number])

    def to_file(self, edit: Edit) -> Edit:
        """An edit in the cell's coordinates as one in the file's.

        New lines become strings of their own where the notebook keeps one string a line.
        """
        first = self._piece(edit.start)
        start = self.offset(edit.start)
        last = max(first, self._piece(edit.end))
        at_start_of_last = last > first and edit.end == self.starts[last]
        text = edit.text.replace(b"\n", b"\r\n") if b"\r\n" in self.code else edit.text
        if at_start_of_last and text and not text.endswith(b"\n"):
            last -= 1
            end = self.pieces[last].end
        else:
            end = self.pieces[last].offset(edit.end - self.starts[last])
        if (
            not text
            and first > 0
            and edit.start == self.starts[first]
            and edit.end == len(self.code)
        ):
            # The last lines go: with the string that they stood in.
            start = self.pieces[first - 1].end
        return Edit(start, end, self._written(text, whole=end == self.pieces[-1].end))

    def _written(self, text: bytes, *, whole: bool) -> bytes:
        ascii_only = self.file.isascii()
        lines = text.splitlines(keepends=True)
        tail = b"" if not text.endswith(b"\n") or whole else b"\n"
        joined = [escaped(line, ascii_only=ascii_only) for line in lines]
        separator = self._separator
        return separator.join(joined) + (separator if tail and joined else b"")

    @cached_property
    def _separator(self) -> bytes:
        """What stands between the strings of two lines; nothing where a cell is one string."""
        if len(self.pieces) > 1:
            between = self.file[self.pieces[0].end : self.pieces[1].start]
        else:
            match = re.search(
                rb'"(?:source|input)"\s*:\s*\[(\s*)"\Z', self.file[: self.pieces[0].start]
            )
            if match is None:
                return b""
            between = b'",' + match[1] + b'"'
        return between.replace(b"\r\n", b"\n")

    def _piece(self, inside: int) -> int:
        return bisect_right(self.starts, inside) - 1


def cells(source: Source) -> list[Cell]:
    """The code cells of a Python notebook, in order; none for other languages.

    Raises `UnreadableSourceError` for what is not JSON.
    """
    document = scan(source)
    if not _is_python(document):
        return []
    result: list[Cell] = []
    start = 0
    for index, cell in enumerate(_all_cells(document)):
        value = cell.get("source", cell.get("input"))
        listed = value if isinstance(value, list) else [value]
        pieces = tuple(piece for piece in listed if isinstance(piece, Text))
        if _text(cell.get("cell_type")) != "code" or not pieces:
            continue
        texts = [piece.value for piece in pieces]
        starts = tuple(sum(map(len, texts[:number])) for number in range(len(texts)))
        code = b"".join(texts)
        seen = as_python(code)
        one = Cell(
            index, start, code, seen.text, seen.python, seen.magics, pieces, starts, source.text
        )
        result.append(one)
        start = one.end + 1
    return result


class NotebookText:
    """All the code cells as one module: `text`, and the way back from it to the file."""

    def __init__(self, source: Source) -> None:
        """Raises `UnreadableSourceError` for what is not JSON."""
        self.cells = cells(source)
        self.text = b"".join(cell.text + b"\n" for cell in self.cells)
        self._starts = [cell.start for cell in self.cells]

    def edit_in_file(self, edit: Edit) -> Edit | None:
        """The edit in the file's coordinates; None where it reaches from one cell into another."""
        cell = self._cell(edit.start)
        if cell is None:
            return None
        if edit.end == cell.end + 1 and edit.end > edit.start:
            # The line feed that joins two cells is in no cell.
            if edit.start == edit.end - 1:
                return None
            edit = Edit(edit.start, cell.end, edit.text.removesuffix(b"\n"))
        if edit.end > cell.end:
            return None
        return cell.to_file(Edit(edit.start - cell.start, edit.end - cell.start, edit.text))

    def span_in_file(self, start: int, end: int) -> tuple[int, int]:
        """A span's place in the file."""
        return self.offset_in_file(start), self.offset_in_file(max(start, end))

    def offset_in_file(self, offset: int) -> int:
        cell = self._cell(offset)
        return 0 if cell is None else cell.offset(min(offset, cell.end) - cell.start)

    def remarks(self) -> Iterator[Finding]:
        """Findings for what is not Python: installs of the old packages, cells of other kinds."""
        for cell in self.cells:
            for start, end in cell.magics:
                for line in re.finditer(rb"[^\n]+", cell.code[start:end]):
                    for finding in _remark(cell, start + line.start(), line.group()):
                        yield replace(finding, rule="python-requirements")

    def _cell(self, offset: int) -> Cell | None:
        number = bisect_right(self._starts, offset) - 1
        return self.cells[number] if number >= 0 else None


def _remark(cell: Cell, start: int, line: bytes) -> Iterator[Finding]:
    legacy = _LEGACY.search(line)
    named = list(_NAMED.finditer(line))
    if not named or (legacy is None and cell.python):
        return
    place = (cell.offset(start + named[0].start()), cell.offset(start + named[-1].end()))
    if legacy is None:
        message = "this cell cannot be read as Python here, and it names wasi_common"
        yield review(message, place=place, help="look whether it uses what has changed")
    elif _INSTALL.search(line):
        extras = [
            extra
            for extra, word in (("sync", rb"(?i)cap[-_.]std"), ("tokio", rb"(?i)wasi[-_.]tokio"))
            if re.search(word, line)
        ]
        yield todo(
            "this line installs a package that went into wasi-common",
            place,
            help=f'install "wasi-common[{",".join(extras)}]", at the release that you migrate to',
        )
    else:
        yield todo(
            "this is not Python that can be read here, and it names a legacy package",
            place,
            help="migrate it by hand",
        )


def _is_python(document: Json) -> bool:
    metadata = document.get("metadata") if isinstance(document, dict) else None
    if not isinstance(metadata, dict):
        return True
    for holder, key in (("kernelspec", "language"), ("language_info", "name")):
        told = metadata.get(holder)
        language = _text(told.get(key)) if isinstance(told, dict) else ""
        if language:
            return language.lower() in ("python", "ipython", "python3")
    return True


def _all_cells(document: Json) -> list[dict[str, Json]]:
    if not isinstance(document, dict):
        return []
    holders = [document]
    worksheets = document.get("worksheets")
    if isinstance(worksheets, list):
        holders += [sheet for sheet in worksheets if isinstance(sheet, dict)]
    found: list[dict[str, Json]] = []
    for holder in holders:
        listed = holder.get("cells")
        if isinstance(listed, list):
            found += [cell for cell in cast("list[Json]", listed) if isinstance(cell, dict)]
    return found


def _text(value: Json) -> str:
    return value.value.decode() if isinstance(value, Text) else ""
