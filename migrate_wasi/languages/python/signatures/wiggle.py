"""What links WASI into an interpreter of one's own: guest memory, guest pointers, hostcalls.

Since 22.0.0 a `GuestPtr` is a plain offset and the memory a value that is passed along
(bytecodealliance/wasmtime#8277).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.definitions import methods_of
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.symbols import drop_imports, unused_imports
from migrate_wasi.languages.python.values import POINTER, Values

MEMORY = "wiggle::GuestMemory"
CHECKER = ("wiggle::borrow::BorrowChecker", "wiggle::BorrowHandle")
_GUARDS = tuple(f"wiggle::Guest{name}" for name in ("Slice", "SliceMut", "Str", "StrMut"))
_MODULES = ("preview_1::wasi_snapshot_preview1", "preview_1::types", "preview_0::types")
CONVERSION = tuple(f"wasi_common::snapshots::{m}::UserErrorConversion" for m in _MODULES)
HOST_TRAITS = (
    "wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1",
    "wasi_common::snapshots::preview_0::wasi_unstable::WasiUnstable",
)
_MOVED = {"read": 0, "write": 1, "copy_from_slice": 1, "as_slice": 0, "as_slice_mut": 0}
_MEMORY_METHODS = {"as_str": "as_str", "read": "read", "write": "write"}


def memories(file: PythonFile) -> Iterator[Finding]:
    for node in Values.of(file).subclasses(MEMORY):
        yield todo(
            "`wiggle.GuestMemory` is a value since wasi-common 22.0, no base class: this wrapper "
            "has nothing left to implement",
            _class_head(file, node),
            help="delete the class and pass `GuestMemory.Unshared(the memory's bytes)`",
            item=MEMORY,
        )
    if dropped := unused_imports(file, *CHECKER, *_GUARDS):
        yield safe(
            "borrow checking of guest memory is gone since wasi-common 22.0; nothing here uses it",
            *dropped,
            item="wiggle::borrow",
        )
    for use in file.references(*CHECKER):
        yield todo(
            "borrow checking of guest memory is gone since wasi-common 22.0",
            file.span(use),
            help="delete it: whoever holds the memory may use it",
            item="wiggle::borrow",
        )
    for use in file.references(*_GUARDS):
        yield todo(
            "the guards of borrowed guest memory are gone since wasi-common 22.0",
            file.span(use),
            help="the memory gives plain bytes: `memory.as_slice(pointer)`, `memory.as_cow(…)`",
            item=_GUARDS[0],
        )


def pointers(file: PythonFile) -> Iterator[Finding]:
    """`GuestPtr(memory, offset)` to `GuestPtr(offset)`, `pointer.read()` to
    `memory.read(pointer)` where the memory is known; all of a file or nothing."""
    values = Values.of(file)
    for use in file.references(POINTER):
        call = file.table.parents.get(use)
        if not isinstance(call, ast.Call) or call.func is not use or len(call.args) != 2:
            continue
        memory, offset = call.args
        start = file.span(memory)[0]
        message = "`GuestPtr` is a plain offset since wasi-common 22.0, without its memory"
        edit = Edit.delete(start, file.span(offset)[0])
        if isinstance(memory, (ast.Name, ast.Attribute)):
            yield safe(message, edit, item=POINTER, group=POINTER)
        else:
            yield review(
                message,
                edit,
                item=POINTER,
                group=POINTER,
                help="the expression for the memory is no longer evaluated here",
            )
    for name in (*_MOVED, "as_str", "as_str_mut", "mem"):
        for call in values.methods(name, POINTER):
            yield _access(file, call, name)


def _access(file: PythonFile, call: ast.Call, name: str) -> Finding:
    func = call.func
    assert isinstance(func, ast.Attribute), "methods() gives method calls"
    memory = _memory_of(file, func.value)
    if memory is None or name not in _MOVED or len(call.args) != _MOVED[name] or call.keywords:
        return todo(
            f"`GuestPtr.{name}` is gone since wasi-common 22.0: a pointer knows no memory",
            file.span(call),
            help=f"`memory.{_MEMORY_METHODS.get(name, name)}(pointer, …)`, with the memory passed "
            "along",
            item=POINTER,
            group=POINTER,
        )
    start, end = file.span(call)
    pointer = file.span(func.value)[1]
    if not call.args:
        edits = [Edit.insert(start, f"{memory}.{name}("), Edit.replace(pointer, end, ")")]
    elif name == "write":
        first = file.span(call.args[0])[0]
        edits = [Edit.insert(start, f"{memory}.write("), Edit.replace(pointer, first, ", ")]
    else:
        first, last = file.span(call.args[0])
        owner = file.text(func.value)
        edits = [Edit.replace(start, first, f"{memory}.{name}("), Edit.insert(last, f", {owner}")]
    return review(
        f"`pointer.{name}` is `memory.{name}` since wasi-common 22.0",
        *edits,
        item=POINTER,
        group=POINTER,
        place=(start, end),
        help="the memory is the one that the pointer was made with",
    )


def _memory_of(file: PythonFile, pointer: ast.expr) -> str | None:
    """The memory that a pointer was made with, where its name means the same at both places."""
    made = pointer
    if isinstance(pointer, ast.Name):
        bindings = file.bindings(pointer)
        if len(bindings) != 1 or bindings[0].value is None:
            return None
        made = bindings[0].value
    if not isinstance(made, ast.Call) or len(made.args) != 2:
        return None
    memory = made.args[0]
    if not isinstance(memory, ast.Name):
        return None
    here, there = file.table.scope_of(pointer), file.table.scope_of(made)
    home = here.home(memory.id)
    if home is None or home is not there.home(memory.id) or len(home.bindings[memory.id]) != 1:
        return None
    return memory.id


def hosts(file: PythonFile) -> Iterator[Finding]:
    for node in Values.of(file).subclasses(*HOST_TRAITS):
        for method in methods_of(node):
            parameters = [argument.arg for argument in method.args.args]
            if method.name.startswith("_") or parameters[1:2] in (["memory"], ["mem"]):
                continue
            start = file.span(method)[0]
            name = file.source.text.index(method.name.encode(), start)
            yield todo(
                f"`{method.name}` is given the guest's memory since wasi-common 22.0",
                (name, name + len(method.name.encode())),
                help="add the parameter `memory` behind `self`, and read and write pointers "
                "through it",
                item=HOST_TRAITS[0],
            )


def conversions(file: PythonFile) -> Iterator[Finding]:
    """`UserErrorConversion` goes from the bases of classes, and then from the imports."""
    uses = list(file.references(*CONVERSION))
    drafts: list[tuple[str, Edit, tuple[int, int]]] = []
    for use in uses:
        owner = file.table.parents.get(use)
        if (
            isinstance(owner, ast.ClassDef)
            and use in owner.bases
            and not any(method.name == "errno_from_error" for method in methods_of(owner))
        ):
            what = "`UserErrorConversion` has been empty since wasi-common 4.0: the base goes"
            drafts.append((what, _without_base(file, owner, use), file.span(use)))
            continue
        yield todo(
            "`UserErrorConversion` has had no method since wasi-common 4.0",
            file.span(use),
            help="delete it; what `errno_from_error` decided belongs where the error is made: "
            "raise a `wasi_common.Error` with the errno, or `Error.trap(…)`",
            item=CONVERSION[1],
            group="UserErrorConversion",
        )
    dropped = drop_imports(file, *CONVERSION) if len(drafts) == len(uses) else ()
    for what, edit, place in drafts:
        yield safe(
            what, edit, *dropped, place=place, item=CONVERSION[1], group="UserErrorConversion"
        )
    if dropped and not drafts:
        yield safe(
            "`UserErrorConversion` has been empty since wasi-common 4.0; nothing here uses it",
            *dropped,
            item=CONVERSION[1],
        )


def _without_base(file: PythonFile, owner: ast.ClassDef, use: ast.expr) -> Edit:
    everything = sorted([*owner.bases, *owner.keywords], key=file.span)
    index = everything.index(use)
    start, end = file.span(use)
    text = file.source.text
    if len(everything) == 1:
        opened = text.rindex(b"(", 0, start)
        return Edit.delete(opened, text.index(b")", end) + 1)
    if index:
        return Edit.delete(file.span(everything[index - 1])[1], end)
    return Edit.delete(start, file.span(everything[1])[0])


def _class_head(file: PythonFile, node: ast.ClassDef) -> tuple[int, int]:
    start = file.span(node)[0]
    return start, file.source.text.index(node.name.encode(), start) + len(node.name.encode())
