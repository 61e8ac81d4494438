"""What statements, branches, loops and closures give: the walk through whatever has a scope."""

from __future__ import annotations

from abc import ABC
from collections.abc import Sequence

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Scope, has_mut
from migrate_wasi.languages.rust.builders.flow_calls import Calls
from migrate_wasi.languages.rust.builders.types import Type, Types
from migrate_wasi.languages.rust.syntax import items


class Blocks(Calls, ABC):
    """`_breaks` has, for each loop around, what its `break`s give."""

    def __init__(self, types: Types) -> None:
        super().__init__(types)
        self._breaks: list[Type | None] = []

    def block(self, node: Node, scope: Scope) -> Type | None:
        inner = scope.inner()
        kind: Type | None = None
        for child in items(node):
            if child.type == "let_declaration":
                self.let(child, inner)
                kind = None
            elif child.type == "expression_statement":
                kind = self.same(child, inner)
                if child.children[-1].type == ";":
                    kind = None
            else:
                kind = self.expression(child, inner)
        return kind

    def let(self, node: Node, scope: Scope) -> None:
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

    def same(self, node: Node, scope: Scope) -> Type | None:
        kind = None
        for child in items(node):
            kind = self.expression(child, scope)
        return kind

    def if_(self, node: Node, scope: Scope) -> Type | None:
        inner = scope.inner()
        self.expression(node.child_by_field_name("condition"), inner)
        first = self.expression(node.child_by_field_name("consequence"), inner)
        second = self.expression(node.child_by_field_name("alternative"), scope)
        return first or second

    def let_condition(self, node: Node, scope: Scope) -> Type | None:
        value, pattern = node.child_by_field_name("value"), node.child_by_field_name("pattern")
        kind = self.expression(value, scope)
        if pattern is not None:
            self.pattern(pattern, kind, scope, value)
        return None

    def match(self, node: Node, scope: Scope) -> Type | None:
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

    def for_(self, node: Node, scope: Scope) -> Type | None:
        self.expression(node.child_by_field_name("value"), scope)
        inner = scope.inner()
        pattern = node.child_by_field_name("pattern")
        if pattern is not None:
            self.pattern(pattern, None, inner)
        self.expression(node.child_by_field_name("body"), inner)
        return None

    def loop(self, node: Node, scope: Scope) -> Type | None:
        self._breaks.append(None)
        self.same(node, scope)
        return self._breaks.pop()

    def break_(self, node: Node, scope: Scope) -> Type | None:
        kind = self.same(node, scope)
        if self._breaks:
            self._breaks[-1] = self._breaks[-1] or kind
        return None

    def while_(self, node: Node, scope: Scope) -> Type | None:
        inner = scope.inner()
        self.expression(node.child_by_field_name("condition"), inner)
        self.expression(node.child_by_field_name("body"), inner)
        return None

    def async_(self, node: Node, scope: Scope) -> Type | None:
        before, self.home = self.home, node
        kind = self.same(node, scope)
        self.home = before
        return kind

    def plain_closure(self, node: Node, scope: Scope) -> Type | None:
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
                self.parameter(parameter, kind, inner)
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

    def parameter(self, node: Node, kind: Type | None, scope: Scope) -> None:
        pattern = node.child_by_field_name("pattern")
        if pattern is None:
            return
        self.pattern(pattern, kind, scope, mutable=has_mut(node))
