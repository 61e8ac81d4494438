"""How a guest's exit reaches Python code: `wiggle.Trap.I32Exit` to `wasi_common.I32Exit`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.symbols import drop_imports

TRAP = "wiggle::Trap"
EXIT = "wasi_common::I32Exit"
_SINCE = "a guest's exit is `wasi_common.I32Exit` since wasi-common 3.0"
_VALUE = "i32_exit"


def exits(file: PythonFile) -> Iterator[Finding]:
    yield from _traps(file)
    yield from _statuses(file)


def _traps(file: PythonFile) -> Iterator[Finding]:
    uses = list(file.references(TRAP))
    moved = [use for use in uses if file.canonical(use) == f"{TRAP}::I32Exit"]
    for use in uses:
        if use not in moved:
            yield todo(
                "`wiggle.Trap` is gone since wasi-common 3.0: a trap is any other exception, and "
                f"{_SINCE}",
                file.span(use),
                help="catch `wasi_common.I32Exit` for the exit, what else is raised is the trap",
                item=TRAP,
                group=TRAP,
            )
    dropped = drop_imports(file, TRAP) if moved else ()
    for use in moved:
        name, edits = file.import_edits(EXIT, use)
        yield review(
            f"{_SINCE}, no longer `wiggle.Trap.I32Exit`",
            Edit.replace(*file.span(use), name),
            *edits,
            *dropped,
            item=EXIT,
            group=TRAP,
            help="its status is `args[0]`",
        )


def _statuses(file: PythonFile) -> Iterator[Finding]:
    """`trap.i32_exit_status()`, a number or None, is `error.downcast_ref(I32Exit)`."""
    if any(one.path.partition(".")[0] == "wasmi" for one in file.imports):
        # wasmi's errors have a method of the same name, which stays.
        return
    for attribute in sorted(file.table.attributes.get("i32_exit_status", ()), key=file.span):
        call = file.table.parents.get(attribute)
        if not isinstance(call, ast.Call) or call.func is not attribute or call.args:
            continue
        free = _VALUE not in file.table.names and not file.in_fragment(call)
        name, edits = file.import_edits(EXIT, call)
        found = f"{file.text(attribute.value)}.downcast_ref({name})"
        if _asks_for_none(file, call):
            new = found
        elif free and file.table.scope_of(call).kind in ("function", "module"):
            new = f"{_VALUE}.args[0] if ({_VALUE} := {found}) is not None else None"
            if not _stands_alone(file, call):
                new = f"({new})"
        else:
            yield todo(
                f"`i32_exit_status()` is gone: {_SINCE}",
                file.span(call),
                help=f"take the status from `{found}`, which is None where it was no exit",
                item=EXIT,
            )
            continue
        yield review(
            f"`i32_exit_status()` is gone: {_SINCE}",
            Edit.replace(*file.span(call), new),
            *edits,
            item=EXIT,
            help="`except I32Exit` is shorter where the exception itself is at hand",
        )


def _stands_alone(file: PythonFile, call: ast.Call) -> bool:
    """Is it a place where a conditional expression needs no parentheses?"""
    parent = file.table.parents.get(call)
    if isinstance(parent, ast.Call):
        return call in parent.args
    return isinstance(parent, (ast.Return, ast.Assign))


def _asks_for_none(file: PythonFile, call: ast.Call) -> bool:
    parent = file.table.parents.get(call)
    return (
        isinstance(parent, ast.Compare)
        and parent.left is call
        and len(parent.ops) == 1
        and isinstance(parent.ops[0], (ast.Is, ast.IsNot))
        and isinstance(parent.comparators[0], ast.Constant)
        and parent.comparators[0].value is None
    )
