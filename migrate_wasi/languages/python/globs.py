"""Star imports: which names of a WASI package's star another star may have brought in instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.edits import Finding, review
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.imports import module_span
from migrate_wasi.languages.python.scopes import Scope


def doubts(file: PythonFile) -> Iterator[Finding]:
    """One finding for each star import of ours whose used names are not certainly its own."""
    starred = [binding.scope for binding in file.table.imports if binding.name == "*"]
    for scope in dict.fromkeys(starred):
        modules = [star.path[:-2] for star in scope.stars]
        others = [module for module in modules if not file.paths.exports(module)]
        if not others:
            continue
        for star, module in zip(scope.stars, modules, strict=True):
            names = [
                name for name in file.paths.exports(module) if _is_used_unbound(file, scope, name)
            ]
            if names and isinstance(star.node, ast.ImportFrom):
                listed = ", ".join(f"`{name}`" for name in names)
                where = ", ".join(f"`{other}`" for other in others)
                yield review(
                    f"{listed} could come from this star import or from {where}; taken to be of "
                    "this one",
                    place=module_span(file, star.node),
                    help="import these names one by one, then nothing has to be guessed",
                )


def _is_used_unbound(file: PythonFile, scope: Scope, name: str) -> bool:
    return any(
        isinstance(node.ctx, ast.Load)
        and file.table.scope_of(node).home(name) is None
        and file.table.scope_of(node).module is scope.module
        for node in file.table.names.get(name, ())
    )
