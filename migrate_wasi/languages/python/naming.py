"""How a place in a file can name an item: what imports it there, or the import to add."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python.imports import add_texts
from migrate_wasi.languages.python.scopes import Binding, ImportNode, Scope

if TYPE_CHECKING:
    from migrate_wasi.languages.python.file import PythonFile


def edits_for(file: PythonFile, path: str, at: ast.AST) -> tuple[str, tuple[Edit, ...]]:
    """See `PythonFile.import_edits`."""
    module, _, name = path.rpartition("::")
    dotted = module.replace("::", ".")
    wanted = f"{dotted}.{name}"
    scope = file.table.scope_of(at)
    for binding in file.table.imports:
        if (
            binding.path == wanted
            and isinstance(binding.node, ast.ImportFrom)
            and _visible(binding, scope)
        ):
            return binding.name, ()
    reached = _through_module(file, dotted, at)
    if reached is not None:
        return f"{reached}.{name}", ()
    taken = scope.home(name) is not None or name in file.scope.bindings or hasattr(builtins, name)
    if taken:
        return wanted, _insert(file, f"import {dotted}", dotted)
    existing = _same_module(file, dotted)
    if existing is not None:
        return name, add_texts(file, existing, [name])
    return name, _insert(file, f"from {dotted} import {name}", dotted)


def _through_module(file: PythonFile, module: str, at: ast.AST) -> str | None:
    """A name for `module` itself that an import binds where `at` stands."""
    scope = file.table.scope_of(at)
    for binding in file.table.imports:
        if binding.path != module or not _visible(binding, scope):
            continue
        if isinstance(binding.node, ast.ImportFrom) or (binding.alias and binding.alias.asname):
            return binding.name
        return module
    return None


def _visible(binding: Binding, scope: Scope) -> bool:
    """Does the name of this import mean it, and nothing else, in `scope`?"""
    home = scope.home(binding.name)
    if home is None or home is not binding.scope or binding.name == "*":
        return False
    plain = isinstance(binding.node, ast.Import) and not (binding.alias and binding.alias.asname)
    return all(
        other is binding or (plain and isinstance(other.node, ast.Import))
        for other in home.bindings[binding.name]
    )


def _same_module(file: PythonFile, module: str) -> ast.ImportFrom | None:
    for node in _module_imports(file):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == module
            and node.level == 0
            and all(alias.name != "*" for alias in node.names)
        ):
            return node
    return None


def _module_imports(file: PythonFile) -> list[ImportNode]:
    return [node for node in file.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]


def _insert(file: PythonFile, statement: str, module: str) -> tuple[Edit, ...]:
    """One new import line behind the last module-level import of these packages, else behind the
    last import, else behind the docstring."""
    imports = _module_imports(file)
    root = module.partition(".")[0]
    ours = [
        node
        for node in imports
        if any(
            file.paths.canonical(binding.path.removesuffix(".*")) is not None
            or binding.path.partition(".")[0] == root
            for binding in _bindings_of(file, node)
        )
    ]
    anchor: ast.stmt | None = (ours or imports or [None])[-1]
    if anchor is None and file.table.docstrings and file.tree.body:
        first = file.tree.body[0]
        if isinstance(first, ast.Expr) and first.value in file.table.docstrings:
            anchor = first
    if anchor is None:
        first = file.tree.body[0] if file.tree.body else None
        decorators = getattr(first, "decorator_list", [])
        top = decorators[0] if decorators else first
        at = file.source.line_starts[file.source.line_of(file.span(top)[0])] if top else 0
        return (Edit.insert(at, statement + "\n"),)
    end = file.span(anchor)[1]
    line = file.source.line_of(end)
    starts = file.source.line_starts
    if line + 1 < len(starts):
        return (Edit.insert(starts[line + 1], statement + "\n"),)
    return (Edit.insert(len(file.source.text), "\n" + statement),)


def _bindings_of(file: PythonFile, node: ImportNode) -> list[Binding]:
    return [binding for binding in file.table.imports if binding.node is node]
