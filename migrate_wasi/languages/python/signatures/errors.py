"""`ErrorKind`, the ways to make an `Error`, and `Context`, in Python terms.

An `anyhow::Error` is any exception here. `wasi_common.Error` is a class of its own since 4.0: it
holds an `Errno`, or an exception that ends the guest (`Error.trap`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.symbols import drop_imports, unused_imports

KIND = "wasi_common::ErrorKind"
ERRNO = "wasi_common::snapshots::preview_1::types::Errno"
ERROR = "wasi_common::Error"
EXT = "wasi_common::ErrorExt"
CONTEXT = "wasi_common::Context"

# crates/wasi-common/src/error.rs at v2.0.2; two variants have another name in Errno.
_VARIANTS = {
    **{
        name: name
        for name in (
            *("Badf", "Exist", "Ilseq", "Inval", "Io", "Nametoolong", "Noent", "Notdir"),
            *("Notsup", "Overflow", "Perm", "Range", "Spipe", "TooBig"),
        )
    },
    "WouldBlk": "Again",
    "NotCapable": "Notcapable",
}
_AS_TYPE = frozenset(("downcast_ref", "downcast", "isinstance", "issubclass", "is_"))
_LOST_MAKERS = frozenset(("new", "msg", "from_", "of"))


def kinds(file: PythonFile) -> Iterator[Finding]:
    """`ErrorKind` to `Errno`: one symbol, all of its uses or none."""
    uses = list(file.references(KIND))
    if not uses:
        if dropped := unused_imports(file, KIND):
            yield safe(
                "`ErrorKind` is gone since wasi-common 4.0; nothing here uses it",
                *dropped,
                item=KIND,
            )
        return
    changed: list[tuple[ast.expr, str]] = []
    for use in uses:
        variant = (file.canonical(use) or "").removeprefix(KIND).removeprefix("::")
        name, _, tail = variant.partition("::")
        if not name and _is_type_position(file, use):
            changed.append((use, ""))
        elif name in _VARIANTS:
            after = tail.replace("::", ".")
            changed.append((use, f".{_VARIANTS[name]}" + (f".{after}" if after else "")))
        else:
            what = f"`ErrorKind.{name}`" if name else "`ErrorKind` as a value"
            yield todo(
                f"{what} has no certain counterpart: `ErrorKind` is gone since wasi-common 4.0",
                file.span(use),
                help="take the member of `Errno` that the guest shall see",
                item=KIND,
                group=KIND,
            )
    dropped = drop_imports(file, KIND)
    for use, tail in changed:
        name, edits = file.import_edits(ERRNO, use)
        yield safe(
            "`ErrorKind` is `Errno` since wasi-common 4.0",
            Edit.replace(*file.span(use), name + tail),
            *edits,
            *dropped,
            item=KIND,
            group=KIND,
        )


def _is_type_position(file: PythonFile, use: ast.expr) -> bool:
    parent = file.table.parents.get(use)
    if isinstance(parent, ast.Tuple):
        parent = file.table.parents.get(parent)
    if isinstance(parent, ast.Call):
        name = getattr(parent.func, "attr", None) or getattr(parent.func, "id", None)
        return name in _AS_TYPE
    if isinstance(parent, (ast.arg, ast.AnnAssign)):
        return parent.annotation is use
    if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return parent.returns is use
    return file.in_fragment(use) and isinstance(parent, ast.Expression)


def makers(file: PythonFile) -> Iterator[Finding]:
    """`Error.trap("…")`, `Error.msg(…)`, `Errno.try_from(…)`."""
    for use in file.references(f"{ERROR}::trap", f"{EXT}::trap"):
        call = file.table.parents.get(use)
        if isinstance(call, ast.Call) and call.func is use:
            yield from _trap(file, use, call)
    for use in file.references(*(f"{ERROR}::{name}" for name in _LOST_MAKERS)):
        yield todo(
            "`wasi_common.Error` is no longer an exception for anything since wasi-common 4.0: it "
            "is made from an `Errno` or an OS error, or by `Error.trap`",
            file.span(use),
            help="`Error.trap(exception)` keeps the meaning (the guest ends); for an errno that "
            "the guest sees raise the matching `Error`",
            item=ERROR,
        )
    for use in file.references(f"{ERRNO}::try_from"):
        call = file.table.parents.get(use)
        if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords:
            inner = file.text(call.args[0])
            if not isinstance(call.args[0], (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
                inner = f"({inner})"
            yield review(
                "`Errno.try_from(error)` is `error.downcast()` since wasi-common 4.0",
                Edit.replace(*file.span(call), f"{inner}.downcast()"),
                item=ERRNO,
                help="it gives the errno, or raises the error that is none",
            )


def _trap(file: PythonFile, use: ast.expr, call: ast.Call) -> Iterator[Finding]:
    if len(call.args) != 1 or call.keywords:
        return
    argument = call.args[0]
    owner = use.value if isinstance(use, ast.Attribute) else None
    edits: list[Edit] = []
    if owner is not None and file.canonical(owner) == EXT:
        name, importing = file.import_edits(ERROR, use)
        edits += [Edit.replace(*file.span(owner), name), *importing]
    elif not _is_text(argument):
        if _is_exception(file, argument):
            return
        yield todo(
            "`Error.trap` takes an exception since wasi-common 4.0, no longer a message",
            file.span(argument),
            help="wrap a message: `Error.trap(RuntimeError(message))`",
            item=ERROR,
        )
        return
    if _is_text(argument):
        start, end = file.span(argument)
        edits += [Edit.insert(start, "RuntimeError("), Edit.insert(end, ")")]
    yield review(
        "`Error.trap` takes an exception since wasi-common 4.0, no longer a message",
        *edits,
        item=ERROR,
        place=file.span(call),
        help="take an exception of your own where the embedder tells traps apart",
    )


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        func = node.func
        if isinstance(func, ast.Name):
            return func.id in ("str", "repr")
        return isinstance(func, ast.Attribute) and func.attr == "format" and _is_text(func.value)
    if isinstance(node, ast.BinOp):
        return _is_text(node.left)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_exception(file: PythonFile, node: ast.expr) -> bool:
    """Something that is raised or caught: `Error.trap(error)` is the new style already."""
    if isinstance(node, ast.Name):
        return any(isinstance(binding.node, ast.ExceptHandler) for binding in file.bindings(node))
    name = ""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", None) or ""
    return name.endswith(("Error", "Exception", "Exit", "Trap"))


def contexts(file: PythonFile) -> Iterator[Finding]:
    if dropped := unused_imports(file, CONTEXT):
        yield safe(
            "`wasi_common.Context` is gone since wasi-common 4.0; nothing here uses it",
            *dropped,
            item=CONTEXT,
        )
    for use in file.references(CONTEXT):
        yield todo(
            "`wasi_common.Context` is gone since wasi-common 4.0: it was anyhow's",
            file.span(use),
            help="`raise … from error` keeps the cause, `Error.context(text)` adds a line to a "
            "`wasi_common.Error`",
            item=CONTEXT,
            group=CONTEXT,
        )
