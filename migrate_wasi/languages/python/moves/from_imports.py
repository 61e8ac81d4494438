"""`from wasi_cap_std_sync import …`: one symbol a statement.

The names stay the same, only the module changes; names that go to different modules part.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import cast

from migrate_wasi.edits import Edit, Finding, review, safe
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.moves.import_notes import judged, listed, unknown
from migrate_wasi.languages.python.paths import GONE
from migrate_wasi.languages.python.scopes import Binding


def from_import(
    file: PythonFile, node: ast.ImportFrom, bindings: Sequence[Binding]
) -> Iterator[Finding]:
    """The findings for one statement, which makes these bindings."""
    module = cast("str", node.module)
    place = imports.module_span(file, node)
    groups: dict[str, list[ast.alias]] = defaultdict(list)
    staying: list[ast.alias] = []
    for binding in bindings:
        alias = cast("ast.alias", binding.alias)
        if binding.name == "*":
            yield _star(file, node, module)
            return
        after = file.paths.after(binding.path)
        if after is None:
            staying.append(alias)
            yield unknown(file, binding.path, file.span(alias))
            continue
        groups[after.rpartition(".")[0]].append(alias)
    if not groups:
        return
    target = next(iter(groups))
    what = f"`{module}` is `{target}` in the unified wasi-common"
    if len(groups) == 1 and not staying:
        merged = _merge(file, node, target)
        edits = merged or (imports.rename_module(file, node, target),)
    else:
        what = f"the names of `{module}` are in {listed(groups)} in the unified wasi-common"
        if staying:
            groups[module] = staying
        edits = (imports.split(file, node, groups),)
    yield judged(file, [node], what, edits, place)


def _star(file: PythonFile, node: ast.ImportFrom, module: str) -> Finding:
    place = imports.module_span(file, node)
    if module == "wasmtime_wasi":
        root, sync = file.embedder.unified, f"{file.embedder.unified}.sync"
        between = imports.separator(file, node)
        names = "Error, I32Exit, WasiCtx, WasiDir, WasiFile"
        return review(
            f"`wasmtime_wasi` handed on names of `{root}` and all of `{sync}`; the star import is "
            "now one of each, and the star also brings `add_to_linker` and `snapshots`",
            Edit.replace(
                *file.span(node),
                f"from {root} import {names}{between}from {sync} import *",
            ),
            place=place,
            help="keep only the names that are used",
        )
    after = file.paths.after(module)
    assert after is not None, "every module of a package that went has a place"
    extra = [name for name in ("add_to_linker", "snapshots") if _bound_elsewhere(file, node, name)]
    edit = imports.rename_module(file, node, after)
    if extra and module in GONE:
        return review(
            f"`{module}` is `{after}` in the unified wasi-common, whose star import also brings "
            f"{listed(extra)}, a name of this module",
            edit,
            place=place,
            help="import the names that are used instead of `*`",
        )
    return safe(f"`{module}` is `{after}` in the unified wasi-common", edit, place=place)


def _bound_elsewhere(file: PythonFile, node: ast.ImportFrom, name: str) -> bool:
    """Does something before the star import bind `name`, so that the star would replace it?"""
    bound = file.table.scope_of(node).bindings.get(name, ())
    return any(getattr(one.node, "lineno", 0) <= node.lineno for one in bound)


def _merge(file: PythonFile, node: ast.ImportFrom, target: str) -> tuple[Edit, ...]:
    """Put the names into a `from target import` of the same suite; empty where there is none, or
    where the statement's layout or comments are worth more than one line less."""
    text = file.text(node)
    if "#" in text or imports.trailing_directive(file, node) or file.in_fragment(node):
        return ()
    after = file.source.line_text(file.source.line_of(file.span(node)[1] - 1))
    if b"#" in after or b";" in after:
        return ()
    suite = imports.body_of(file, node)
    for other in suite:
        if (
            isinstance(other, ast.ImportFrom)
            and other is not node
            and other.module == target
            and other.level == 0
            and all(alias.name != "*" for alias in other.names)
            and _only_imports_between(suite, node, other)
        ):
            removal = imports.remove_statement(file, node)
            if removal.text:
                return ()
            present = {(alias.name, alias.asname) for alias in other.names}
            added = [a for a in node.names if (a.name, a.asname) not in present]
            return (removal, *imports.add_names(file, other, added))
    return ()


def _only_imports_between(suite: list[ast.stmt], a: ast.stmt, b: ast.stmt) -> bool:
    """A name may be bound later than before only where nothing could use it in between."""
    first, last = suite.index(a), suite.index(b)
    if last < first:
        return True
    between = suite[first + 1 : last]
    return all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in between)
