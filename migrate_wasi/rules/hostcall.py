"""WASI calls by an embedder's own engine take `&mut GuestMemory` as their second argument.

Since 22.0.0 `wiggle::GuestMemory` is an enum over the bytes of the guest and the functions of
`wasi_snapshot_preview1` and `wasi_unstable` borrow it mutably; their traits' methods got a memory
parameter and take pointers by value. Provenance: crates/wiggle/generate/src/funcs.rs at v22.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import wiggle as python_wiggle
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.releases import changes
from migrate_wasi.languages.rust.signatures.calls import Call, method_calls
from migrate_wasi.languages.rust.signatures.drop import drop
from migrate_wasi.languages.rust.signatures.hostcalls import HOSTCALLS, MODULES, TRAITS, hostcalls
from migrate_wasi.languages.rust.signatures.impls import impls
from migrate_wasi.languages.rust.signatures.memory import unshared, wrapper_imports
from migrate_wasi.languages.rust.signatures.values import CTX, Binding, binding, kind_of, uses
from migrate_wasi.languages.rust.syntax import Syntax, span
from migrate_wasi.rules import python, rust

_WHAT = "WASI calls take their memory as `&mut GuestMemory` since wasi-common 22.0"


@rust(since=("3.0.0", "22.0.0"))
def memory_argument(file: RustFile) -> Iterator[Finding]:
    yield from changes(file, (), _PARTS)


def _guest_memory(syntax: Syntax) -> Iterator[Finding]:
    made: dict[tuple[int, int], Node] = {}
    for call, module in hostcalls(syntax):
        if len(call.arguments) > 1:
            yield from _second(syntax, call, module, made)
    for imported in wrapper_imports(syntax, made.values()):
        yield safe(
            f"`{imported.name}` is not used any more: the import goes",
            *drop(syntax.file, imported),
            place=span(imported.node),
            item="wiggle::GuestMemory",
        )
    yield from _methods(syntax)
    yield from _implementations(syntax)


def _executors(syntax: Syntax) -> Iterator[Finding]:
    for path in syntax.file.references("wiggle::run_in_dummy_executor"):
        yield review(
            "`run_in_dummy_executor` fails with an `anyhow::Error` since wiggle 3.0, not a trap",
            place=syntax.file.span(path),
            item="wiggle::run_in_dummy_executor",
            help="see that what takes its error takes an `anyhow::Error`",
        )


def _second(
    syntax: Syntax, call: Call, module: str, made: dict[tuple[int, int], Node]
) -> Iterator[Finding]:
    """The second argument; `made` gathers where memories are made that were rewritten."""
    argument = call.arguments[1]
    name = argument.child_by_field_name("value")
    if argument.type != "reference_expression" or name is None:
        bound = binding(syntax, argument) if argument.type == "identifier" else None
        written = syntax.text(bound.type) if bound is not None and bound.type is not None else ""
        if "mut" not in written or "dyn" in written:
            yield _left(argument, module)
        return
    if any(child.type == "mutable_specifier" for child in argument.children):
        return
    bound = binding(syntax, name) if name.type == "identifier" else None
    if bound is None or bound.value is None or not _only_lent(syntax, bound, call):
        yield _left(argument, module)
        return
    edits = [Edit.insert(name.start_byte, "mut ")]
    if span(bound.name) in made:
        yield safe(_WHAT, *edits, place=span(argument), item=module)
        return
    made[span(bound.name)] = bound.value
    edits += unshared(syntax, bound.value) or ()
    if not bound.mutable:
        edits.append(Edit.insert(bound.name.start_byte, "mut "))
    yield review(
        "the memory of a guest is given to WASI calls as `GuestMemory::Unshared(bytes)`, mutably "
        "borrowed, since wasi-common 22.0",
        *edits,
        place=span(argument),
        item="wiggle::GuestMemory",
    )


def _only_lent(syntax: Syntax, bound: Binding, call: Call) -> bool:
    """Is the binding a wrapper around guest bytes that only WASI calls borrow?"""
    if not bound.whole or bound.value is None or bound.type is not None:
        return False
    if unshared(syntax, bound.value) is None:
        return False
    return all(_lends(syntax, use, call) for use in uses(syntax, bound))


def _lends(syntax: Syntax, use: Node, call: Call) -> bool:
    reference = use.parent
    listed = reference.parent if reference is not None else None
    owner = listed.parent if listed is not None else None
    if reference is None or reference.type != "reference_expression" or owner is None:
        return False
    function = owner.child_by_field_name("function")
    if function is None or owner.child_by_field_name("arguments") != listed:
        return False
    if syntax.text(function) == syntax.text(call.function):
        return True
    path = function.child_by_field_name("path")
    return path is not None and syntax.canonical(path) in MODULES.values()


def _left(argument: Node, module: str) -> Finding:
    return todo(
        f"{_WHAT}, and where this one is made is not plain from here",
        (argument.start_byte, argument.end_byte),
        help="make `let mut memory = wiggle::GuestMemory::Unshared(bytes)` of the guest's bytes "
        "(`&mut [u8]`) and pass `&mut memory`",
        item=module,
    )


def _methods(syntax: Syntax) -> Iterator[Finding]:
    """Calls of the traits' methods on a context: `ctx.fd_write(fd, &iovecs)`."""
    traits = [one for one in syntax.file.imports if one.canonical in TRAITS.values()]
    if not traits:
        return
    for call in method_calls(syntax, *HOSTCALLS):
        if call.receiver is None or kind_of(syntax, call.receiver) not in (CTX, None):
            continue
        yield todo(
            f"`{syntax.text(call.name)}` of the WASI traits takes the memory as its first "
            "argument, and pointers by value, since wasi-common 22.0",
            call.place,
            help="pass `&mut wiggle::GuestMemory::Unshared(bytes)` first, and each `GuestPtr` or "
            "array without `&`",
            item=traits[0].canonical or "",
        )


def _implementations(syntax: Syntax) -> Iterator[Finding]:
    for found in impls(syntax, *TRAITS):
        for method in found.methods:
            first = method.parameters[0] if method.parameters else None
            if first is not None and "GuestMemory" in syntax.text(first):
                continue
            exits = method.name == "proc_exit"
            yield todo(
                f"`{method.name}` of the WASI traits takes the memory as a parameter, and "
                "pointers by value, since wasi-common 22.0",
                method.place,
                help="add `mem: &mut wiggle::GuestMemory<'_>` behind `&mut self`, write "
                "`GuestPtr<T>` for `&GuestPtr<'a, T>`, and read and write through `mem`"
                + ("; return `wasi_common::I32Exit(code).into()`" if exits else ""),
                item=syntax.canonical(found.trait) or "",
            )


_PARTS = (("3.0.0", _executors), ("22.0.0", _guest_memory))


@python(since="22.0.0")
def python_hosts(file: PythonFile) -> Iterator[Finding]:
    yield from python_wiggle.hosts(file)
