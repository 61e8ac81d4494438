"""What the findings of moved imports have in common: places that need a look, and words."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.scopes import ImportNode

# Names of `wasmtime_wasi` that belong to its WASIp2 API.
_P2 = ("preview2", "preview1", "preview0", "p2", "p1", "p0", "p3", "bindings", "runtime")


def judged(
    file: PythonFile,
    nodes: Sequence[ImportNode],
    what: str,
    edits: Sequence[Edit],
    place: tuple[int, int],
) -> Finding:
    """The finding for imports that are rewritten with certainty: safe, unless there is more to do
    or it is a string that holds them."""
    for node in nodes:
        if _same_in_fallback(file, node):
            return review(
                f"{what}; `try` and `except ImportError` now import the same",
                *edits,
                place=place,
                help="keep one of the two imports, without the `try`",
            )
    if file.in_fragment(nodes[0]) and not _in_docstring(file, nodes[0]):
        return review(f"{what}; the import stands in a string of code", *edits, place=place)
    return safe(what, *edits, place=place)


def _same_in_fallback(file: PythonFile, node: ImportNode) -> bool:
    """Do `try` and `except ImportError` around the node import the same once paths have moved?"""
    for ancestor in file.table.ancestors(node):
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return False
        if isinstance(ancestor, ast.Try):
            branches = [ancestor.body, *(h.body for h in ancestor.handlers if _is_import_error(h))]
            mine = _moved_paths(file, [node])
            return any(
                mine & _moved_paths(file, branch)
                for branch in branches
                if not any(_holds(statement, node) for statement in branch)
            )
    return False


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
    """The finding for a path that has no known place after the move."""
    name = path.partition(".")[2].partition(".")[0]
    if name in _P2:
        why, what = f"`{path}` is WASIp2 code, another API", "leave it, or move it to wasmtime-wasi"
    else:
        why = f"`{path}` is no name that wasmtime_wasi handed on up to 17.0"
        what = f"find out where it is in {file.embedder.unified} and import it from there"
    return todo(f"{why}; it is left as it is", place, help=what)


def _in_docstring(file: PythonFile, node: ast.AST) -> bool:
    at: ast.AST = node
    while at in file.table.parents:
        at = file.table.parents[at]
    scope = file.table.scopes.get(at)
    return scope is not None and scope.node in file.table.docstrings


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: "`a`, `b` and `c`"."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
