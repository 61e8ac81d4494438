"""Builders that change in place: `b = b.env(…)` is `b.env(…)`.

A unified builder returns itself, so every chain and every assignment of the old style still works;
what goes is the assignment that only served to catch the moved builder.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, safe
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.values import BUILDER_STEPS, BUILDERS, Values

_ITEM = "wasi_cap_std_sync::WasiCtxBuilder"
_EQUALS = re.compile(rb"(?:[ \t\f]|\\(?:\r\n|\n|\r))*=(?:[ \t\f]|\\(?:\r\n|\n|\r))*")


def in_place(file: PythonFile) -> Iterator[Finding]:
    values = Values.of(file)
    for node in file.nodes(ast.Assign):
        root = _root_of_steps(node.value)
        if root is None or len(node.targets) != 1 or values.type_of(root) not in BUILDERS:
            continue
        target = node.targets[0]
        if ast.dump(target).replace("Store()", "Load()") == ast.dump(root):
            yield from _assignment(file, node, target)
        elif isinstance(root, ast.Name) and isinstance(target, ast.Name):
            yield from _fork(file, node, root, target)


def _root_of_steps(node: ast.expr) -> ast.expr | None:
    """What `root.step(…).step(…)` begins with, where all methods are steps of a builder."""
    steps = 0
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in BUILDER_STEPS
    ):
        node = node.func.value
        steps += 1
    return node if steps and isinstance(node, (ast.Name, ast.Attribute)) else None


def _assignment(file: PythonFile, node: ast.Assign, target: ast.expr) -> Iterator[Finding]:
    if file.in_fragment(node):
        return  # a doctest would print the result of the bare call
    if isinstance(target, ast.Name) and file.table.scope_of(target).kind == "class":
        return  # there the assignment makes an attribute of the class
    start = file.span(node)[0]
    equals = _EQUALS.match(file.source.text, file.span(target)[1])
    if equals is None:  # a parenthesised target
        return
    yield safe(
        f"`{file.text(target)}` is changed in place since wasi-common 13.0, the assignment goes",
        Edit.delete(start, equals.end()),
        item=_ITEM,
    )


def _fork(
    file: PythonFile, node: ast.Assign, root: ast.Name, target: ast.Name
) -> Iterator[Finding]:
    """`b = a.step()` with `a` in use afterwards: two names, and since 13.0 one builder."""
    end = file.span(node)[1]
    home = file.table.scope_of(root).home(root.id)
    later = sorted(
        (name for name in file.table.names[root.id] if file.span(name)[0] > end), key=file.span
    )
    for name in later:
        if file.table.scope_of(name).home(root.id) is not home:
            continue
        if isinstance(name.ctx, ast.Load) and not _is_rebound_by_its_own_statement(file, name):
            yield review(
                f"`{target.id}` and `{root.id}` are one builder since wasi-common 13.0: what one "
                "name sets, the other has too",
                item=_ITEM,
                place=file.span(node),
                help="where two contexts are meant, make a builder for each; `build()` works once",
            )
        return


def _is_rebound_by_its_own_statement(file: PythonFile, name: ast.Name) -> bool:
    for ancestor in file.table.ancestors(name):
        if isinstance(ancestor, ast.Assign):
            return any(isinstance(t, ast.Name) and t.id == name.id for t in ancestor.targets)
        if isinstance(ancestor, ast.stmt):
            return False
    return False
