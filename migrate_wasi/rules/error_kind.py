"""`wasi_common::ErrorKind` becomes `Errno` of `snapshots::preview_1::types`.

Since 4.0.0 an error holds an `Errno`; `WouldBlk` is called `Again`, `NotCapable` `Notcapable`, the
other variants keep their names. Provenance: crates/wasi-common/src/error.rs at v2.0.2,
crates/wasi-common/src/snapshots/preview_1/error.rs at v4.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import errors as python_errors
from migrate_wasi.languages.rust.file import Import, RustFile
from migrate_wasi.languages.rust.signatures.calls import Call, call_of
from migrate_wasi.languages.rust.signatures.drop import drop, imports_of, names_of
from migrate_wasi.languages.rust.signatures.errors import ERROR
from migrate_wasi.languages.rust.signatures.rename import renamed_import
from migrate_wasi.languages.rust.signatures.values import kind_of
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, path_ending, span
from migrate_wasi.rules import python, rust

_KIND = "wasi_common::ErrorKind"
_ERRNO = "wasi_common::snapshots::preview_1::types::Errno"
_NEW = tuple(_ERRNO.split("::")[1:])
_VARIANTS = {"WouldBlk": "Again", "NotCapable": "Notcapable"}
_WHAT = "`wasi_common::ErrorKind` is gone since wasi-common 4.0; `Errno` has its place"


@rust(since=("3.0.0", "4.0.0"))
def errno(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    imports = list(imports_of(file, _KIND))
    for leaf in syntax.leaves(*names_of(file, "ErrorKind")):
        path = path_ending(leaf)
        found = _use(syntax, path, imports) if syntax.canonical(path) == _KIND else None
        if found is not None:
            yield found
    for imported in imports:
        yield _import(file, imported)


def _use(syntax: Syntax, path: Node, imports: list[Import]) -> Finding | None:
    downcast = _downcast(path)
    if downcast is not None:
        call, edit = downcast
        if kind_of(syntax, call.receiver) != ERROR:
            return todo(
                f"{_WHAT}, and whether this asks a `wasi_common::Error` is not plain from here",
                call.place,
                help="write `.downcast_ref()` on a `wasi_common::Error`; ask an `anyhow::Error` "
                "for its `wasi_common::Error` first",
                item=_KIND,
                group=_KIND,
            )
        return safe(
            f"{_WHAT}, and it is the only thing to ask an error for",
            edit,
            place=span(path),
            item=_KIND,
            group=_KIND,
        )
    edits: list[Edit] = []
    name = path.child_by_field_name("name") or path
    alias = any(one.name == syntax.text(name) != "ErrorKind" for one in imports)
    if not alias:
        short = path == name
        edits.append(
            Edit.replace(*span(path), "Errno" if short else "::".join(_prefix(syntax, path)))
        )
    outer = path.parent
    variant = outer.child_by_field_name("name") if outer is not None else None
    if outer is not None and outer.type == "scoped_identifier" and variant is not None:
        new = _VARIANTS.get(syntax.text(variant))
        if new is not None:
            edits.append(Edit.replace(*span(variant), new))
    if not edits:  # an alias, whose import is changed
        return None
    return safe(_WHAT, *edits, place=span(path), item=_KIND, group=_KIND)


def _prefix(syntax: Syntax, path: Node) -> tuple[str, ...]:
    """`wasi_common::ErrorKind` written out: the crate as it is called here, then the new path."""
    crate = syntax.text(path).split("::")[0]
    extern = syntax.file.embedder.unified if crate not in syntax.file.embedder.crates else crate
    return (extern, *_NEW)


def _downcast(path: Node) -> tuple[Call, Edit] | None:
    """`.downcast_ref::<ErrorKind>()` loses its turbofish."""
    arguments = path.parent
    if arguments is None or arguments.type != "type_arguments":
        return None
    generic = arguments.parent
    function = generic.child_by_field_name("function") if generic is not None else None
    leaf = function.child_by_field_name("field") if function is not None else None
    call = call_of(leaf) if leaf is not None else None
    if call is None or function is None or leaf is None:
        return None
    if leaf.text not in (b"downcast_ref", b"downcast"):
        return None
    return call, Edit.delete(function.end_byte, arguments.end_byte)


def _import(file: RustFile, imported: Import) -> Finding:
    if imported.public:
        return todo(
            f"{_WHAT}, yet this hands it on",
            span(imported.node),
            help=f"hand on `{_ERRNO}`, or nothing",
            item=_KIND,
            group=_KIND,
        )
    wanted = [
        one for one in file.imports if one.canonical == _ERRNO and one.scope == imported.scope
    ]
    edit = renamed_import(imported, _NEW)
    if wanted or not _named(file, imported) or edit is None:
        edits = drop(file, imported)
    else:
        edits = _own_line(file, imported) or (edit,)
    return safe(_WHAT, *edits, place=span(imported.node), item=_KIND, group=_KIND)


def _own_line(file: RustFile, imported: Import) -> tuple[Edit, ...]:
    """Instead of a long path among short ones, an import of its own."""
    if imported.leaf.alias is not None or len(list(imported.use.tree.leaves())) == 1:
        return ()
    name, added = file.import_edits(_ERRNO, imported.node)
    return (*drop(file, imported), *added) if name == "Errno" and added else ()


def _named(file: RustFile, imported: Import) -> bool:
    """Is the import needed by anything but a downcast?"""
    syntax = Syntax.of(file)
    return any(
        enclosing(leaf, "type_arguments") is None or _downcast(path_ending(leaf)) is None
        for leaf in syntax.leaves(imported.name)
    )


@python(since=("3.0.0", "4.0.0"))
def python_kinds(file: PythonFile) -> Iterator[Finding]:
    yield from python_errors.kinds(file)
