"""Edits of an array of strings that keep its layout: one line or one item a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.lines import line_start
from migrate_wasi.manifests.toml_spans import Value

_BEFORE = re.compile(rb"[ \t]*$")
_AFTER = re.compile(rb"[ \t]*,?[ \t]*(?:#[^\r\n]*)?(?=\r?\n)")
_COMMENT = re.compile(rb"[ \t]*#[^\r\n]*")
_COMMA = re.compile(rb"[ \t\r\n]*,")


def quoted(text: str, like: bytes) -> str:
    """A TOML string in the quotes of `like`."""
    mark = "'" if like.startswith(b"'") else '"'
    return f"{mark}{text}{mark}"


def array_edits(
    text: bytes, array: Value, new: Sequence[str | None], added: Sequence[str] = ()
) -> list[Edit]:
    """Edits that give item i the string `new[i]` (None takes it out) and append `added`."""
    edits: list[Edit] = []
    pending = list(added)
    fate = list(new)
    for i, item in enumerate(array.items):
        if fate[i] is None and pending:
            # What goes makes room for what comes: layout and comments stay.
            fate[i] = pending.pop(0)
        wanted = fate[i]
        if wanted is not None and wanted != item.data:
            edits.append(Edit.replace(*item.inside, wanted))
    edits.extend(_removals(text, array, fate))
    if pending:
        edits.extend(_appended(text, array, pending))
    return edits


def _removals(text: bytes, array: Value, fate: Sequence[str | None]) -> Iterator[Edit]:
    items = array.items
    first = 0
    while first < len(items):
        last = first
        while last < len(items) and fate[last] is None:
            last += 1
        if last > first:
            yield _removed(text, array, first, last - 1)
        first = last + 1


def _removed(text: bytes, array: Value, first: int, last: int) -> Edit:
    """Take out the run of items `first` to `last`."""
    items = array.items
    before = _BEFORE.search(text[: items[first].start])
    after = _AFTER.match(text, items[last].end)
    begins = before.start() if before else items[first].start
    if after and text[begins - 1 : begins] == b"\n":
        end = after.end()
        return Edit.delete(begins, end + (2 if text[end : end + 2] == b"\r\n" else 1))
    if last + 1 < len(items):
        return Edit.delete(items[first].start, items[last + 1].start)
    if first:
        return Edit.delete(items[first - 1].end, items[last].end)
    comma = _COMMA.match(text, items[last].end)
    return Edit.delete(items[first].start, comma.end() if comma else items[last].end)


def _appended(text: bytes, array: Value, added: Sequence[str]) -> Iterator[Edit]:
    like = array.items[-1].text if array.items else b'"'
    new = [quoted(name, like) for name in added]
    if not array.items:
        yield Edit.insert(array.start + 1, ", ".join(new))
        return
    last = array.items[-1]
    line = line_start(text, last.start)
    indent = text[line : last.start]
    if line <= array.start or indent.strip():
        yield Edit.insert(last.end, "".join(f", {name}" for name in new))
        return
    # One item a line: what comes new stands behind the last one and its comment.
    comma = _COMMA.match(text, last.end)
    end = comma.end() if comma else last.end
    comment = _COMMENT.match(text, end)
    at = comment.end() if comment else end
    joint = ",\n" + indent.decode()
    if not comma:
        yield Edit.insert(end, ",")
    yield Edit.insert(at, f"\n{indent.decode()}{joint.join(new)}{',' if comma else ''}")
