"""`GuestPtr<'a, T>` is a plain offset: it has no lifetime, and memory is read by the memory.

Since 22.0.0 `ptr.read()` is `mem.read(ptr)` and `GuestPtr::new(mem, offset)` is
`GuestPtr::new(offset)`; guards like `GuestSlice` are plain slices. Provenance:
crates/wiggle/src/lib.rs and guest_type.rs at v22.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import wiggle as python_wiggle
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import Call, call_of, method_calls, without
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.signatures.memory import MEMORY
from migrate_wasi.languages.rust.signatures.values import binding, kind_of, named_type
from migrate_wasi.languages.rust.syntax import Syntax, ancestors, items, path_ending, span
from migrate_wasi.rules import python, rust

_POINTER = "wiggle::GuestPtr"
_ARRAYS = "wasi_common::snapshots::preview_1::types::Iovec"
_STRIPPED = {
    _POINTER: _POINTER,
    "wiggle::GuestType": "wiggle::GuestType",
    "wiggle::GuestTypeTransparent": "wiggle::GuestTypeTransparent",
    **{
        f"wasi_common::snapshots::{preview}::types::{name}": _ARRAYS
        for preview in ("preview_0", "preview_1")
        for name in ("Iovec", "Ciovec", "IovecArray", "CiovecArray")
    },
}
_GUARDS = ("GuestSlice", "GuestSliceMut", "GuestStr", "GuestStrMut")
# The method of a pointer, and the expression in its place: {0} memory, {1} pointer, {2} argument.
_MOVED = {
    "read": "{0}.read({1})",
    "write": "{0}.write({1}, {2})",
    "copy_from_slice": "{0}.copy_from_slice({2}, {1})",
}
_ADVICE = {
    **{name: f"write `{form.format('mem', 'ptr', 'value')}`" for name, form in _MOVED.items()},
    "as_slice": "write `mem.as_cow(ptr)`, or `mem.as_slice(ptr)`, which is `None` for shared "
    "memory; `mem.to_vec(ptr)` for anything but bytes",
    "as_slice_mut": "write `mem.as_slice_mut(ptr)`, one at a time; it is `None` for shared memory",
    "as_str": "write `mem.as_cow_str(ptr)`, or `mem.as_str(ptr)`, `None` for shared memory",
    "as_str_mut": "there is none: write the bytes by `mem.copy_from_slice`",
    "mem": "pass the memory along; a pointer does not hold it",
}
# The method of a pointer, its name now, and since when.
_RENAMED = {"as_byte_ptr": ("as_bytes", "4.0"), "as_str_ptr": ("cast::<str>", "22.0")}


@rust(since=("4.0.0", "22.0.0"))
def pointers(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    if file.embedder.move.crosses("22.0.0"):
        yield from _types(syntax)
        methods = (*_ADVICE, *_RENAMED)
    else:
        # Until then a pointer holds its memory; this one method went in 4.0.0.
        methods = ("as_byte_ptr",)
    for call in method_calls(syntax, *methods):
        if kind_of(syntax, call.receiver) == _POINTER:
            yield _method(syntax, call)


def _types(syntax: Syntax) -> Iterator[Finding]:
    names = {item.rpartition("::")[2] for item in _STRIPPED}
    for leaf in syntax.leaves(*names_of(syntax.file, *names, *_GUARDS)):
        path = path_ending(leaf)
        canonical = syntax.canonical(path) or ""
        if canonical in _STRIPPED:
            yield from _pointer(syntax, path, _STRIPPED[canonical])
        elif canonical.startswith("wiggle::") and canonical.rpartition("::")[2] in _GUARDS:
            yield todo(
                f"`{canonical}` is gone since wiggle 22.0: memory gives plain slices",
                span(path),
                help="hold a `&[u8]`, a `&mut [u8]` or a `Cow` from `GuestMemory`",
                item="wiggle::GuestSlice",
            )


def _pointer(syntax: Syntax, path: Node, item: str) -> Iterator[Finding]:
    parent = path.parent
    if parent is None:
        return
    arguments = parent.child_by_field_name("type_arguments")
    if arguments is not None and parent.type in ("generic_type", "generic_type_with_turbofish"):
        listed = items(arguments)
        lifetimes = [child for child in listed if child.type == "lifetime"]
        if lifetimes:
            edits = (
                without(listed, lifetimes)
                if len(listed) > len(lifetimes)
                else (Edit.delete(*span(arguments)),)
            )
            yield safe(
                f"`{item.rpartition('::')[2]}` has no lifetime since wiggle 22.0: it is an offset"
                if item == _POINTER
                else "the types of WASI that hold guest pointers have no lifetime since 22.0",
                *edits,
                place=span(parent),
                item=item,
            )
    if item.startswith("wiggle::GuestType") and parent.type == "impl_item":
        yield todo(
            "`read` and `write` of `GuestType` take the memory first since wiggle 22.0",
            (parent.start_byte, path.end_byte),
            help="write `read(mem: &GuestMemory<'_>, ptr: GuestPtr<Self>)` and "
            "`write(mem: &mut GuestMemory<'_>, ptr: GuestPtr<Self>, value: Self)`",
            item=item,
        )
    owner = parent.parent if parent.type.startswith("generic_type") else parent
    last = owner.child_by_field_name("name") if owner is not None else None
    call = call_of(last) if last is not None else None
    if call is not None and syntax.text(call.name) == "new" and len(call.arguments) == 2:
        yield safe(
            "a `GuestPtr` is made of its offset alone since wiggle 22.0",
            *without(call.arguments, call.arguments[:1]),
            place=call.place,
            item=f"{_POINTER}::new",
        )


def _method(syntax: Syntax, call: Call) -> Finding:
    name = syntax.text(call.name)
    item = f"{_POINTER}::{name}"
    if name in _RENAMED:
        new, since = _RENAMED[name]
        return safe(
            f"`GuestPtr::{name}` is `{new}` since wiggle {since}",
            Edit.replace(*span(call.name), new),
            place=call.place,
            item=item,
        )
    memory = _memory_in_scope(syntax, call.node)
    form = _MOVED.get(name)
    count = 0 if name == "read" else 1
    if form is not None and memory is not None and len(call.arguments) == count:
        pointer = _by_value(syntax, call.receiver) if call.receiver is not None else ""
        argument = syntax.text(call.arguments[0]) if call.arguments else ""
        return review(
            f"memory is reached by `GuestMemory`, not by a pointer, since wiggle 22.0: `{name}`",
            Edit.replace(*span(call.node), form.format(memory, pointer, argument)),
            place=call.place,
            item=item,
            help=f"see that `{memory}` is the memory that the pointer is of",
        )
    return todo(
        f"memory is reached by `GuestMemory`, not by a pointer, since wiggle 22.0: `{name}`",
        call.place,
        help=f"{_ADVICE[name]}, with a `mem: &mut wiggle::GuestMemory<'_>` passed in",
        item=item,
    )


def _by_value(syntax: Syntax, pointer: Node) -> str:
    """A pointer as memory takes it: pointers are `Copy`, so a borrowed one is dereferenced."""
    bound = binding(syntax, pointer) if pointer.type == "identifier" else None
    borrowed = bound is not None and bound.type is not None and bound.type.type == "reference_type"
    return f"*{syntax.text(pointer)}" if borrowed else syntax.text(pointer)


def _memory_in_scope(syntax: Syntax, node: Node) -> str | None:
    """The parameter of the function around `node` that is the guest's memory."""
    for function in ancestors(node, "function_item"):
        parameters = function.child_by_field_name("parameters")
        for parameter in items(parameters) if parameters is not None else ():
            pattern = parameter.child_by_field_name("pattern")
            if pattern is None or pattern.type != "identifier":
                continue
            if named_type(syntax, parameter.child_by_field_name("type")) == MEMORY:
                return syntax.text(pattern)
        return None
    return None


@python(since="22.0.0")
def python_pointers(file: PythonFile) -> Iterator[Finding]:
    yield from python_wiggle.pointers(file)
