"""Paths of the packages that went: imports, the names that they bind, and names nothing binds."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import cast

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.moves.from_imports import from_import
from migrate_wasi.languages.python.moves.plain_imports import PlainImport
from migrate_wasi.languages.python.paths import GONE
from migrate_wasi.languages.python.scopes import Binding, ImportNode, Scope


def renamed(file: PythonFile) -> Iterator[Finding]:
    """The findings for every import of a package that went, and for names nothing binds."""
    by_node: dict[ImportNode, list[Binding]] = defaultdict(list)
    for binding in file.table.imports:
        root = binding.path.partition(".")[0]
        if root in GONE and not file.paths.refusal(binding.path):
            by_node[cast("ImportNode", binding.node)].append(binding)
    symbols: dict[tuple[Scope, str], list[Binding]] = defaultdict(list)
    for node, bindings in by_node.items():
        if isinstance(node, ast.ImportFrom):
            yield from from_import(file, node, bindings)
        else:
            for binding in bindings:
                home = binding.scope.home(binding.name) or binding.scope
                symbols[home, binding.name].append(binding)
    for (scope, name), bound in symbols.items():
        yield from PlainImport(file, scope, name, bound).findings()
    yield from _unbound(file)


def _unbound(file: PythonFile) -> Iterator[Finding]:
    """Names of the packages that no import binds: in strings and comments they are names that a
    reader or a type checker resolves elsewhere, in code they are left alone and named."""
    for name in GONE:
        for node in file.table.names.get(name, ()):
            if file.bindings(node) or file.paths.refusal(name):
                continue
            path = file.paths.after(_dotted_text(file.outermost(node)))
            place = file.span(file.outermost(node))
            if path is None or not file.in_fragment(node):
                yield todo(
                    f"`{name}` is not imported here, so what it denotes is not certain",
                    place,
                    help=f"import it, or write the path below `{file.embedder.unified}`",
                )
                continue
            yield review(
                f"`{name}` is not imported here; the path is taken for the package's",
                Edit.replace(*place, path),
            )


def _dotted_text(node: ast.expr) -> str:
    """A name or attribute chain as it is written, without spaces and line breaks."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted_text(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
