"""Whether the body of a Rust method needs its `&mut self`."""

from __future__ import annotations

from enum import Enum

from tree_sitter import Node

from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.impls import methods_of
from migrate_wasi.languages.rust.syntax import Syntax, descendants, enclosing

# Methods that take `&self`: guards and atomics, what only looks, and those of `WasiFile` on the
# target (a method of the same impl is edited with this one).
_LOOKING = frozenset(
    (
        *("lock", "try_lock", "borrow", "borrow_mut", "clone", "as_ref", "as_fd", "as_raw_fd"),
        *("as_handle", "len", "is_empty", "metadata", "try_clone", "load", "store", "fetch_add"),
        *("fetch_sub", "swap", "compare_exchange", "iter", "contains", "contains_key", "get"),
        *("sync_all", "sync_data", "set_len", "is_terminal", "file_type", "as_any", "to_owned"),
        *("to_string", "as_str", "as_slice", "is_some", "is_none", "send", "try_send", "upgrade"),
        *("local_addr", "peer_addr", "set_nonblocking", "as_filelike_view", "as_socketlike_view"),
        *("read_at", "write_at", "read_exact_at", "write_all_at", "advise", "set_times"),
        *("get_fdflags", "get_fd_flags", "set_fd_flags", "peek", "num_ready_bytes", "readable"),
        *("get_filetype", "isatty", "sock_accept", "sock_recv", "sock_send", "sock_shutdown"),
        *("datasync", "sync", "get_filestat", "set_filestat_size", "read_vectored_at"),
        *("write_vectored_at", "writable", "pollable", "blocking_lock", "accept", "shutdown"),
    )
)
# Methods that take `&mut self` in the standard library.
_CHANGING = frozenset(
    (
        *("push", "push_str", "push_back", "push_front", "pop", "pop_front", "pop_back", "insert"),
        *("remove", "clear", "drain", "truncate", "extend", "extend_from_slice", "append"),
        *("get_mut", "as_mut", "iter_mut", "entry", "next", "replace", "resize", "retain", "sort"),
        *("write_all", "flush", "seek", "read_exact", "read_to_end", "read_to_string", "rewind"),
        *("write_fmt", "set_position", "fill", "split_off", "consume", "fill_buf", "read_line"),
    )
)
# With arguments `Read` and `Write`, which change; without, the guards of an `RwLock`.
_EITHER = frozenset(("read", "write"))
# Methods of `WasiFile` where they are awaited, else of `Read`, `Write` and `Seek`.
_AWAITED = frozenset(("read_vectored", "write_vectored", "seek"))


class Need(Enum):
    """Does a body need `&mut self`?"""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


def need_of(syntax: Syntax, body: Node) -> tuple[Need, Node | None]:
    """What is known, and the expression that decides it."""
    perhaps: Node | None = None
    for node in descendants(
        body, "assignment_expression", "compound_assignment_expr", "reference_expression", "self"
    ):
        if node.type == "self":
            need = _call(syntax, node)
            if need is Need.YES:
                return need, node.parent
            if need is Need.PERHAPS:
                perhaps = perhaps or node.parent
        elif node.type == "reference_expression":
            mutable = any(child.type == "mutable_specifier" for child in node.children)
            value = node.child_by_field_name("value")
            if mutable and value is not None and _rooted(value):
                return Need.YES, node
        else:
            left = node.child_by_field_name("left")
            if left is not None and _rooted(left):
                return Need.YES, node
    return (Need.PERHAPS, perhaps) if perhaps is not None else (Need.NO, None)


def _rooted(node: Node) -> bool:
    """Is this `self`, a field of it, or an element of one?"""
    while node.type in ("field_expression", "index_expression", "unary_expression"):
        node = node.child_by_field_name("value") or node.named_children[0]
    return node.type == "self"


def _call(syntax: Syntax, this: Node) -> Need:
    """What the method call on `self`, or on fields of it, needs."""
    if enclosing(this, "token_tree") is not None:
        return Need.PERHAPS
    node = this
    while (parent := node.parent) is not None and parent.type in (
        "field_expression",
        "index_expression",
    ):
        field = parent.child_by_field_name("field")
        call = call_of(field) if field is not None else None
        if call is not None and field is not None:
            name = syntax.text(field)
            if name in _AWAITED:
                outer = call.node.parent
                return Need.NO if outer and outer.type == "await_expression" else Need.YES
            return _method(syntax, name, node == this, bool(call.arguments))
        node = parent
    if (
        node == this
        and this.parent is not None
        and this.parent.type in ("arguments", "let_declaration")
    ):
        return Need.PERHAPS
    return Need.NO


def _method(syntax: Syntax, name: str, own: bool, arguments: bool) -> Need:
    if own and name not in _LOOKING:
        declared = {
            method.mutable_receiver() is not None
            for leaf in syntax.leaves(name)
            if (block := enclosing(leaf, "impl_item")) is not None
            for method in methods_of(syntax, block)
            if method.name == name
        }
        if declared:
            return Need.YES if True in declared else Need.NO
    if name in _LOOKING:
        return Need.NO
    if name in _EITHER:
        return Need.YES if arguments else Need.NO
    return Need.YES if name in _CHANGING else Need.PERHAPS
