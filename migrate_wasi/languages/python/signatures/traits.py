"""Classes that implement `WasiFile` and `WasiDir`: abstract base classes in Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.definitions import delete_definition, methods_of
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.values import Values

FILE = "wasi_common::WasiFile"
DIR = "wasi_common::WasiDir"
OPEN_RESULT = "wasi_common::dir::OpenResult"
FILE_ITEM = "wasi_common::file::WasiFile"
DIR_ITEM = "wasi_common::dir::WasiDir"
Method: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_REFUSALS = frozenset(("not_supported", "Notsup", "NotImplementedError"))


def files(file: PythonFile) -> Iterator[Finding]:
    classes = Values.of(file).subclasses(FILE)
    plain: set[ast.ClassDef] = set()
    for node in classes:
        for method in methods_of(node):
            if method.name == "allocate":
                yield _allocate(file, method)
            elif method.name == "num_ready_bytes" and isinstance(method, ast.AsyncFunctionDef):
                finding = _num_ready_bytes(file, method)
                plain.update((node,) if finding.edits else ())
                yield finding
    if classes or any(item.canonical == FILE for item in file.imports):
        yield from _awaits(file)


def _allocate(file: PythonFile, method: Method) -> Finding:
    called = any(
        isinstance(file.table.parents.get(node), ast.Call)
        for node in file.table.attributes.get("allocate", ())
    )
    if _does_nothing(method) and not called:
        return safe(
            "`WasiFile.allocate` is gone since wasi-common 9.0 (`fd_allocate` is never supported)",
            delete_definition(file, method),
            item=f"{FILE_ITEM}::allocate",
            place=_head(file, method),
        )
    return todo(
        "`WasiFile.allocate` is gone since wasi-common 9.0: WASI calls it no more, and guests get "
        "`Errno.Notsup` from `fd_allocate`",
        _head(file, method),
        help="delete it, or rename it where your own code calls it",
        item=f"{FILE_ITEM}::allocate",
    )


def _does_nothing(method: Method) -> bool:
    """Only a docstring, `pass`, `return` of nothing, or an error that says: not supported."""
    for statement in method.body:
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                continue
            case ast.Return(value=None | ast.Constant(value=None)):
                continue
            case ast.Raise(exc=ast.expr() as raised) if any(
                getattr(part, "attr", None) in _REFUSALS or getattr(part, "id", None) in _REFUSALS
                for part in ast.walk(raised)
            ):
                continue
            case _:
                return False
    return True


def _num_ready_bytes(file: PythonFile, method: ast.AsyncFunctionDef) -> Finding:
    item = f"{FILE_ITEM}::num_ready_bytes"
    if any(isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) for node in own(method)):
        return todo(
            "`WasiFile.num_ready_bytes` is a plain method since wasi-common 7.0, and this one "
            "awaits",
            _head(file, method),
            help="find the number without awaiting, for instance from what was read ahead",
            item=item,
        )
    start = file.span(method)[0]
    stop = file.source.text.index(b"def", start)
    return safe(
        "`WasiFile.num_ready_bytes` is a plain method since wasi-common 7.0",
        Edit.delete(start, stop),
        item=item,
        place=_head(file, method),
    )


def _awaits(file: PythonFile) -> Iterator[Finding]:
    for node in sorted(file.table.attributes.get("num_ready_bytes", ()), key=file.span):
        call = file.table.parents.get(node)
        awaited = file.table.parents.get(call) if isinstance(call, ast.Call) else None
        if isinstance(awaited, ast.Await) and isinstance(call, ast.Call) and call.func is node:
            yield review(
                "`WasiFile.num_ready_bytes` is a plain method since wasi-common 7.0: nothing to "
                "await",
                Edit.delete(file.span(awaited)[0], file.span(call)[0]),
                item=f"{FILE_ITEM}::num_ready_bytes",
                place=file.span(awaited),
            )


def dirs(file: PythonFile) -> Iterator[Finding]:
    for node in Values.of(file).subclasses(DIR):
        by_name = {method.name: method for method in methods_of(node)}
        opening = by_name.get("open_file")
        folder = by_name.get("open_dir")
        if opening is not None:
            yield from _open_file(file, opening, by_hand=folder is not None)
            yield from _declared_result(file, opening)
        if folder is not None and (opening is None or not _calls_open_dir(opening)):
            yield todo(
                "`WasiDir.open_dir` is gone since wasi-common 9.0: `open_file` opens directories "
                "too",
                _head(file, folder),
                help="begin `open_file` with `if OFlags.DIRECTORY in oflags: return "
                "OpenResult.Dir(await self.open_dir(symlink_follow, path))`; without the flag it "
                "opens what it finds, and DIRECTORY with CREATE, EXCLUSIVE or TRUNCATE is "
                "`Errno.Inval`",
                item=f"{DIR_ITEM}::open_dir",
            )


def _open_file(file: PythonFile, method: Method, *, by_hand: bool) -> Iterator[Finding]:
    for node in own(method):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        if _is_open_result(file, node.value):
            continue
        name, edits = file.import_edits(OPEN_RESULT, node)
        start, end = file.span(node.value)
        yield review(
            "`WasiDir.open_file` gives an `OpenResult` since wasi-common 9.0",
            Edit.insert(start, f"{name}.File("),
            Edit.insert(end, ")"),
            *edits,
            item=f"{DIR_ITEM}::open_file",
            place=(start, end),
            help=""
            if by_hand
            else "it is asked for directories too: give `OpenResult.Dir(…)` for those",
        )


def _declared_result(file: PythonFile, method: Method) -> Iterator[Finding]:
    """`-> WasiFile` is `-> OpenResult`, also where it stands in a string."""
    declared = method.returns
    if isinstance(declared, ast.Constant):
        declared = file.embedded.annotations.get(declared)
    if declared is None or file.canonical(declared) != FILE:
        return
    name, edits = file.import_edits(OPEN_RESULT, method)
    yield review(
        "`WasiDir.open_file` gives an `OpenResult` since wasi-common 9.0",
        Edit.replace(*file.span(declared), name),
        *edits,
        item=f"{DIR_ITEM}::open_file",
    )


def _is_open_result(file: PythonFile, value: ast.expr) -> bool:
    """Made here, or handed on from another directory's `open_file`."""
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Attribute) and value.func.attr == "open_file":
        return True
    return (file.canonical(value.func) or "").startswith(
        (OPEN_RESULT, "wasi_cap_std_sync::dir::OpenResult")
    )


def _calls_open_dir(method: Method) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "open_dir" for node in own(method))


def own(method: Method) -> Iterator[ast.AST]:
    """The nodes of a function's body without those of functions and classes in it."""
    stack: list[ast.AST] = list(reversed(method.body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _NESTED):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _head(file: PythonFile, method: Method) -> tuple[int, int]:
    """The span of `async def name`."""
    start = file.span(method)[0]
    return start, file.source.text.index(method.name.encode(), start) + len(method.name.encode())
