"""Implementations of `WasiFile` take `&self`; `allocate` goes and `num_ready_bytes` is not async.

Since 7.0.0 a context is shared, so 19 methods take `&self` (only `set_fdflags` keeps `&mut self`)
and `num_ready_bytes` is a plain function; `allocate` went in 9.0.0. Provenance:
crates/wasi-common/src/file.rs at v7.0.0 and v9.0.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import traits as python_traits
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import method_calls
from migrate_wasi.languages.rust.signatures.impls import Method, delete_items, impls
from migrate_wasi.languages.rust.signatures.mutation import Need, need_of
from migrate_wasi.languages.rust.signatures.values import kind_of
from migrate_wasi.languages.rust.syntax import Syntax, descendants
from migrate_wasi.rules import python, rust

_ITEM = "wasi_common::file::WasiFile"
_RECEIVERS = frozenset(
    (
        *("get_filetype", "isatty", "sock_accept", "sock_recv", "sock_send", "sock_shutdown"),
        *("datasync", "sync", "get_fdflags", "get_filestat", "set_filestat_size", "advise"),
        *("set_times", "read_vectored", "read_vectored_at", "write_vectored", "write_vectored_at"),
        *("seek", "peek"),
    )
)
_TRIVIAL = re.compile(
    r"\{\s*(return\s+)?(Ok\(\(\)\)|Err\(([\w:]*::)?(Error::not_supported\(\)|"
    r"(ErrorKind|Errno)::Notsup\.into\(\))\))\s*;?\s*\}"
)
# Only another error: `{ Err(Error::badf()) }`, `{ Err(Errno::Inval.into()) }`.
_REFUSAL = re.compile(r"\{\s*(return\s+)?Err\((\w+::)+\w+(\(\))?(\.into\(\))?\)\s*;?\s*\}")


@rust(since=("0.36.0", "7.0.0", "9.0.0"))
def files(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    for found in impls(syntax, "WasiFile"):
        for method in found.methods:
            if method.name == "set_fdflags":
                yield from _exclusive(method)
            elif method.name in _RECEIVERS:
                yield from _receiver(syntax, method)
            elif method.name == "allocate":
                yield _allocate(syntax, method)
            elif method.name == "num_ready_bytes" and method.is_async:
                yield _ready(method)
        if file.embedder.move.crosses("0.36.0") and found.method("pollable") is None:
            yield review(
                "polling asks a file for its descriptor by `pollable` since wasi-common 0.36",
                place=found.place,
                item=f"{_ITEM}::pollable@0.36",
                help="implement `pollable` where the file has a descriptor that can be waited for",
            )
    yield from _callers(syntax)


def _exclusive(method: Method) -> Iterator[Finding]:
    """`set_fdflags` is the one method that takes `&mut self`; before 0.36 it took `&self`."""
    if method.receiver is None or method.mutable_receiver() is not None:
        return
    if method.receiver.children[0].type == "&":
        this = method.receiver.children[-1]
        yield safe(
            "`WasiFile::set_fdflags` takes `&mut self` since wasi-common 0.36",
            Edit.insert(this.start_byte, "mut "),
            place=method.place,
            item="wasi_common::WasiFile@0.36",
        )


def _receiver(syntax: Syntax, method: Method) -> Iterator[Finding]:
    mutable = method.mutable_receiver()
    if mutable is None or method.receiver is None or method.body is None:
        return
    item = f"{_ITEM}::{method.name}"
    what = f"`WasiFile::{method.name}` takes `&self` since wasi-common 7.0"
    need, where = need_of(syntax, method.body)
    edit = Edit.delete(mutable.start_byte, mutable.next_sibling.start_byte)  # type: ignore[union-attr]
    if need is Need.NO:
        yield safe(what, edit, place=method.place, item=item)
    elif need is Need.PERHAPS and where is not None:
        yield review(
            what,
            edit,
            place=method.place,
            item=item,
            help=f"see that `{_line(syntax.text(where))}` does not change the file; if it does, "
            "put the field behind a `Mutex`",
        )
    else:
        changed = _line(syntax.text(where)) if where is not None else "the body"
        yield todo(
            f"{what}, and this body changes the file: `{changed}`",
            method.place,
            help="put what changes behind a `Mutex`, an `RwLock` or an atomic, then write `&self`",
            item=item,
        )


def _line(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 60 else first[:57] + "..."


def _allocate(syntax: Syntax, method: Method) -> Finding:
    item = f"{_ITEM}::allocate"
    what = "`WasiFile::allocate` is gone since wasi-common 9.0: `fd_allocate` gives NOTSUP"
    body = syntax.text(method.body) if method.body is not None else "{}"
    if _TRIVIAL.fullmatch(body):
        return safe(what, *delete_items(syntax, (method.node,)), place=method.place, item=item)
    called = any(True for _ in method_calls(syntax, "allocate"))
    if _REFUSAL.fullmatch(body) and not called:
        return review(
            f"{what} where this method gave another error",
            *delete_items(syntax, (method.node,)),
            place=method.place,
            item=item,
        )
    return todo(
        what,
        method.place,
        help="delete the method, or move it to an `impl` of your own if you call it yourself",
        item=item,
    )


def _ready(method: Method) -> Finding:
    item = f"{_ITEM}::num_ready_bytes"
    what = "`WasiFile::num_ready_bytes` is not async since wasi-common 7.0"
    keyword = method.keyword("async")
    following = method.modifiers.next_sibling if method.modifiers is not None else None
    awaits = method.body is not None and any(
        True for _ in descendants(method.body, "await_expression")
    )
    if awaits or keyword is None or following is None:
        return todo(
            f"{what}, and this one awaits",
            method.place,
            help="answer without waiting (0 where it is not known), and drop `async`",
            item=item,
        )
    end = keyword.next_sibling.start_byte if keyword.next_sibling else following.start_byte
    return safe(what, Edit.delete(keyword.start_byte, end), place=method.place, item=item)


def _callers(syntax: Syntax) -> Iterator[Finding]:
    for call in method_calls(syntax, "num_ready_bytes", "allocate"):
        outer = call.node.parent
        if outer is None or outer.type != "await_expression":
            continue
        name = syntax.text(call.name)
        if name == "num_ready_bytes" and not call.arguments:
            yield safe(
                "`WasiFile::num_ready_bytes` is not async since wasi-common 7.0",
                Edit.delete(call.node.end_byte, outer.end_byte),
                place=call.place,
                item=f"{_ITEM}::{name}",
            )
        elif name == "allocate" and kind_of(syntax, call.receiver) == "wasi_common::WasiFile":
            yield todo(
                "`WasiFile::allocate` is gone since wasi-common 9.0",
                call.place,
                help="set the size with `set_filestat_size` where that is what was meant",
                item=f"{_ITEM}::{name}",
            )


@python(since=("7.0.0", "9.0.0"))
def python_files(file: PythonFile) -> Iterator[Finding]:
    yield from python_traits.files(file)
