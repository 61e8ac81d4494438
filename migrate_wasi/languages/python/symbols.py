"""One imported item whose uses are rewritten together, and then its import."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import Import, PythonFile


def from_imports(file: PythonFile, *canonicals: str) -> list[Import]:
    """The `from` imports of these very items."""
    return [
        one
        for one in file.imports
        if one.canonical in canonicals and isinstance(one.node, ast.ImportFrom) and one.name != "*"
    ]


def drop_imports(file: PythonFile, *canonicals: str) -> tuple[Edit, ...]:
    """Take these items out of the imports, once nothing uses them any more.

    A name in `__all__` stays: other modules may take it from here.
    """
    found: dict[int, list[Import]] = {}
    for one in from_imports(file, *canonicals):
        if one.name not in file.exported and not used_in_doubt(file, one):
            found.setdefault(id(one.node), []).append(one)
    edits: list[Edit] = []
    for group in found.values():
        edits.extend(imports.remove_names(file, group[0].node, [one.alias for one in group]))
    return tuple(edits)


def used_in_doubt(file: PythonFile, one: Import) -> bool:
    """Is the name used where something else binds it too? Then it is no reference, yet needed."""
    return any(
        file.dotted(node) is None
        and any(binding.alias is one.alias for binding in file.bindings(node))
        for node in file.table.names.get(one.name, ())
    )


def unused_imports(file: PythonFile, *canonicals: str) -> tuple[Edit, ...]:
    """The edits that drop imports of these items, where the file never uses or exports them."""
    if any(True for _ in file.references(*canonicals)):
        return ()
    return drop_imports(file, *canonicals)


def arguments_of(call: ast.Call) -> Sequence[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


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
