"""One imported item whose uses are rewritten together, and then its import."""

from __future__ import annotations

import ast

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import Import, PythonFile


def from_imports(file: PythonFile, *canonicals: str) -> list[Import]:
    """The `from` imports of these very items."""
    return [
        one
        for one in file.imports
        if one.canonical in canonicals and isinstance(one.node, ast.ImportFrom) and one.name != "*"
    ]


def drop_imports(file: PythonFile, *canonicals: str) -> tuple[Edit, ...]:
    """Take these items out of the imports, once nothing uses them any more.

    A name in `__all__` stays: other modules may take it from here.
    """
    found: dict[int, list[Import]] = {}
    for one in from_imports(file, *canonicals):
        if one.name not in file.exported and not used_in_doubt(file, one):
            found.setdefault(id(one.node), []).append(one)
    edits: list[Edit] = []
    for group in found.values():
        edits.extend(imports.remove_names(file, group[0].node, [one.alias for one in group]))
    return tuple(edits)


def used_in_doubt(file: PythonFile, one: Import) -> bool:
    """Is the name used where something else binds it too? Then it is no reference, yet needed."""
    return any(
        file.dotted(node) is None
        and any(binding.alias is one.alias for binding in file.bindings(node))
        for node in file.table.names.get(one.name, ())
    )


def unused_imports(file: PythonFile, *canonicals: str) -> tuple[Edit, ...]:
    """The edits that drop imports of these items, where the file never uses or exports them."""
    if any(True for _ in file.references(*canonicals)):
        return ()
    return drop_imports(file, *canonicals)
