"""The memory that Rust embedders hand to WASI calls: where a `&mut [u8]` is wrapped, and in what.

Until 21.x `wiggle::GuestMemory` was a trait that embedders implemented for a wrapper; since 22.0.0
it is an enum over the bytes themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import Import
from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.values import Binding, binding
from migrate_wasi.languages.rust.syntax import Syntax, descendants, items

MEMORY = "wiggle::GuestMemory"
# Methods of the memories of wasmi and wasmtime that give the bytes, alone or with the store's data.
_BYTES = ("data_mut",)
_BYTES_FIRST = ("data_and_store_mut",)


def unshared(syntax: Syntax, value: Node) -> tuple[Edit, ...] | None:
    """The edits that turn a wrapper made around guest bytes into `GuestMemory::Unshared(bytes)`.

    Knows `Wrapper::new(bytes)` and `Wrapper { mem: bytes, … }`; None where it is not certain that
    the operand is a `&mut [u8]`.
    """
    wrapper, operand = _wrapped(syntax, value)
    if wrapper is None or operand is None or not _is_bytes(syntax, operand):
        return None
    return (
        Edit.replace(value.start_byte, operand.start_byte, f"{MEMORY}::Unshared("),
        Edit.replace(operand.end_byte, value.end_byte, ")"),
    )


def _wrapped(syntax: Syntax, value: Node) -> tuple[Node | None, Node | None]:
    """(the wrapper's path, the bytes) of a wrapper's construction."""
    if value.type == "call_expression":
        function = value.child_by_field_name("function")
        name = function.child_by_field_name("name") if function is not None else None
        call = call_of(name) if name is not None else None
        if call is None or len(call.arguments) != 1 or syntax.text(call.name) != "new":
            return None, None
        return call.function.child_by_field_name("path"), call.arguments[0]
    if value.type == "struct_expression":
        body = value.child_by_field_name("body")
        fields = items(body) if body is not None else []
        operands = [
            field.child_by_field_name("value") or field.named_children[-1] for field in fields
        ]
        bytes_ = [operand for operand in operands if _is_bytes(syntax, operand)]
        checkers = [operand for operand in operands if "BorrowChecker" in syntax.text(operand)]
        if len(bytes_) == 1 and len(bytes_) + len(checkers) == len(operands):
            return value.child_by_field_name("name"), bytes_[0]
    return None, None


def wrapper_imports(syntax: Syntax, values: Iterable[Node]) -> Iterator[Import]:
    """The imports of wrappers that are named nowhere but where these values are made."""
    wrappers = [_wrapped(syntax, value)[0] for value in values]
    counts = Counter(syntax.text(wrapper) for wrapper in wrappers if wrapper is not None)
    for one in syntax.file.imports:
        if one.public or one.name not in counts:
            continue
        if len(list(syntax.leaves(one.name))) == counts[one.name]:
            yield one


def _is_bytes(syntax: Syntax, operand: Node) -> bool:
    """Is the expression known to be a `&mut [u8]`?"""
    if operand.type == "identifier":
        bound = binding(syntax, operand)
        return bound is not None and _binds_bytes(syntax, bound)
    return _calls(syntax, operand, _BYTES)


def _binds_bytes(syntax: Syntax, bound: Binding) -> bool:
    if bound.whole:
        if bound.type is not None:
            return syntax.text(bound.type).replace(" ", "").endswith("mut[u8]")
        return bound.value is not None and _calls(syntax, bound.value, _BYTES)
    pattern = bound.node.child_by_field_name("pattern")
    if pattern is None or pattern.type != "tuple_pattern" or bound.value is None:
        return False
    first = pattern.named_children[0]
    return first == bound.name and _calls(syntax, bound.value, _BYTES_FIRST)


def _calls(syntax: Syntax, value: Node, names: tuple[str, ...]) -> bool:
    function = value.child_by_field_name("function") if value.type == "call_expression" else None
    field = function.child_by_field_name("field") if function is not None else None
    return field is not None and syntax.text(field) in names


def mentions(syntax: Syntax, node: Node, name: str) -> bool:
    """Does a path below `node` have the segment `name`?"""
    return any(
        syntax.text(leaf) == name for leaf in descendants(node, "identifier", "type_identifier")
    )
