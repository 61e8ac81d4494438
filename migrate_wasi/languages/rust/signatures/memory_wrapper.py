"""A struct of one's own that implements `wiggle::GuestMemory`, and the alias in its place."""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review
from migrate_wasi.languages.rust.signatures.impls import Impl, delete_items, methods_of
from migrate_wasi.languages.rust.signatures.memory import MEMORY
from migrate_wasi.languages.rust.syntax import Syntax, descendants, enclosing

ENUM = "`wiggle::GuestMemory` is an enum over the guest's bytes since wiggle 22.0, not a trait"


def whole_wrapper(syntax: Syntax, found: Impl) -> list[Node] | None:
    """The struct, its `impl` blocks and the trait's, where they are all there is of it."""
    named = found.type.child_by_field_name("type") or found.type
    if named.type != "type_identifier" or not syntax.in_file_tree(named):
        return None
    name = syntax.text(named)
    nodes: list[Node] = [found.node]
    struct: Node | None = None
    for leaf in syntax.leaves(name):
        parent = leaf.parent
        if parent is not None and parent.type == "struct_item":
            struct = parent
            nodes.append(parent)
            continue
        block = enclosing(leaf, "impl_item")
        if block is None or block in nodes:
            if block is None:
                return None
            continue
        if block.child_by_field_name("trait") is not None:
            return None
        if [method.name for method in methods_of(syntax, block)] != ["new"]:
            return None
        nodes.append(block)
    if struct is None or any(node.parent != struct.parent for node in nodes):
        return None
    parameters = struct.child_by_field_name("type_parameters")
    kinds = [one.type for one in parameters.named_children] if parameters is not None else []
    open_fields = [
        field
        for field in descendants(struct, "field_declaration")
        if any(child.type == "visibility_modifier" for child in field.children)
    ]
    return nodes if kinds == ["lifetime_parameter"] and not open_fields else None


def alias_of(syntax: Syntax, found: Impl, nodes: list[Node]) -> Finding:
    """The wrapper of these nodes as another name of the enum."""
    struct = next(node for node in nodes if node.type == "struct_item")
    name = syntax.text(found.type.child_by_field_name("type") or found.type)
    visibility = next((c for c in struct.children if c.type == "visibility_modifier"), None)
    prefix = f"{syntax.text(visibility)} " if visibility is not None else ""
    alias = f"{prefix}type {name}<'a> = {MEMORY}<'a>;"
    start, previous = struct.start_byte, struct.prev_named_sibling
    while previous is not None and previous.type == "attribute_item":
        start, previous = previous.start_byte, previous.prev_named_sibling
    edits = [Edit.replace(start, struct.end_byte, alias)]
    edits += delete_items(syntax, (node for node in nodes if node != struct))
    return review(
        f"{ENUM}: `{name}` becomes another name of it",
        *edits,
        place=found.place,
        item=MEMORY,
        group=MEMORY,
        help=f"`{name}::Unshared(bytes)` takes the place of `{name}::new(bytes)`; remove the alias "
        "when nothing names it",
    )
