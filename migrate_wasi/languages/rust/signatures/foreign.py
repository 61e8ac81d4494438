"""Which fallible Rust expressions fail with an error that `wasi_common::Error` converts from.

It converts from `Errno`, `std::io::Error`, `cap_rand::Error`, `wiggle::GuestError` and
`TryFromIntError` only (crates/wasi-common/src/snapshots/preview_1/error.rs at v4.0.0).
"""

from __future__ import annotations

from enum import Enum

from tree_sitter import Node

from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.errors import ERROR, error_type
from migrate_wasi.languages.rust.signatures.values import kind_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending


class Failure(Enum):
    """What is known of the error of an expression."""

    CONVERTS = "converts"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


# Methods of wasmi's and wasmtime's linkers, instances and functions: no WASI type has them.
_ENGINE = frozenset(
    (
        *("func_wrap", "func_new", "func_wrap_async", "func_new_async", "define", "alias_module"),
        *("instantiate", "instantiate_async", "instantiate_pre", "get_typed_func", "call"),
        *("call_async", "ensure_no_start", "parse"),
    )
)
# Functions by their last two segments whose error is neither an I/O error nor one of WASI's.
_FUNCTIONS = frozenset(
    (
        *("Module::new", "Module::from_file", "Module::from_binary", "Engine::new"),
        *("String::from_utf8", "str::from_utf8", "CString::new", "CStr::from_bytes_with_nul"),
        *(
            "serde_json::from_str",
            "serde_json::from_slice",
            "serde_json::to_string",
            "wat::parse_str",
        ),
    )
)
# Steps of the builder and of the context that fail with a `StringArrayError`.
_STRINGS = frozenset(
    ("env", "envs", "inherit_env", "arg", "args", "inherit_args", "push_arg", "push_env")
)
# Methods of the standard library and of cap-std that fail with an `io::Error`, and of WASI traits.
_IO = frozenset(
    (
        *("read", "read_exact", "read_to_end", "read_to_string", "read_vectored", "read_at"),
        *("write", "write_all", "write_vectored", "write_at", "write_all_at", "write_fmt", "flush"),
        *("seek", "rewind", "stream_position", "sync_all", "sync_data", "set_len", "metadata"),
        *("set_nonblocking", "set_permissions", "try_clone", "accept", "connect", "shutdown"),
        *("local_addr", "peer_addr", "open", "open_dir", "open_with", "create_dir", "read_dir"),
        *("file_type", "modified", "accessed", "created", "peek", "recv", "send", "read_link"),
        *("rename", "hard_link", "symlink", "remove_file", "remove_dir", "canonicalize"),
        *("try_into", "try_from", "preopened_dir", "preopened_socket", "open_file", "get_file"),
        *("get_dir", "get_filetype", "get_fdflags", "set_fdflags", "get_filestat", "datasync"),
        *("sync", "set_filestat_size", "advise", "set_times", "read_vectored_at", "get_mut"),
        *("write_vectored_at", "num_ready_bytes", "readable", "writable", "sock_accept"),
        *("sock_recv", "sock_send", "sock_shutdown", "get_path_filestat", "unlink_file", "readdir"),
        *("push_file", "push_dir", "push_preopened_dir", "poll_oneoff", "sched_yield", "sleep"),
        *("as_slice", "as_slice_mut", "as_cow", "as_str", "copy_from_slice", "to_vec", "get"),
        *("get_fd_flags", "set_fd_flags", "new_set_fd_flags", "symlink_metadata", "entries"),
        *("open_file_", "open_dir_", "rename_", "hard_link_", "read_link_contents", "allocate"),
        *("system", "monotonic", "write_to_guest", "try_fill_bytes", "open_ambient_dir"),
    )
)
_IO_OWNERS = frozenset(("fs", "File", "OpenOptions", "Dir", "TcpListener", "TcpStream", "Command"))


def failure(syntax: Syntax, operand: Node) -> Failure:
    """What is known of the error of the operand of a `?`."""
    node = operand
    while node.type in ("await_expression", "parenthesized_expression"):
        node = node.named_children[0]
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    if function is None:
        return Failure.UNKNOWN
    inner = function.child_by_field_name("function") or function
    leaf = inner.child_by_field_name("field") or inner.child_by_field_name("name") or inner
    call = call_of(leaf)
    if call is None:
        return Failure.UNKNOWN
    name = syntax.text(call.name)
    if call.receiver is None:
        return _of_path(syntax, call.name)
    if name in ("map_err", "or_else", "ok_or", "ok_or_else"):
        given = syntax.text(call.arguments[0]) if call.arguments else ""
        ours = any(sign in given for sign in ("Error::", "Errno", "ErrorKind", "anyhow!"))
        return Failure.CONVERTS if ours else Failure.UNKNOWN
    kind = kind_of(syntax, call.receiver)
    if name in _STRINGS:
        strings = kind is not None and kind.endswith(("WasiCtxBuilder", "WasiCtx"))
        return Failure.FOREIGN if strings else Failure.UNKNOWN
    if kind is not None and kind.startswith(("wasi_common::", "wasi_cap_std_sync::")):
        return Failure.CONVERTS
    if name in _ENGINE:
        return Failure.FOREIGN
    if call.receiver.type == "self":
        return _declared(syntax, name)
    return Failure.CONVERTS if name in _IO else Failure.UNKNOWN


def _of_path(syntax: Syntax, leaf: Node) -> Failure:
    path = path_ending(leaf)
    if syntax.canonical(path) is not None:
        return Failure.CONVERTS
    parts = syntax.text(path).split("::")
    if len(parts) == 1 or parts[0] == "Self":
        return _declared(syntax, parts[-1])
    if "::".join(parts[-2:]) in _FUNCTIONS:
        return Failure.FOREIGN
    if parts[-1] == "try_from" or set(parts[:-1]) & _IO_OWNERS:
        return Failure.CONVERTS
    return Failure.UNKNOWN


def _declared(syntax: Syntax, name: str) -> Failure:
    """What the functions of this file with that name say that they fail with."""
    known: set[Failure] = set()
    for leaf in syntax.leaves(name):
        item = leaf.parent
        if item is None or item.type not in ("function_item", "function_signature_item"):
            continue
        returns = item.child_by_field_name("return_type")
        written = error_type(syntax, returns)
        text = syntax.text(written if written is not None else returns) if returns else ""
        if (written is not None and syntax.canonical(written) == ERROR) or text.endswith(
            "io::Error"
        ):
            known.add(Failure.CONVERTS)
        else:
            known.add(Failure.FOREIGN if text.startswith("anyhow::") else Failure.UNKNOWN)
    if not known and name in _IO:
        return Failure.CONVERTS
    return known.pop() if len(known) == 1 else Failure.UNKNOWN
