"""Exit codes that are read from or put into a `wasmtime::Trap`, which held them before 3.0."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.rust.names import rebound
from migrate_wasi.languages.rust.signatures.calls import Call, call_of, method_calls
from migrate_wasi.languages.rust.signatures.matches import variant
from migrate_wasi.languages.rust.signatures.trap import EXIT
from migrate_wasi.languages.rust.signatures.values import binding
from migrate_wasi.languages.rust.syntax import Syntax, enclosing

_CALLS = frozenset(("call", "call_async"))


def exit_codes(syntax: Syntax) -> Iterator[Finding]:
    """`trap.i32_exit_status()` and `Trap::i32_exit(code)`."""
    for call in method_calls(syntax, "i32_exit_status"):
        if not call.arguments and _has_wasmtime(syntax):
            yield _status(syntax, call)
    yield from _made_by_hand(syntax)


def _has_wasmtime(syntax: Syntax) -> bool:
    """Does the file have to do with wasmtime? wasmi's errors have a method of the same name."""
    text = syntax.file.source.text
    if b"wasmi::" in text or any(one.path[0] == "wasmi" for one in syntax.file.imports):
        return False
    crates = syntax.file.embedder.crates.values()
    return b"wasmtime" in text or any(crate.package == "wasmtime-wasi" for crate in crates)


def _status(syntax: Syntax, call: Call) -> Finding:
    item = "wasmtime::Trap::i32_exit_status"
    message = "`Trap::i32_exit_status` is gone since wasmtime 3.0: an exit is an `I32Exit` error"
    exit_name, imports = syntax.name_for(EXIT, call.node)
    new = f".downcast_ref::<{exit_name}>().map(|exit| exit.0)"
    chain = _downcast_before(syntax, call)
    if chain is not None:
        receiver, whole = chain
        edit = Edit.replace(receiver.end_byte, whole.end_byte, new)
        return review(message, *imports, edit, place=call.place, item=item)
    if call.receiver is not None and _is_failure_of_call(syntax, call.receiver):
        edit = Edit.replace(call.receiver.end_byte, call.node.end_byte, new)
        return review(message, *imports, edit, place=call.place, item=item)
    return todo(
        message,
        call.place,
        help="ask the error that the call returned, not a `Trap`: "
        "`error.downcast_ref::<wasi_common::I32Exit>().map(|exit| exit.0)`",
        item=item,
    )


def _downcast_before(syntax: Syntax, call: Call) -> tuple[Node, Node] | None:
    """`E.downcast_ref::<Trap>().and_then(|t| t.i32_exit_status())` as (`E`, the whole)."""
    closure = call.node.parent
    listed = closure.parent if closure is not None else None
    outer = listed.parent if listed is not None else None
    if closure is None or closure.type != "closure_expression" or outer is None:
        return None
    and_then = outer.child_by_field_name("function")
    inner = and_then.child_by_field_name("value") if and_then is not None else None
    name = and_then.child_by_field_name("field") if and_then is not None else None
    if inner is None or name is None or syntax.text(name) != "and_then":
        return None
    function = inner.child_by_field_name("function")
    field = function.child_by_field_name("function") if function is not None else None
    leaf = field.child_by_field_name("field") if field is not None else None
    downcast = call_of(leaf) if leaf is not None else None
    if downcast is None or downcast.receiver is None or downcast.generics is None:
        return None
    if syntax.text(downcast.name) != "downcast_ref" or "Trap" not in syntax.text(downcast.generics):
        return None
    return downcast.receiver, outer


def _is_failure_of_call(syntax: Syntax, receiver: Node) -> bool:
    """Is this the `x` of `Err(x)` where what is matched is the call of a guest's function?"""
    bound = binding(syntax, receiver) if receiver.type == "identifier" else None
    if bound is None:
        return False
    pattern = bound.name.parent
    if pattern is None or (one := variant(pattern)) is None or syntax.text(one.path) != "Err":
        return False
    owner = bound.node
    if owner.type == "match_arm":
        owner = enclosing(owner, "match_expression") or owner
    matched = owner.child_by_field_name("value")
    while matched is not None and matched.type in ("await_expression", "identifier"):
        if matched.type == "await_expression":
            matched = matched.named_children[0]
        else:
            source = binding(syntax, matched)
            matched = source.value if source is not None and source.whole else None
    function = matched.child_by_field_name("function") if matched is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    return (
        field is not None
        and syntax.text(field) in _CALLS
        and not rebound(syntax, receiver, syntax.text(receiver))
    )


def _made_by_hand(syntax: Syntax) -> Iterator[Finding]:
    """`wasmtime::Trap::i32_exit(n)`; wasmi's own constructor of that name is another one."""
    for leaf in syntax.leaves("i32_exit"):
        call = call_of(leaf)
        path = call.function.child_by_field_name("path") if call is not None else None
        if call is None or call.receiver is not None or path is None:
            continue
        if _is_wasmtime_trap(syntax, path):
            yield todo(
                "`wasmtime::Trap::i32_exit` is gone since wasmtime 3.0",
                call.place,
                help="return `wasi_common::I32Exit(code).into()` as the error of the host function",
                item="wasmtime::Trap::i32_exit_status",
            )


def _is_wasmtime_trap(syntax: Syntax, path: Node) -> bool:
    text = syntax.text(path)
    return text == "wasmtime::Trap" or any(
        imported.name == text and imported.path == ("wasmtime", "Trap")
        for imported in syntax.file.imports
    )
