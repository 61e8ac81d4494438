"""`wasi_common::Context` becomes `anyhow::Context`.

The re-export is gone since 4.0.0; the trait is the same, so anyhow becomes a direct dependency.
Provenance: crates/wasi-common/src/lib.rs at v4.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import errors as python_errors
from migrate_wasi.languages.rust.file import Import, RustFile
from migrate_wasi.languages.rust.signatures.drop import drop, imports_of, names_of
from migrate_wasi.languages.rust.signatures.matches import indentation
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import python, rust

_CONTEXT = "wasi_common::Context"
_WHAT = "`wasi_common::Context` is gone since wasi-common 4.0; it was anyhow's"
_NEEDS = ("crate:anyhow",)


@rust(since="4.0.0")
def context(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    for leaf in syntax.leaves(*names_of(file, "Context")):
        path = path_ending(leaf)
        if path != leaf and syntax.canonical(path) == _CONTEXT:
            edit = Edit.replace(*span(path), "anyhow::Context")
            yield safe(_WHAT, edit, item=_CONTEXT, needs=_NEEDS)
    for imported in imports_of(file, _CONTEXT):
        if imported.use.in_macro and len(list(imported.use.tree.leaves())) > 1:
            yield todo(
                _WHAT,
                span(imported.node),
                help="import it from the `anyhow` crate",
                item=_CONTEXT,
            )
        else:
            yield _import(file, imported)


def _import(file: RustFile, imported: Import) -> Finding:
    alone = len(list(imported.use.tree.leaves())) == 1
    alias = f" as {file.text(imported.leaf.alias)}" if imported.leaf.alias is not None else ""
    path = f"anyhow::Context{alias}"
    if alone:
        tree = imported.use.tree
        edits: tuple[Edit, ...] = (Edit.replace(tree.start, tree.end, path),)
    else:
        public = "pub " if imported.public else ""
        line = f"{indentation(Syntax.of(file), imported.declaration)}{public}use {path};\n"
        edits = (Edit.insert(_line(file, imported), line), *drop(file, imported))
    return safe(_WHAT, *edits, place=span(imported.node), item=_CONTEXT, needs=_NEEDS)


def _line(file: RustFile, imported: Import) -> int:
    """The start of the line of the declaration, attributes included."""
    return file.source.text.rfind(b"\n", 0, imported.use.outer_start) + 1


@python(since="4.0.0")
def python_contexts(file: PythonFile) -> Iterator[Finding]:
    yield from python_errors.contexts(file)
