"""Implementations of `WasiDir` answer `open_file` with an `OpenResult`; `open_dir` is folded in.

Since 9.0.0 (and 8.0.1) one method opens files and directories: `Ok(Box::new(file))` becomes
`Ok(OpenResult::File(…))`, and the old `open_dir` stays as a method of the type itself, which
`open_file` asks for `OFlags::DIRECTORY`. Provenance: crates/wasi-common/src/dir.rs at v9.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import traits as python_traits
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import call_of, method_calls
from migrate_wasi.languages.rust.signatures.errors import error_type
from migrate_wasi.languages.rust.signatures.impls import Impl, Method, delete_items, impls
from migrate_wasi.languages.rust.signatures.matches import indentation
from migrate_wasi.languages.rust.signatures.returns import returned
from migrate_wasi.languages.rust.signatures.values import kind_of
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, items, span
from migrate_wasi.rules import python, rust

_OPEN_FILE = "wasi_common::dir::WasiDir::open_file"
_OPEN_DIR = "wasi_common::dir::WasiDir::open_dir"
_RESULT = "wasi_common::dir::OpenResult"
_OFLAGS = "wasi_common::file::OFlags"
_SEMANTICS = (
    "`open_file` now also decides about `OFlags::DIRECTORY`: a directory opened without it, and "
    "DIRECTORY with CREATE, EXCLUSIVE or TRUNCATE (INVAL), are yours to handle"
)
_HELP = (
    "return `Result<wasi_common::dir::OpenResult, Error>`: `OpenResult::File(file)`, or with "
    "`OFlags::DIRECTORY` what `open_dir` gave as `OpenResult::Dir(dir)`; delete `open_dir`"
)


@rust(since="9.0.0")
def directories(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    inside: list[Node] = []
    for found in impls(syntax, "WasiDir"):
        inside.append(found.node)
        yield from _implementation(syntax, found)
    yield from _callers(syntax)


def _implementation(syntax: Syntax, found: Impl) -> Iterator[Finding]:
    open_file, open_dir = found.method("open_file"), found.method("open_dir")
    if open_file is None or open_file.returns is None or open_file.body is None:
        if open_dir is not None:
            yield todo(
                "`WasiDir::open_dir` is gone since wasi-common 9.0",
                open_dir.place,
                help=_HELP,
                item=_OPEN_DIR,
            )
        return
    success = _success(syntax, open_file.returns)
    if success is None or "OpenResult" in syntax.text(success):
        return
    name, imports = syntax.name_for(_RESULT, open_file.node)
    wrapped = _wrapped(syntax, open_file.body, name)
    folded = _folded(syntax, found, open_file, open_dir, name) if open_dir is not None else ()
    if wrapped is None or folded is None or "WasiFile" not in syntax.text(success):
        yield todo(
            "`WasiDir::open_file` gives an `OpenResult` and takes over `open_dir` since "
            "wasi-common 9.0, and what this body gives back is not plain",
            open_file.place,
            help=_HELP,
            item=_OPEN_FILE,
        )
        return
    yield review(
        "`WasiDir::open_file` gives an `OpenResult` and takes over `open_dir` since wasi-common "
        "9.0",
        *imports,
        Edit.replace(*span(success), name),
        *wrapped,
        *folded,
        place=open_file.place,
        item=_OPEN_FILE,
        help=_SEMANTICS,
    )


def _success(syntax: Syntax, returns: Node) -> Node | None:
    """The `T` of `Result<T, E>`."""
    if error_type(syntax, returns) is None:
        return None
    arguments = returns.child_by_field_name("type_arguments")
    return items(arguments)[0] if arguments is not None else None


def _wrapped(syntax: Syntax, body: Node, name: str) -> list[Edit] | None:
    """The edits that wrap each `Ok(…)` that is returned; None where a value is not understood."""
    edits: list[Edit] = []
    for value in returned(body):
        text = syntax.text(value)
        if value.type == "call_expression":
            function = value.child_by_field_name("function")
            called = syntax.text(function) if function is not None else ""
            call = call_of(function) if function is not None else None
            if called == "Err":
                continue
            if called == "Ok" and call is not None and len(call.arguments) == 1:
                argument = call.arguments[0]
                edits.append(Edit.insert(argument.start_byte, f"{name}::File("))
                edits.append(Edit.insert(argument.end_byte, ")"))
                continue
        if value.type == "await_expression" and ".open_file(" in text:
            continue  # another directory's answer, handed on
        if value.type == "macro_invocation" and text.startswith(
            ("todo!", "panic!", "unimplemented!")
        ):
            continue
        return None
    return edits


def _folded(
    syntax: Syntax, found: Impl, open_file: Method, open_dir: Method, name: str
) -> tuple[Edit, ...] | None:
    """`open_dir` as a method of the type, asked first by `open_file`."""
    follow, path, oflags = (_parameter(syntax, open_file, at) for at in (0, 1, 2))
    if None in (follow, path, oflags) or open_file.body is None or not open_dir.is_async:
        return None
    if not syntax.in_file_tree(found.node):
        return None
    flags, imports = syntax.name_for(_OFLAGS, open_file.node)
    indent = indentation(syntax, open_file.node)
    parameters = found.node.child_by_field_name("type_parameters")
    clause = next((c for c in found.node.children if c.type == "where_clause"), None)
    head = "impl" + (syntax.text(parameters) if parameters is not None else "")
    head += f" {syntax.text(found.type)}"
    head += f" {syntax.text(clause)}" if clause is not None else ""
    outer = indentation(syntax, found.node)
    moved = syntax.text(open_dir.node)
    return (
        *imports,
        Edit.insert(
            open_file.body.start_byte + 1,
            f"\n{indent}    if {oflags}.contains({flags}::DIRECTORY) {{\n"
            f"{indent}        return self.open_dir({follow}, {path}).await.map({name}::Dir);\n"
            f"{indent}    }}",
        ),
        *delete_items(syntax, (open_dir.node,)),
        Edit.insert(found.node.end_byte, f"\n\n{outer}{head} {{\n{indent}{moved}\n{outer}}}"),
    )


def _parameter(syntax: Syntax, method: Method, at: int) -> str | None:
    if at >= len(method.parameters):
        return None
    pattern = method.parameters[at].child_by_field_name("pattern")
    return syntax.text(pattern) if pattern is not None and pattern.type == "identifier" else None


def _callers(syntax: Syntax) -> Iterator[Finding]:
    """Calls of what is gone on directories of the crates."""
    for call in method_calls(syntax, "open_dir", "open_dir_", "open_file_"):
        name = syntax.text(call.name)
        kind = kind_of(syntax, call.receiver)
        sync = "wasi_cap_std_sync::dir::Dir"
        if kind not in ("wasi_common::WasiDir", sync) or enclosing(call.node, "token_tree"):
            continue
        if name == "open_dir" and len(call.arguments) != 2:
            continue
        item = _OPEN_DIR if name == "open_dir" else f"{sync}::{name}"
        gone = "is gone" if "open_dir" in name else "gives an `OpenResult`"
        yield todo(
            f"`{name}` of a directory {gone} since wasi-common 9.0",
            call.place,
            help="call `open_file(follow, path, OFlags::DIRECTORY, false, false, "
            "FdFlags::empty())` for a directory, and match on the `OpenResult`",
            item=item,
        )


@python(since="9.0.0")
def python_dirs(file: PythonFile) -> Iterator[Finding]:
    yield from python_traits.dirs(file)
