"""Edits of one declared dependency, in whatever form it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.cargo.array import array_edits, quoted
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.lines import line_start, own_lines
from migrate_wasi.manifests.toml_spans import Entry, Value

_BLANK_LINES = re.compile(rb"(?:[ \t]*(?:\r\n|\n))*")


@dataclass(frozen=True)
class Wanted:
    """What a declaration shall become; None and empty leave as it is.

    `key` is a new key, `version` a new requirement, `path` a new path, `add` and `drop` are
    features, `fields` are fields to take out.
    """

    key: str | None = None
    version: str | None = None
    path: str | None = None
    default_features: bool | None = None
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def edited(dependency: Dependency, wanted: Wanted) -> list[Edit]:
    """The edits that make it so; empty where it is so already."""
    edits = list(_renamed(dependency, wanted))
    version = dependency.fields.get("version")
    own: list[str] = dependency.get("features") or []
    added = tuple(name for name in wanted.add if name not in own)
    default = wanted.default_features
    if default is not None and _own_default(dependency) is default:
        default = None
    if dependency.form == "string" and version is not None and (added or default is not None):
        return [*edits, _opened(version, wanted.version, default, added)]
    if wanted.version is not None and version is not None and version.data != wanted.version:
        edits.append(Edit.replace(*version.inside, wanted.version))
    path = dependency.fields.get("path")
    if wanted.path is not None and path is not None and path.data != wanted.path:
        edits.append(Edit.replace(*path.inside, wanted.path))
    fresh: list[str] = []
    gone = [name for name in wanted.fields if name in dependency.fields]
    if default is not None:
        value = _default_value(dependency)
        if value is not None:
            edits.append(Edit.replace(value.start, value.end, str(default).lower()))
        else:
            fresh.append(f"default-features = {str(default).lower()}")
    features = dependency.fields.get("features")
    if features is not None:
        kept = [None if name in wanted.drop else name for name in own]
        if added or any(kept) or not own:
            text = dependency.manifest.source.text
            edits.extend(array_edits(text, features, kept, added))
        else:
            gone.append("features")
    elif added:
        fresh.append(f"features = [{', '.join(quoted(name, b'') for name in added)}]")
    gaps = list(_without(dependency, gone))
    # What is taken out needs no new name.
    edits = [
        edit
        for edit in edits
        if not any(gap.start <= edit.start and edit.end <= gap.end for gap in gaps)
    ]
    return [*edits, *gaps, *_with(dependency, wanted, fresh)]


def removed(dependency: Dependency) -> list[Edit]:
    """Take the whole declaration out, with its lines; a table goes with the comment above it."""
    text = dependency.manifest.source.text
    table = dependency.table
    if table is None:
        return [Edit.delete(*own_lines(text, *entry.span)) for entry in dependency.entries]
    start = _with_comment(text, line_start(text, table.start))
    _, end = own_lines(text, table.start, table.last)
    behind = _BLANK_LINES.match(text, end)
    after = behind.end() if behind else end
    above = text[:start].rstrip(b" \t\r\n")
    if after == len(text) and above:
        return [Edit.delete(own_lines(text, len(above), len(above))[1], after)]
    return [Edit.delete(start, after)]


def _with_comment(text: bytes, line: int) -> int:
    """The start of the comment lines right above a line, else of the line itself."""
    while line:
        above = line_start(text, line - (2 if text[line - 2 : line] == b"\r\n" else 1))
        if not text[above:line].lstrip().startswith(b"#"):
            break
        line = above
    return line


def added_behind(
    dependency: Dependency, key: str, wanted: Wanted, *, optional: bool, inherits: bool
) -> Edit:
    """A new declaration behind another one, in its form; `inherits` from the workspace or not."""
    text = dependency.manifest.source.text
    fields = ["workspace = true"] if inherits else [f'version = "{wanted.version}"']
    if wanted.default_features is False:
        fields.append("default-features = false")
    if wanted.add:
        fields.append(f"features = [{', '.join(quoted(name, b'') for name in wanted.add)}]")
    if optional:
        fields.append("optional = true")
    if dependency.table is not None:
        header = text[dependency.table.start : dependency.table.keys[-1][0]].decode()
        lines = "".join(f"{line}\n" for line in fields)
        _, at = own_lines(text, dependency.table.start, dependency.table.last)
        return Edit.insert(at, f"\n{header}{key}]\n{lines}")
    last = dependency.entries[-1]
    indent = _indent(text, last.start)
    _, at = own_lines(text, *last.span)
    if len(fields) == 1 and inherits and dependency.form == "dotted":
        new = f"{indent}{key}.workspace = true"
    elif len(fields) == 1 and not inherits:
        new = f'{indent}{key} = "{wanted.version}"'
    else:
        new = f"{indent}{key} = {{ {', '.join(fields)} }}"
    if at == len(text) and not text.endswith(b"\n"):
        return Edit.insert(at, f"\n{new}")
    return Edit.insert(at, f"{new}\n")


def tidied(text: bytes, edits: Sequence[Edit]) -> list[Edit]:
    """The same edits for a text that must go on lacking a final line ending: where its last lines
    are deleted, the ending of the line before them goes too."""
    ordered = sorted(edits)
    if text.endswith(b"\n"):
        return ordered
    start = len(text)
    while ordered and ordered[-1].end == start > ordered[-1].start and not ordered[-1].text:
        start = ordered.pop().start
    if start in (0, len(text)):
        return sorted(edits)
    if ordered and ordered[-1].start == start and ordered[-1].text.endswith(b"\n"):
        last = ordered.pop()
        ordered.append(Edit(last.start, last.end, last.text[:-1]))
    else:
        start -= 2 if text[start - 2 : start] == b"\r\n" else 1
    return [*ordered, Edit.delete(start, len(text))]


def _opened(
    version: Value, requirement: str | None, default: bool | None, added: Sequence[str]
) -> Edit:
    """A plain requirement as an inline table."""
    fields = [f"version = {quoted(requirement or version.data, version.text)}"]
    if default is not None:
        fields.append(f"default-features = {str(default).lower()}")
    if added:
        fields.append(f"features = [{', '.join(quoted(name, version.text) for name in added)}]")
    return Edit.replace(version.start, version.end, f"{{ {', '.join(fields)} }}")


def _renamed(dependency: Dependency, wanted: Wanted) -> Iterator[Edit]:
    if wanted.key is None or wanted.key == dependency.key:
        return
    at = len(dependency.section)
    if dependency.table is not None:
        yield Edit.replace(*dependency.table.keys[at], wanted.key)
        return
    for entry in dependency.entries:
        start, end = entry.keys[at - len(entry.table)]
        padding = end - start - len(wanted.key)
        yield Edit.replace(
            start, end, wanted.key + " " * (padding if _aligned(dependency, entry) else 0)
        )


def _aligned(dependency: Dependency, entry: Entry) -> bool:
    """Do the equals signs of the table stand below each other, though the keys differ in length?"""
    text = dependency.manifest.source.text
    table = dependency.manifest.document.table(entry.table)
    if table is None:
        return False

    def column(one: Entry) -> int:
        return text.index(b"=", one.keys[-1][1]) - line_start(text, one.start)

    def width(one: Entry) -> int:
        return one.keys[-1][1] - one.start

    return any(
        column(other) == column(entry) and width(other) != width(entry) for other in table.entries
    )


def _without(dependency: Dependency, names: Sequence[str]) -> Iterator[Edit]:
    """Take fields out."""
    text = dependency.manifest.source.text
    if dependency.form != "inline":
        for entry in dependency.entries:
            if entry.key[-1] in names:
                yield Edit.delete(*own_lines(text, *entry.span))
        return
    parts = dependency.entries[0].value.entries
    for i, part in enumerate(parts):
        if ".".join(part.key) not in names:
            continue
        if i + 1 < len(parts):
            yield Edit.delete(part.start, parts[i + 1].start)
        elif i:
            yield Edit.delete(parts[i - 1].value.end, part.value.end)


def _with(dependency: Dependency, wanted: Wanted, fields: Sequence[str]) -> Iterator[Edit]:
    """Add fields behind those that are there."""
    if not fields:
        return
    text = dependency.manifest.source.text
    last = dependency.entries[-1]
    if dependency.form == "inline":
        at = last.value.entries[-1].value.end
        yield Edit.insert(at, "".join(f", {field}" for field in fields))
        return
    indent = _indent(text, last.start)
    prefix = f"{wanted.key or dependency.key}." if dependency.form == "dotted" else ""
    lead = ".".join(last.key[: len(dependency.section) - len(last.table)])
    prefix = f"{lead}.{prefix}" if lead else prefix
    _, at = own_lines(text, *last.span)
    lines = [f"{indent}{prefix}{field}" for field in fields]
    if text[at - 1 : at] == b"\n":
        yield Edit.insert(at, "".join(f"{line}\n" for line in lines))
    else:
        yield Edit.insert(at, "".join(f"\n{line}" for line in lines))


def _own_default(dependency: Dependency) -> bool:
    value = _default_value(dependency)
    return value is None or value.data is not False


def _default_value(dependency: Dependency) -> Value | None:
    return dependency.fields.get("default-features") or dependency.fields.get("default_features")


def _indent(text: bytes, at: int) -> str:
    return text[line_start(text, at) : at].decode()
