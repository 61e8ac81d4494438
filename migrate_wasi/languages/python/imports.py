"""Edits of import statements that keep comments, layout and everything else on the line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python.scopes import ImportNode

if TYPE_CHECKING:
    from migrate_wasi.languages.python.file import PythonFile

# What may stand between the parts of a statement: blanks, and a backslash before a line break.
_SPACE = rb"(?:[ \t\f]|\\(?:\r\n|\n|\r))*"
_PATH = rb"\w+(?:" + _SPACE + rb"\." + _SPACE + rb"\w+)*"
_FROM = re.compile(rb"from" + _SPACE + rb"((?:\." + _SPACE + rb")*(?:" + _PATH + rb")?)")
_DOTTED = re.compile(_PATH)
_PREFIX = re.compile(rb"[ \t\f]*(?:(?:>>>|\.\.\.) )?")
_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:|pylint:|pragma:|isort:|mypy:)")
_AFTER = re.compile(rb"[ \t]*(#[^\r\n]*)?")
_COMMA = re.compile(rb"[ \t]*,?[ \t]*(#[^\r\n]*)?(?:\r\n|\n|\r|$)")


def module_span(file: PythonFile, node: ast.ImportFrom) -> tuple[int, int]:
    """Span of the module in `from module import …`, leading dots included."""
    start, end = file.span(node)
    match = _FROM.match(file.source.text, start, end)
    assert match is not None, "an import statement begins with its keyword"
    return match.span(1)


def path_span(file: PythonFile, alias: ast.alias) -> tuple[int, int]:
    """Span of the dotted path in `path as name`."""
    start, end = file.span(alias)
    match = _DOTTED.match(file.source.text, start, end)
    assert match is not None, "an alias begins with its path"
    return match.span()


def rename_module(file: PythonFile, node: ast.ImportFrom, module: str) -> Edit:
    """The edit that lets a `from` import take its names from another module."""
    return Edit.replace(*module_span(file, node), module)


def separator(file: PythonFile, node: ast.stmt) -> str:
    """What stands between a statement and one put behind it: a line break with the statement's
    own indentation (and doctest prompt), or a semicolon where it shares its line."""
    start = file.span(node)[0]
    line = file.source.line_starts[file.source.line_of(start)]
    before = file.source.text[line:start]
    if _PREFIX.fullmatch(before):
        return "\n" + before.decode()
    if file.in_fragment(node) and b"\n" not in before and not before.strip():
        return "\n" + before.decode()
    return "; "


def trailing_directive(file: PythonFile, node: ast.stmt) -> str:
    """The `# noqa` or the like behind a statement; empty where there is none."""
    match = _AFTER.match(file.source.text, file.span(node)[1])
    comment = (match.group(1) or b"").decode() if match else ""
    return comment if _DIRECTIVE.match(comment) else ""


def alias_text(alias: ast.alias) -> str:
    """A name of an import as it is written, with its `as`."""
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def split(
    file: PythonFile, node: ast.ImportFrom, groups: Mapping[str, Sequence[ast.alias]]
) -> Edit:
    """One `from` import as several: `groups` maps each new module to its names, in order."""
    start, end = file.span(node)
    between = separator(file, node)
    indent = between[1:] if between.startswith("\n") else ""
    opening, comments = _comments(file, node)
    many_lines = b"\n" in file.source.text[start:end] or b"\r" in file.source.text[start:end]
    directive = trailing_directive(file, node) if indent or between == "\n" else ""
    statements: list[str] = []
    for module, aliases in groups.items():
        texts = [alias_text(alias) for alias in aliases]
        known = [alias for alias in aliases if alias in comments]
        noted = any(above or beside for above, beside in map(comments.__getitem__, known))
        if many_lines and (noted or opening or len(texts) > 1):
            inner = indent.replace(">>>", "...") + "    "
            lines = [f"from {module} import ({opening}"]
            for alias, text in zip(aliases, texts, strict=True):
                above, beside = comments.get(alias, ((), ""))
                lines.extend(inner + comment for comment in above)
                lines.append(f"{inner}{text},{beside}")
            lines.append(indent.replace(">>>", "...") + ")")
            statements.append("\n".join(lines))
        else:
            statements.append(f"from {module} import {', '.join(texts)}")
    for index in range(len(statements) - 1):
        if directive and not opening:
            statements[index] += "  " + directive
    return Edit.replace(start, end, between.join(statements))


def _comments(
    file: PythonFile, node: ast.ImportFrom
) -> tuple[str, dict[ast.alias, tuple[tuple[str, ...], str]]]:
    """The comment behind the opening parenthesis, and per name those above and beside it.

    Comments below the last name belong to it too: they are put above nothing else.
    """
    text = file.source.text
    end = file.span(node)[1]
    first = file.span(node.names[0])[0]
    head = text[module_span(file, node)[1] : first].decode()
    opening_line, _, rest = head.partition("(")[2].replace("\r\n", "\n").partition("\n")
    opening = "  " + opening_line.strip() if "#" in opening_line else ""
    above = tuple(line.strip() for line in rest.split("\n") if line.strip().startswith("#"))
    found: dict[ast.alias, tuple[tuple[str, ...], str]] = {}
    for index, alias in enumerate(node.names):
        last = index + 1 == len(node.names)
        stop = end if last else file.span(node.names[index + 1])[0]
        tail = text[file.span(alias)[1] : stop].decode().replace("\r\n", "\n").replace("\r", "\n")
        same_line, _, rest = tail.partition("\n")
        beside = "  " + same_line[same_line.index("#") :].rstrip() if "#" in same_line else ""
        below = tuple(line.strip() for line in rest.split("\n") if line.strip().startswith("#"))
        if last:
            found[alias] = ((*above, *below), beside)
        else:
            found[alias] = (above, beside)
            above = below
    return opening, found


def remove_names(file: PythonFile, node: ImportNode, gone: Iterable[ast.alias]) -> tuple[Edit, ...]:
    """Take names out of an import; the whole statement goes where none is left."""
    removed = {id(alias) for alias in gone}
    kept = [alias for alias in node.names if id(alias) not in removed]
    if not kept:
        return (remove_statement(file, node),)
    whole_lines = [_own_lines(file, alias) for alias in node.names if id(alias) in removed]
    if all(whole_lines):
        return tuple(Edit.delete(*span) for span in whole_lines if span)
    text = file.source.text
    spans = [file.span(alias) for alias in node.names]
    result = b""
    for index, alias in enumerate(node.names):
        if id(alias) in removed:
            continue
        if result:
            result += text[spans[index - 1][1] : spans[index][0]]
        result += text[slice(*spans[index])]
    return (Edit(spans[0][0], spans[-1][1], result.replace(b"\r\n", b"\n")),)


def _own_lines(file: PythonFile, alias: ast.alias) -> tuple[int, int] | None:
    """The lines that hold nothing but this name, its comma and its comment."""
    start, end = file.span(alias)
    text = file.source.text
    line = file.source.line_starts[file.source.line_of(start)]
    match = _COMMA.match(text, end)
    if text[line:start].strip() or match is None or match.end() == len(text):
        return None
    return line, match.end()


def remove_statement(file: PythonFile, node: ast.stmt) -> Edit:
    """Delete a statement with its line; a block that it was alone in keeps a `pass`."""
    start, end = file.span(node)
    siblings = body_of(file, node)
    if len(siblings) < 2 and not isinstance(file.table.parents.get(node), (ast.Module, type(None))):
        return Edit.replace(start, end, "pass")
    text = file.source.text
    source = file.source
    line = source.line_starts[source.line_of(start)]
    after = _AFTER.match(text, end)
    assert after is not None, "the pattern matches the empty text"
    stop = after.end()
    alone = not text[line:start].strip() and text[stop : stop + 1] in (b"", b"\r", b"\n")
    if alone and not (after.group(1) and not trailing_directive(file, node)):
        newline = re.compile(rb"\r\n|\n|\r").match(text, stop)
        if newline is None:  # a file without a final line break stays one
            return Edit.delete(len(text[:line].rstrip(b"\r\n")), stop)
        return Edit.delete(line, newline.end())
    if alone:  # a person's comment stays
        return Edit.delete(start, end + len(text[end:stop]) - len(text[end:stop].lstrip()))
    semicolon = re.compile(rb"[ \t]*;[ \t]*").match(text, end)
    if semicolon:
        return Edit.delete(start, semicolon.end())
    before = re.compile(rb";[ \t]*\Z").search(text[line:start])
    if before:
        return Edit.delete(line + before.start(), end)
    return Edit.replace(start, end, "pass")


def body_of(file: PythonFile, node: ast.stmt) -> list[ast.stmt]:
    """The suite that a statement stands in."""
    parent = file.table.parents.get(node)
    for name in ("body", "orelse", "finalbody"):
        suite = getattr(parent, name, None)
        if isinstance(suite, list) and node in suite:
            return cast("list[ast.stmt]", suite)
    return [node]


def add_names(
    file: PythonFile, node: ast.ImportFrom, aliases: Sequence[ast.alias]
) -> tuple[Edit, ...]:
    """Put further names behind the last one of a `from` import, in its layout."""
    return add_texts(file, node, [alias_text(alias) for alias in aliases])


def add_texts(file: PythonFile, node: ast.ImportFrom, texts: Sequence[str]) -> tuple[Edit, ...]:
    """`add_names` for names that are written already."""
    if not texts:
        return ()
    last = node.names[-1]
    start, end = file.span(last)
    own = _own_lines(file, last)
    if own is None or own[1] > file.span(node)[1]:
        return (Edit.insert(end, "".join(f", {text}" for text in texts)),)
    line = file.source.line_starts[file.source.line_of(start)]
    indent = file.source.text[line:start].decode()
    lines = "".join(f"{indent}{text},\n" for text in texts)
    if file.source.text[end : own[1]].lstrip().startswith(b","):
        return (Edit.insert(own[1], lines),)
    return (Edit.insert(end, ","), Edit.insert(own[1], lines))
