"""Which expressions of a Rust function are builders, by local flow.

One walk over a function in source order, with a scope per block: every binding gets the type that
its annotation or its value gives, every expression that has to do with a builder its type in the
API before 13.0, where a step (`b.env(..)`) takes the builder and gives it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Scope, has_mut
from migrate_wasi.languages.rust.builders.flow_calls import Calls
from migrate_wasi.languages.rust.builders.types import BUILDERS, Type, Types, names
from migrate_wasi.languages.rust.syntax import descendants, enclosing, items


class Flow(Calls):
    """The walk over one function; see `Calls` for what it finds."""

    def __init__(self, types: Types) -> None:
        super().__init__(types)
        self._breaks: list[Type | None] = []
        self._handlers: dict[str, Callable[[Node, Scope], Type | None]] = {
            "identifier": self._identifier,
            "self": self._identifier,
            "shorthand_field_initializer": self._shorthand,
            "field_expression": self._field,
            "call_expression": self.call,
            "try_expression": self._try,
            "await_expression": self._same,
            "parenthesized_expression": self._same,
            "reference_expression": self._reference,
            "unary_expression": self._unary,
            "block": self._block,
            "unsafe_block": self._same,
            "async_block": self._async,
            "const_block": self._same,
            "if_expression": self._if,
            "else_clause": self._same,
            "match_expression": self._match,
            "for_expression": self._for,
            "loop_expression": self._loop,
            "break_expression": self._break,
            "while_expression": self._while,
            "closure_expression": self._closure,
            "let_condition": self._let_condition,
            "assignment_expression": self._assignment,
            "struct_expression": self._struct,
            "tuple_expression": self._tuple,
            "macro_invocation": self._macro,
            "scoped_identifier": self.path,
        }

    # Functions, statements and patterns

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
                    self._parameter(parameter, next(kinds), scope)
        self.expression(body, scope)

    def _self(self, node: Node, scope: Scope) -> None:
        around = enclosing(node, "impl_item", "trait_item")
        target = around.child_by_field_name("type") if around is not None else None
        kind = self.types.read(target)
        if node.children[0].type == "&":
            kind = Type("ref", (kind,))
        leaf = next(child for child in node.children if child.type == "self")
        self.bind(leaf, kind, scope, any(c.type == "mutable_specifier" for c in node.children))

    def _parameter(self, node: Node, kind: Type | None, scope: Scope) -> None:
        pattern = node.child_by_field_name("pattern")
        if pattern is None:
            return
        self.pattern(pattern, kind, scope, mutable=has_mut(node))

    # Expressions

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

    def _same(self, node: Node, scope: Scope) -> Type | None:
        kind = None
        for child in items(node):
            kind = self.expression(child, scope)
        return kind

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
        kind = self._same(node, scope)
        if node.children[0].type != "*" or kind is None:
            return None
        return kind.inner if kind.kind in ("ref", "box") else None

    def _block(self, node: Node, scope: Scope) -> Type | None:
        inner = scope.inner()
        kind: Type | None = None
        for child in items(node):
            if child.type == "let_declaration":
                self._let(child, inner)
                kind = None
            elif child.type == "expression_statement":
                kind = self._same(child, inner)
                if child.children[-1].type == ";":
                    kind = None
            else:
                kind = self.expression(child, inner)
        return kind

    def _async(self, node: Node, scope: Scope) -> Type | None:
        before, self.home = self.home, node
        kind = self._same(node, scope)
        self.home = before
        return kind

    def _let(self, node: Node, scope: Scope) -> None:
        value = node.child_by_field_name("value")
        annotated = self.types.read(node.child_by_field_name("type"))
        kind = self.expression(value, scope)
        self.expression(node.child_by_field_name("alternative"), scope)
        pattern = node.child_by_field_name("pattern")
        if pattern is None:
            return
        if annotated is not None and (kind is None or annotated.owned):
            kind = annotated
        self.pattern(pattern, kind, scope, value, mutable=has_mut(node))

    def _if(self, node: Node, scope: Scope) -> Type | None:
        inner = scope.inner()
        self.expression(node.child_by_field_name("condition"), inner)
        first = self.expression(node.child_by_field_name("consequence"), inner)
        second = self.expression(node.child_by_field_name("alternative"), scope)
        return first or second

    def _let_condition(self, node: Node, scope: Scope) -> Type | None:
        value, pattern = node.child_by_field_name("value"), node.child_by_field_name("pattern")
        kind = self.expression(value, scope)
        if pattern is not None:
            self.pattern(pattern, kind, scope, value)
        return None

    def _match(self, node: Node, scope: Scope) -> Type | None:
        value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        kind = self.expression(value, scope)
        found: Type | None = None
        for arm in items(body) if body is not None else []:
            inner = scope.inner()
            pattern = arm.child_by_field_name("pattern")
            if pattern is not None:
                self.pattern(pattern, kind, inner, value)
                self.expression(pattern.child_by_field_name("condition"), inner)
            found = self.expression(arm.child_by_field_name("value"), inner) or found
        return found

    def _for(self, node: Node, scope: Scope) -> Type | None:
        self.expression(node.child_by_field_name("value"), scope)
        inner = scope.inner()
        pattern = node.child_by_field_name("pattern")
        if pattern is not None:
            self.pattern(pattern, None, inner)
        self.expression(node.child_by_field_name("body"), inner)
        return None

    def _loop(self, node: Node, scope: Scope) -> Type | None:
        self._breaks.append(None)
        self._same(node, scope)
        return self._breaks.pop()

    def _break(self, node: Node, scope: Scope) -> Type | None:
        kind = self._same(node, scope)
        if self._breaks:
            self._breaks[-1] = self._breaks[-1] or kind
        return None

    def _while(self, node: Node, scope: Scope) -> Type | None:
        inner = scope.inner()
        self.expression(node.child_by_field_name("condition"), inner)
        self.expression(node.child_by_field_name("body"), inner)
        return None

    def _closure(self, node: Node, scope: Scope) -> Type | None:
        return self.closure(node, scope, ())

    def closure(
        self, node: Node, scope: Scope, taken: Sequence[Type | None], source: Node | None = None
    ) -> Type | None:
        """Walk a closure that is handed `taken`; gives what its body gives."""
        inner = scope.inner()
        before, self.home = self.home, node
        self.homes[node.id] = before or node
        parameters = node.child_by_field_name("parameters")
        for at, parameter in enumerate(items(parameters) if parameters is not None else []):
            kind = taken[at] if at < len(taken) else None
            if parameter.type == "parameter":
                kind = self.types.read(parameter.child_by_field_name("type")) or kind
                self._parameter(parameter, kind, inner)
                if source is not None:
                    pattern = parameter.child_by_field_name("pattern")
                    if pattern is not None and pattern.id in self.declared:
                        self.declared[pattern.id].source = source
            else:
                self.pattern(parameter, kind, inner, source)
        body = self.expression(node.child_by_field_name("body"), inner)
        self.home = before
        if source is not None:
            self.lowered[node.id] = source
        stated = self.types.read(node.child_by_field_name("return_type"))
        return stated if stated is not None and (body is None or stated.owned) else body

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


_OPAQUE = names("""
    function_item impl_item mod_item struct_item enum_item trait_item use_declaration label
    macro_definition line_comment block_comment type_identifier scoped_type_identifier generic_type
    reference_type type_arguments string_literal integer_literal static_item
    const_item""")
