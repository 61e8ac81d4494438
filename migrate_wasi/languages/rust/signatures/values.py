"""What a Rust expression is, as far as the text of its own file says so.

`kind_of` gives the identity of the type of an expression with references and the usual wrappers
(`Arc`, `Mutex`, `Option`, `Result` behind `?`) taken off: enough to tell a `WasiCtx` from anything
else. What is not plainly written gives None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.syntax import (
    Syntax,
    descendants,
    items,
    path_ending,
    span,
)

CTX = "wasi_common::WasiCtx"
TABLE = "wasi_common::Table"
CLOCKS = "wasi_common::WasiClocks"
STRINGS = "wasi_common::StringArray"
_WRAPPERS = frozenset(
    ("Arc", "Rc", "Box", "Mutex", "RwLock", "RefCell", "Cell", "Option", "Result", "Pin")
)
# Methods that hand the value on: guards, references, `Option`s and `Result`s of the same thing.
_TRANSPARENT = frozenset(
    (
        *("as_mut", "as_ref", "borrow", "borrow_mut", "by_ref", "clone", "context", "expect"),
        *("get_mut", "lock", "map_err", "read", "take", "to_owned", "unwrap", "with_context"),
        "write",
    )
)
# Fields and methods of types of the crates whose type is one of those asked for.
_MEMBERS = {
    (CTX, "args"): STRINGS,
    (CTX, "env"): STRINGS,
    (CTX, "table"): TABLE,
    (CTX, "table_mut"): TABLE,
    (CTX, "clocks"): CLOCKS,
    ("wasi_cap_std_sync::WasiCtxBuilder", "build"): CTX,
    ("wasi_tokio::WasiCtxBuilder", "build"): CTX,
}
_FUNCTIONS = {
    "wasi_cap_std_sync::clocks_ctx": CLOCKS,
    "wasi_cap_std_sync::clocks::clocks_ctx": CLOCKS,
}
_DEPTH = 12


@dataclass(frozen=True)
class Binding:
    """Where a name comes from: the node that introduces it, its written type, its value.

    `whole` is False where the name is only a part of the pattern (`(memory, ctx)`).
    """

    node: Node
    name: Node
    type: Node | None
    value: Node | None
    whole: bool
    mutable: bool


def binding(syntax: Syntax, use: Node) -> Binding | None:
    """The local binding that an identifier in an expression refers to."""
    name = syntax.text(use)
    for scope in syntax.ancestors(use):
        for node in _introducers(scope, use):
            found = _bound(syntax, node, name)
            if found is not None:
                return found
        if scope.type in ("function_item", "macro_definition"):
            return None
    return None


def _introducers(scope: Node, use: Node) -> Iterator[Node]:
    """The nodes of a scope that may bind a name for `use`, the nearest first."""
    if scope.type == "block":
        for statement in reversed(scope.named_children):
            if statement.type == "let_declaration" and statement.end_byte <= use.start_byte:
                yield statement
    elif scope.type in ("function_item", "closure_expression"):
        parameters = scope.child_by_field_name("parameters")
        yield from reversed(parameters.named_children if parameters is not None else [])
    elif scope.type in ("for_expression", "match_arm"):
        yield scope
    elif scope.type in ("if_expression", "while_expression"):
        condition = scope.child_by_field_name("condition")
        if condition is not None:
            yield from descendants(condition, "let_condition")


def _bound(syntax: Syntax, node: Node, name: str) -> Binding | None:
    pattern = node.child_by_field_name("pattern")
    if pattern is None and node.type in ("identifier", "tuple_pattern", "mut_pattern"):
        pattern = node  # a closure parameter without a type
    if pattern is None:
        return None
    for leaf in descendants(pattern, "identifier", "shorthand_field_identifier"):
        parent = leaf.parent
        if syntax.text(leaf) != name or (
            parent is not None and parent.child_by_field_name("type") == leaf
        ):
            continue
        siblings = [*node.children, *pattern.children]
        mutable = any(child.type == "mutable_specifier" for child in siblings) or (
            parent is not None and parent.type == "mut_pattern"
        )
        whole = leaf == pattern or (parent == pattern and pattern.type == "mut_pattern")
        value = node.child_by_field_name("value") if node.type != "match_arm" else None
        return Binding(node, leaf, node.child_by_field_name("type"), value, whole, mutable)
    return None


def uses(syntax: Syntax, bound: Binding) -> list[Node]:
    """The expressions that read a binding, as identifiers of the same tree, in order."""
    name = syntax.text(bound.name)
    scope = bound.node.parent
    if scope is None:
        return []
    return [
        leaf
        for leaf in descendants(scope, "identifier")
        if syntax.text(leaf) == name
        and leaf.start_byte > bound.name.end_byte
        and _is_value(leaf)
        and (again := binding(syntax, leaf)) is not None
        and span(again.name) == span(bound.name)
    ]


def _is_value(leaf: Node) -> bool:
    parent = leaf.parent
    return parent is not None and parent.type not in (
        "scoped_identifier",
        "lifetime",
        "token_tree",
        "token_repetition",
    )


def named_type(syntax: Syntax, node: Node | None, depth: int = 0) -> str | None:
    """The identity of a written type without references and wrappers."""
    if node is None or depth > _DEPTH:
        return None
    if node.type in ("reference_type", "pointer_type"):
        return named_type(syntax, node.child_by_field_name("type"), depth + 1)
    if node.type == "generic_type":
        outer = node.child_by_field_name("type")
        arguments = node.child_by_field_name("type_arguments")
        if outer is None or arguments is None:
            return None
        if syntax.text(outer).rpartition("::")[2] in _WRAPPERS:
            inner = [child for child in items(arguments) if child.type != "lifetime"]
            return named_type(syntax, inner[0] if inner else None, depth + 1)
        return syntax.canonical(outer)
    if node.type == "dynamic_type":
        return named_type(syntax, node.child_by_field_name("trait"), depth + 1)
    return syntax.canonical(node)


def kind_of(syntax: Syntax, node: Node | None, depth: int = 0) -> str | None:
    """The identity of the type of an expression, or None."""
    if node is None or depth > _DEPTH:
        return None
    match node.type:
        case "identifier" | "self":
            return _kind_of_name(syntax, node, depth)
        case "try_expression" | "await_expression" | "parenthesized_expression":
            return kind_of(syntax, node.named_children[0], depth + 1)
        case "reference_expression":
            return kind_of(syntax, node.child_by_field_name("value"), depth + 1)
        case "unary_expression":
            return kind_of(syntax, node.named_children[-1], depth + 1)
        case "struct_expression":
            return named_type(syntax, node.child_by_field_name("name"))
        case "field_expression":
            return _kind_of_field(syntax, node, depth)
        case "call_expression":
            return _kind_of_call(syntax, node, depth)
        case _:
            return None


def _kind_of_name(syntax: Syntax, node: Node, depth: int) -> str | None:
    bound = binding(syntax, node)
    if bound is None or not bound.whole:
        return None
    return named_type(syntax, bound.type) or kind_of(syntax, bound.value, depth + 1)


def _kind_of_field(syntax: Syntax, node: Node, depth: int) -> str | None:
    field = node.child_by_field_name("field")
    owner = node.child_by_field_name("value")
    if field is None or owner is None:
        return None
    kind = kind_of(syntax, owner, depth + 1)
    name = syntax.text(field)
    if kind is not None and (kind, name) in _MEMBERS:
        return _MEMBERS[kind, name]
    return _field_type(syntax, name)


def _field_type(syntax: Syntax, name: str) -> str | None:
    """The type of a field of this name where every struct of the file agrees on it."""
    kinds = {
        named_type(syntax, field.child_by_field_name("type"))
        for leaf in syntax.leaves(name)
        if (field := leaf.parent) is not None and field.type == "field_declaration"
    }
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_call(syntax: Syntax, node: Node, depth: int) -> str | None:
    function = node.child_by_field_name("function")
    if function is None:
        return None
    leaf = function
    if function.type == "generic_function":
        leaf = function.child_by_field_name("function") or function
    leaf = leaf.child_by_field_name("field") or leaf.child_by_field_name("name") or leaf
    call = call_of(leaf)
    if call is None:
        return None
    name = syntax.text(call.name)
    if call.receiver is not None:
        kind = kind_of(syntax, call.receiver, depth + 1)
        if kind is None or name in _TRANSPARENT:
            return kind
        if kind.endswith("WasiCtxBuilder") and name != "build":
            return kind
        return _MEMBERS.get((kind, name))
    canonical = syntax.canonical(path_ending(call.name))
    if canonical is None:
        if name in ("Ok", "Some") or syntax.text(call.function).endswith(("::new", "::from")):
            wraps = syntax.text(call.function).split("::")[0] in (*_WRAPPERS, "Ok", "Some")
            if wraps and call.arguments:
                return kind_of(syntax, call.arguments[0], depth + 1)
        return _returned(syntax, call.function)
    if canonical in _FUNCTIONS:
        return _FUNCTIONS[canonical]
    owner, _, last = canonical.rpartition("::")
    return owner if last in ("new", "default", "from") else None


def _returned(syntax: Syntax, function: Node) -> str | None:
    """The return type of a function of this file that is called by its bare name."""
    if function.type != "identifier":
        return None
    kinds = {
        named_type(syntax, item.child_by_field_name("return_type"))
        for leaf in syntax.leaves(syntax.text(function))
        if (item := leaf.parent) is not None
        and item.type == "function_item"
        and item.child_by_field_name("name") == leaf
    }
    return kinds.pop() if len(kinds) == 1 else None
