"""Imports of `FileCaps` and `DirCaps`, and how a file names `FileAccessMode` in their place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures.caps_sets import (
    ACCESS_MODE,
    DIR_CAPS,
    FILE_CAPS,
    FLAGS,
)
from migrate_wasi.languages.python.symbols import from_imports, used_in_doubt


def mode_text(file: PythonFile, expression: ast.expr, allowed: frozenset[str]) -> str:
    """The access mode that takes the place of `expression`, which stands for `allowed`."""
    name = mode_name(file, expression)
    if allowed == FLAGS:
        return f"{name}.all()"
    kept = [f"{name}.{word}" for word in ("READ", "WRITE") if word in allowed]
    return " | ".join(kept) or f"{name}.empty()"


def mode_name(file: PythonFile, expression: ast.expr) -> str:
    """How the file names `FileAccessMode` afterwards where it names `FileCaps` in `expression`."""
    for part in ast.walk(expression):
        if isinstance(part, (ast.Name, ast.Attribute)) and file.canonical(part) == FILE_CAPS:
            if isinstance(part, ast.Attribute):
                return file.text(part.value) + ".FileAccessMode"
            return _imported_name(file, part.id)
    raise AssertionError("an evaluated expression names the class")


def _imported_name(file: PythonFile, name: str) -> str:
    """The name that an imported `FileCaps` has once the import is rewritten."""
    for existing in from_imports(file, ACCESS_MODE):
        return existing.name
    aliased = any(one.name == name and one.alias.asname for one in from_imports(file, FILE_CAPS))
    return name if aliased else "FileAccessMode"


def import_edits(file: PythonFile, *, needs_mode: bool) -> Iterator[Edit]:
    """Take the two classes out of the imports, once nothing uses them; where `needs_mode`, an
    import of `FileCaps` becomes one of `FileAccessMode`, unless there is one."""
    renames = needs_mode and not from_imports(file, ACCESS_MODE)
    classes = from_imports(file, FILE_CAPS, DIR_CAPS)
    for node in dict.fromkeys(one.node for one in classes):
        gone = [one for one in classes if one.node is node]
        if any(one.name in file.exported or used_in_doubt(file, one) for one in gone):
            continue
        kept = next((one for one in gone if one.canonical == FILE_CAPS and renames), None)
        if kept is not None:
            yield Edit.replace(*imports.path_span(file, kept.alias), "FileAccessMode")
            gone.remove(kept)
        if gone:
            yield from imports.remove_names(file, node, [one.alias for one in gone])
