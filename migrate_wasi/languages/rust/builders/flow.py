"""Which expressions of a Rust function are builders, by local flow.

One walk over a function in source order, with a scope per block: every binding gets the type that
its annotation or its value gives, every expression that has to do with a builder its type in the
API before 13.0, where a step (`b.env(..)`) takes the builder and gives it back.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Scope
from migrate_wasi.languages.rust.builders.flow_blocks import Blocks
from migrate_wasi.languages.rust.builders.types import BUILDERS, Type, Types, names
from migrate_wasi.languages.rust.syntax import descendants, enclosing, items

# Nodes that have nothing to do with the value around them; functions inside get their own walk.
_OPAQUE = names("""
    function_item impl_item mod_item struct_item enum_item trait_item use_declaration label
    macro_definition line_comment block_comment type_identifier scoped_type_identifier generic_type
    reference_type type_arguments string_literal integer_literal static_item
    const_item""")


class Flow(Blocks):
    """The walk over one function; see `Found` for what it finds."""

    def __init__(self, types: Types) -> None:
        super().__init__(types)
        self._handlers: dict[str, Callable[[Node, Scope], Type | None]] = {
            "identifier": self._identifier,
            "self": self._identifier,
            "shorthand_field_initializer": self._shorthand,
            "field_expression": self._field,
            "call_expression": self.call,
            "try_expression": self._try,
            "await_expression": self.same,
            "parenthesized_expression": self.same,
            "reference_expression": self._reference,
            "unary_expression": self._unary,
            "block": self.block,
            "unsafe_block": self.same,
            "async_block": self.async_,
            "const_block": self.same,
            "if_expression": self.if_,
            "else_clause": self.same,
            "match_expression": self.match,
            "for_expression": self.for_,
            "loop_expression": self.loop,
            "break_expression": self.break_,
            "while_expression": self.while_,
            "closure_expression": self.plain_closure,
            "let_condition": self.let_condition,
            "assignment_expression": self._assignment,
            "struct_expression": self._struct,
            "tuple_expression": self._tuple,
            "macro_invocation": self._macro,
            "scoped_identifier": self.path,
        }

    def function(self, node: Node) -> None:
        """Walk a function (or a static's value) from its parameters on."""
        body = node.child_by_field_name("body") or node.child_by_field_name("value")
        if body is None:
            return
        scope = Scope({}, None)
        self.home = node
        if node.type == "function_item":
            signature = self.types.signature(node)
            kinds = iter(signature.parameters)
            parameters = node.child_by_field_name("parameters")
            for parameter in items(parameters) if parameters is not None else []:
                if parameter.type == "self_parameter":
                    self._self(parameter, scope)
                elif parameter.type == "parameter":
                    self.parameter(parameter, next(kinds), scope)
        self.expression(body, scope)

    def _self(self, node: Node, scope: Scope) -> None:
        around = enclosing(node, "impl_item", "trait_item")
        target = around.child_by_field_name("type") if around is not None else None
        kind = self.types.read(target)
        if node.children[0].type == "&":
            kind = Type("ref", (kind,))
        leaf = next(child for child in node.children if child.type == "self")
        self.bind(leaf, kind, scope, any(c.type == "mutable_specifier" for c in node.children))

    def expression(self, node: Node | None, scope: Scope) -> Type | None:
        """The type of an expression; everything in it is walked."""
        if node is None:
            return None
        if self.home is not None:
            self.homes[node.id] = self.home
        handler = self._handlers.get(node.type)
        if handler is not None:
            kind = handler(node, scope)
        elif node.type in _OPAQUE:
            return None
        else:
            kind = None
            for child in node.named_children:
                self.expression(child, scope)
        if kind is not None:
            self.kinds[node.id] = kind
        return kind

    def _identifier(self, node: Node, scope: Scope) -> Type | None:
        binding = scope.find(self.text(node))
        if binding is None:
            return None
        self.uses[node.id] = binding
        binding.uses.append(node)
        return binding.type

    def _shorthand(self, node: Node, scope: Scope) -> Type | None:
        return self.expression(items(node)[-1], scope)

    def _field(self, node: Node, scope: Scope) -> Type | None:
        base = self.expression(node.child_by_field_name("value"), scope)
        name = node.child_by_field_name("field")
        return self.types.field(base, self.text(name)) if name is not None else None

    def _try(self, node: Node, scope: Scope) -> Type | None:
        kind = self.expression(items(node)[0], scope)
        return kind.inner if kind is not None and kind.kind in ("result", "option") else None

    def _reference(self, node: Node, scope: Scope) -> Type | None:
        return Type("ref", (self.expression(node.child_by_field_name("value"), scope),))

    def _unary(self, node: Node, scope: Scope) -> Type | None:
        kind = self.same(node, scope)
        if node.children[0].type != "*" or kind is None:
            return None
        return kind.inner if kind.kind in ("ref", "box") else None

    def _assignment(self, node: Node, scope: Scope) -> Type | None:
        kind = self.expression(node.child_by_field_name("right"), scope)
        left = node.child_by_field_name("left")
        self.expression(left, scope)
        if left is not None and left.id in self.uses and self.uses[left.id].type is None:
            self.uses[left.id].type = kind
        return None

    def _struct(self, node: Node, scope: Scope) -> Type | None:
        for child in node.named_children:
            self.expression(child, scope)
        return self.types.read(node.child_by_field_name("name"))

    def _tuple(self, node: Node, scope: Scope) -> Type | None:
        return Type("tuple", tuple(self.expression(child, scope) for child in items(node)))

    def _macro(self, node: Node, scope: Scope) -> Type | None:
        """The arguments of a macro, walked as code where they can be read as such."""
        first = next(descendants(node, "token_tree"), None)
        before = len(self.macros)
        if first is not None:
            self._tokens(node, first, scope)
            leaf = next(
                (token for _, _, token in self.macros[before:]),
                next((t for t in descendants(first, "identifier") if self._is_builder(t)), None),
            )
            again = self.types.syntax.within(leaf) if leaf is not None else None
            if again is not None and again != leaf:
                while again.parent is not None:
                    again = again.parent
                self.read.append(node)
                self.expression(again, scope.inner())
        return None

    def _is_builder(self, node: Node) -> bool:
        return self.types.syntax.canonical(node) in BUILDERS

    def _tokens(self, macro: Node, tree: Node, scope: Scope) -> None:
        for token in tree.children:
            if token.type == "token_tree":
                self._tokens(macro, token, scope)
            elif token.type in ("identifier", "self"):
                binding = scope.find(self.text(token))
                if binding is not None and binding.type is not None and binding.type.owned:
                    self.macros.append((macro, binding, token))
