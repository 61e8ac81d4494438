"""The methods of a class, and how one is taken out of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import PythonFile


def methods_of(node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement


def delete_definition(file: PythonFile, node: ast.stmt) -> Edit:
    """Take out a method with its decorators and the blank lines above it; the last one of a class
    leaves a `pass`."""
    start, end = file.span(node)
    decorators = getattr(node, "decorator_list", [])
    if decorators:
        start = file.span(decorators[0])[0] - 1
        start = file.source.text.rindex(b"@", 0, start + 1)
    siblings = imports.body_of(file, node)
    if len(siblings) < 2:
        return Edit.replace(start, end, "pass")
    source, text = file.source, file.source.text
    line = source.line_starts[source.line_of(start)]
    if siblings[0] is node:
        after = file.span(siblings[1])[0]
        following = getattr(siblings[1], "decorator_list", [])
        if following:
            after = text.rindex(b"@", 0, file.span(following[0])[0])
        between = text[end:after]
        if b"#" not in between and b";" not in between:
            return Edit.delete(start, after)
        return Edit.replace(start, end, "pass")
    # From the end of what stands before, so that comments above the method stay.
    before = text[:line].rstrip(b" \t\r\n")
    if text[line:start].strip():
        return Edit.replace(start, end, "pass")
    return Edit.delete(len(before), end)
