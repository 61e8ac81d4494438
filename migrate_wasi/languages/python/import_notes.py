"""What the findings of moved imports have in common: places that need a look, and words."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.scopes import ImportNode

_P2 = ("preview2", "preview1", "preview0", "p2", "p1", "p0", "p3", "bindings", "runtime")


COLLAPSE = "keep one of the two imports, without the `try`"


def same_in_fallback(file: PythonFile, node: ImportNode) -> str:
    """Says so where `try` and `except ImportError` import the same once the path has moved."""
    for ancestor in file.table.ancestors(node):
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return ""
        if isinstance(ancestor, ast.Try):
            branches = [ancestor.body, *(h.body for h in ancestor.handlers if _is_import_error(h))]
            mine = _moved_paths(file, [node])
            for branch in branches:
                if not any(_holds(statement, node) for statement in branch) and (
                    mine & _moved_paths(file, branch)
                ):
                    return "`try` and `except ImportError` now import the same"
            return ""
    return ""


def _holds(statement: ast.stmt, node: ast.AST) -> bool:
    return any(child is node for child in ast.walk(statement))


def _is_import_error(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or getattr(kind, "id", "") in ("ImportError", "ModuleNotFoundError")
        for kind in kinds
    )


def _moved_paths(file: PythonFile, statements: Sequence[ast.stmt]) -> set[str]:
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                paths = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                paths = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            found.update(file.paths.after(path) or path for path in paths)
    return found


def unknown(file: PythonFile, path: str, place: tuple[int, int]) -> Finding:
    name = path.partition(".")[2].partition(".")[0]
    if name in _P2:
        why, what = f"`{path}` is WASIp2 code, another API", "leave it, or move it to wasmtime-wasi"
    else:
        why = f"`{path}` is no name that wasmtime_wasi handed on up to 17.0"
        what = f"find out where it is in {file.embedder.unified} and import it from there"
    return todo(f"{why}; it is left as it is", place, help=what)


def in_docstring(file: PythonFile, node: ast.AST) -> bool:
    at: ast.AST = node
    while at in file.table.parents:
        at = file.table.parents[at]
    scope = file.table.scopes.get(at)
    return scope is not None and scope.node in file.table.docstrings


def listed(names: Sequence[str] | dict[str, list[ast.alias]]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
