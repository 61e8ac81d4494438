"""Which types of a Rust file hold a WasiCtxBuilder: annotations, fields, variants, signatures.

Only as much of Rust's types as it takes to follow a builder: the builder itself, references,
`Result`, `Option`, `Box`, tuples, closures' bounds, and the file's own structs and enums by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.languages.rust.syntax import (
    PATHS,
    Syntax,
    ancestors,
    descendants,
    enclosing,
    items,
)

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile

BUILDERS = ("wasi_cap_std_sync::WasiCtxBuilder", "wasi_tokio::WasiCtxBuilder")


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Read in crates/wasi-common/src/sync/mod.rs and tokio/mod.rs at v23.0.1: what gives back a Result.
FALLIBLE = names("""env envs inherit_env arg args inherit_args preopened_dir preopened_socket""")
PLAIN = names("""stdin stdout stderr inherit_stdin inherit_stdout inherit_stderr inherit_stdio""")
STEPS = FALLIBLE | PLAIN


@dataclass(frozen=True)
class Type:
    """`kind` is builder, ref, result, option, box, tuple, function or named.

    `args` are the types inside (of a function its parameters, then what it returns); `name` is
    the last segment of a named type.
    """

    kind: str
    args: tuple[Type | None, ...] = ()
    name: str = ""

    @property
    def inner(self) -> Type | None:
        return self.args[0] if self.args else None

    @property
    def owned(self) -> bool:
        """Is it a builder, or a Result or Option of one?"""
        if self.kind in ("result", "option"):
            return self.inner is not None and self.inner.owned
        return self.kind == "builder"


BUILDER = Type("builder")
CONTEXT = Type("named", (), "WasiCtx")
_WRAPPERS = {"Result": "result", "Option": "option", "Box": "box"}


@dataclass(frozen=True)
class Signature:
    """What a function takes (without its receiver) and gives."""

    node: Node
    parameters: tuple[Type | None, ...]
    returns: Type | None


@dataclass
class Types:
    """The types of one file. `shapes` has the fields of `Struct` and `Enum::Variant` by name or
    number, `functions` the signatures by (type of the `impl`, name); free functions have no
    type."""

    file: RustFile
    shapes: dict[str, dict[str, Type | None]] = field(
        default_factory=dict[str, "dict[str, Type | None]"]
    )
    functions: dict[tuple[str, str], list[Signature]] = field(
        default_factory=dict[tuple[str, str], "list[Signature]"]
    )
    aliases: dict[str, Node] = field(default_factory=dict[str, Node])

    def __post_init__(self) -> None:
        self.syntax = Syntax.of(self.file)

    def learn(self, root: Node) -> None:
        """Take in the items below `root`."""
        found = list(
            descendants(
                root,
                "type_item",
                "struct_item",
                "enum_variant",
                "function_item",
                "function_signature_item",
            )
        )
        for node in found:
            name, target = node.child_by_field_name("name"), node.child_by_field_name("type")
            if node.type == "type_item" and name is not None and target is not None:
                self.aliases[self.syntax.text(name)] = target
        for node in found:
            if node.type == "struct_item":
                self._shape(node, "")
            elif node.type == "enum_variant":
                enum = enclosing(node, "enum_item")
                owner = enum.child_by_field_name("name") if enum is not None else None
                self._shape(node, f"{self.syntax.text(owner)}::" if owner is not None else "")
            elif node.type != "type_item":
                self._function(node)

    def adopt(self, other: Types) -> None:
        """Take in what another file says of builders, where this one says nothing of the name."""
        for name, fields in other.shapes.items():
            if any(kind is not None and _mentions(kind) for kind in fields.values()):
                self.shapes.setdefault(name, fields)
        for key, signatures in other.functions.items():
            kinds = [kind for one in signatures for kind in (*one.parameters, one.returns)]
            if any(kind is not None and _mentions(kind) for kind in kinds):
                self.functions.setdefault(key, signatures)

    def _shape(self, node: Node, prefix: str) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return
        fields: dict[str, Type | None] = {}
        if body.type == "ordered_field_declaration_list":
            kinds = body.children_by_field_name("type")
            fields = {str(index): self.read(kind) for index, kind in enumerate(kinds)}
        else:
            for declared in items(body):
                label = declared.child_by_field_name("name")
                if label is not None:
                    fields[self.syntax.text(label)] = self.read(
                        declared.child_by_field_name("type")
                    )
        self.shapes[prefix + self.syntax.text(name)] = fields

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        around = next(ancestors(node, "impl_item", "trait_item", "function_item"), None)
        owner = ""
        if around is not None and around.type == "impl_item":
            owner = self.name_of(self.read(around.child_by_field_name("type")))
        elif around is not None and around.type == "trait_item":
            owner = "dyn"
        self.functions.setdefault((owner, self.syntax.text(name)), []).append(self.signature(node))

    def signature(self, node: Node) -> Signature:
        """The signature of a function, its closures' bounds resolved."""
        bounds = self._bounds(node)
        parameters = node.child_by_field_name("parameters")
        taken = tuple(
            self.read(parameter.child_by_field_name("type"), bounds)
            for parameter in (items(parameters) if parameters is not None else [])
            if parameter.type == "parameter"
        )
        return Signature(node, taken, self.read(node.child_by_field_name("return_type"), bounds))

    def _bounds(self, node: Node) -> dict[str, Type]:
        """`F` to its `Fn(…) -> …`, of `<F: Fn(…)>` and `where F: Fn(…)`."""
        found: dict[str, Type] = {}
        for child in node.named_children:
            if child.type not in ("type_parameters", "where_clause"):
                continue
            for bound in items(child):
                label = bound.child_by_field_name("name") or bound.child_by_field_name("left")
                traits = bound.child_by_field_name("bounds")
                if label is None or traits is None:
                    continue
                for trait in items(traits):
                    kind = self.read(trait)
                    if kind is not None and kind.kind == "function":
                        found[self.syntax.text(label)] = kind
        return found

    def read(self, node: Node | None, bounds: Mapping[str, Type] | None = None) -> Type | None:
        """The type that a type annotation names; None for what cannot hold a builder."""
        if node is None:
            return None
        if node.type == "reference_type":
            return Type("ref", (self.read(node.child_by_field_name("type"), bounds),))
        if node.type == "tuple_type":
            return Type("tuple", tuple(self.read(child, bounds) for child in items(node)))
        if node.type == "function_type":
            parameters = node.child_by_field_name("parameters")
            taken = [self.read(kind, bounds) for kind in (items(parameters) if parameters else [])]
            given = self.read(node.child_by_field_name("return_type"), bounds)
            return Type("function", (*taken, given))
        if node.type == "abstract_type":
            return self.read(node.child_by_field_name("trait"), bounds)
        if node.type == "generic_type":
            return self._generic(node, bounds)
        if node.type in PATHS:
            return self._named(node, bounds)
        return None

    def _generic(self, node: Node, bounds: Mapping[str, Type] | None) -> Type | None:
        path, arguments = (
            node.child_by_field_name("type"),
            node.child_by_field_name("type_arguments"),
        )
        if path is None:
            return None
        name = self.syntax.text(path.child_by_field_name("name") or path)
        kind = _WRAPPERS.get(name)
        if kind is None or arguments is None or not items(arguments):
            return self._named(path, bounds)
        return Type(kind, (self.read(items(arguments)[0], bounds),))

    def _named(self, node: Node, bounds: Mapping[str, Type] | None) -> Type | None:
        text = self.syntax.text(node)
        if bounds and text in bounds:
            return bounds[text]
        if text == "Self":
            around = enclosing(node, "impl_item")
            return self.read(around.child_by_field_name("type")) if around is not None else None
        if self.syntax.canonical(node) in BUILDERS:
            return BUILDER
        alias = self.aliases.get(text)
        # `type Store<T> = other::Store<T>` names itself, as far as the last segment goes.
        if alias is not None and not (alias.start_byte <= node.start_byte < alias.end_byte):
            return self.read(alias, bounds)
        return Type("named", (), self.syntax.text(node.child_by_field_name("name") or node))

    @staticmethod
    def name_of(kind: Type | None) -> str:
        """What `functions` and `shapes` call a type: references looked through."""
        while kind is not None and kind.kind in ("ref", "box"):
            kind = kind.inner
        if kind is None:
            return ""
        return "WasiCtxBuilder" if kind.kind == "builder" else kind.name

    def field(self, base: Type | None, name: str) -> Type | None:
        """The type of a field; where the base is unknown, what all structs of the file agree on."""
        while base is not None and base.kind in ("ref", "box"):
            base = base.inner
        if base is not None and base.kind == "tuple" and name.isdigit():
            return base.args[int(name)] if int(name) < len(base.args) else None
        if base is not None and base.kind == "named" and base.name in self.shapes:
            return self.shapes[base.name].get(name)
        if base is not None and base.kind == "named":
            return None
        kinds = {
            fields[name]
            for shape, fields in self.shapes.items()
            if "::" not in shape and name in fields and not name.isdigit()
        }
        return kinds.pop() if len(kinds) == 1 else None

    def function(self, owner: str | None, name: str) -> Signature | None:
        """The one signature of that name: of a type, or (`owner` None) whichever there is."""
        if owner is not None:
            found = self.functions.get((owner, name), [])
        else:
            found = [one for (_, n), many in self.functions.items() if n == name for one in many]
        returns = {one.returns for one in found}
        return found[0] if len(returns) == 1 else None


def _mentions(kind: Type) -> bool:
    return kind.kind == "builder" or any(arg is not None and _mentions(arg) for arg in kind.args)
