"""Bringing a name into scope: merge into an import that is there, or write one new line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust import paths
from migrate_wasi.languages.rust.scope import (
    ANY,
    enclosing_scope,
    is_module_body,
    leaf_at,
    module_of,
)
from migrate_wasi.languages.rust.use import Declaration, UseTree

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile


def import_edits(file: RustFile, path: str, at: Node) -> tuple[str, tuple[Edit, ...]]:
    """See `RustFile.import_edits`; `path` begins with a crate as code names it."""
    parts = tuple(path.split("::"))
    name = parts[-1]
    wanted = paths.identity(file.package(parts[0]), parts[1:])
    leaf = leaf_at(file.root, at.start_byte, at.end_byte) or (
        file.root.descendant_for_byte_range(at.start_byte, at.end_byte) or file.root
    )
    scope = enclosing_scope(leaf)
    while True:
        known, _ = file.lookup(name, scope, ANY)
        if known:
            bound = _bound_to(file, name, scope)
            return (name, ()) if bound is not None and bound in (wanted, path) else (path, ())
        if is_module_body(scope):
            break
        scope = enclosing_scope(scope)
    other_name = _alias_of(file, wanted or path, leaf)
    if other_name is not None:
        return other_name, ()
    module = module_of(leaf)
    merged = _merge(file, parts, module)
    return name, (merged if merged is not None else _new_line(file, path, parts[0], module),)


def _bound_to(file: RustFile, name: str, scope: Node) -> str | None:
    for imported in file.imports:
        if imported.name == name and imported.scope.id == scope.id:
            return imported.canonical or "::".join(imported.path)
    _, target = file.lookup(name, scope, ANY)
    return file.identity_of(target)


def _alias_of(file: RustFile, wanted: str, leaf: Node) -> str | None:
    for imported in file.imports:
        if (
            imported.canonical == wanted
            and imported.name not in ("*", "_")
            and (
                imported.scope.start_byte <= leaf.start_byte < imported.scope.end_byte
                and module_of(imported.scope).id == module_of(leaf).id
            )
        ):
            return imported.name
    return None


def _plain(use: Declaration, module: Node) -> bool:
    """A private import of the module without conditions, outside of macros."""
    return (
        use.scope.id == module.id
        and not use.attributes
        and not use.visibility
        and not use.in_macro
        and not use.extern
    )


def _merge(file: RustFile, parts: tuple[str, ...], module: Node) -> Edit | None:
    for use in file.declarations:
        if not _plain(use, module):
            continue
        edit = _into(file, use.tree, parts)
        if edit is not None:
            return edit
    return None


def _into(file: RustFile, tree: UseTree, parts: tuple[str, ...]) -> Edit | None:
    """The edit that adds `parts` to a tree whose beginning it shares: the group of its module, or
    the one leaf beside it."""
    segments = tuple(file.text(node) for node in tree.segments)
    if tree.group is not None:
        if parts[: len(segments)] != segments:
            return None
        rest = parts[len(segments) :]
        for child in tree.group:
            if child.group is not None:
                deeper = _into(file, child, rest)
                if deeper is not None:
                    return deeper
        # `use {a::X, b::Y}` is nobody's module.
        if len(rest) == 1 and segments:
            return insertion(file, tree, "::".join(rest))
        return None
    if tree.alias is not None or segments[-1:] == ("*",) or segments[:-1] != parts[:-1]:
        return None
    if len(segments) < 2:
        return None
    last = tree.segments[-1]
    return Edit.replace(last.start_byte, last.end_byte, f"{{{segments[-1]}, {parts[-1]}}}")


def insertion(file: RustFile, tree: UseTree, *texts: str) -> Edit:
    """Add members at the end of a group, in the layout that the group has."""
    assert tree.group is not None and tree.braces is not None
    closing = tree.braces[1]
    if not tree.group:
        return Edit.insert(closing.start_byte, ", ".join(texts))
    last = tree.group[-1]
    trailing = tree.commas[-1] if len(tree.commas) == len(tree.group) else None
    line = file.source.line_of
    between = " "
    if line(last.end) != line(closing.start_byte):
        between = "\n"
        if line(last.start) != line(tree.braces[0].start_byte):
            between += indent_at(file, last.start)
    text = "".join(f",{between}{text}" for text in texts)
    if trailing is not None:
        # `a, b,` and not `a,, b`: the comma that is there comes first, and a new one ends it.
        return Edit.insert(trailing.end_byte, f"{text[1:]},")
    return Edit.insert(last.end, text)


def _new_line(file: RustFile, path: str, crate: str, module: Node) -> Edit:
    uses = [use for use in file.declarations if use.scope.id == module.id and not use.in_macro]
    same = [use for use in uses if _begins_with(file, use.tree, crate)]
    after = (same or uses)[-1] if uses else None
    if after is not None:
        end = after.end
        return Edit.insert(end, f"\n{indent_at(file, after.outer_start)}use {path};")
    return _first_line(file, path, module)


def _begins_with(file: RustFile, tree: UseTree, crate: str) -> bool:
    return bool(tree.segments) and file.text(tree.segments[0]) == crate


def indent_at(file: RustFile, offset: int) -> str:
    """The white space that the line of `offset` begins with."""
    line = file.source.line_text(file.source.line_of(offset))
    return line[: len(line) - len(line.lstrip())].decode()


def _first_line(file: RustFile, path: str, module: Node) -> Edit:
    """Before the first item of a module that has no imports, behind its inner attributes."""
    children = module.children
    for child in children:
        if child.type in ("{", "shebang", "inner_attribute_item") or _inner_doc(child):
            continue
        indent = indent_at(file, child.start_byte)
        return Edit.insert(child.start_byte, f"use {path};\n\n{indent}")
    return Edit.insert(module.end_byte, f"use {path};\n")


def _inner_doc(node: Node) -> bool:
    return node.type in ("line_comment", "block_comment") and any(
        child.type == "inner_doc_comment_marker" for child in node.children
    )
