"""What the methods of Result and Option give, where a builder is inside."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Scope
from migrate_wasi.languages.rust.builders.found import Found, Step
from migrate_wasi.languages.rust.builders.types import (
    BUILDER,
    CONTEXT,
    FALLIBLE,
    STEPS,
    Type,
    names,
)

# By what becomes of the value inside: given, kept inside, or looked at only.
UNWRAP = names("unwrap expect unwrap_or unwrap_or_else unwrap_unchecked")
SAME = names("map_err or_else inspect_err inspect context with_context take replace filter or")
_OUTCOME = names("is_ok is_err is_some is_none err unwrap_err expect_err")


class Adaptors(Found, ABC):
    """Methods of a Result or Option that is handed on."""

    def walk(self, given: Iterable[Node], scope: Scope) -> list[Type | None]:
        """The types of arguments, walked as they stand."""
        return [self.expression(argument, scope) for argument in given]

    def adaptor(
        self, node: Node, receiver: Node, name: str, base: Type, given: list[Node], scope: Scope
    ) -> Type | None:
        result: Type | None = None
        if name in ("map", "and_then") and len(given) == 1:
            result = self._mapped(receiver, name, base, given[0], scope)
        elif name in ("map_or", "map_or_else") and len(given) == 2:
            self.expression(given[0], scope)
            result = self._mapped(receiver, "", base, given[1], scope)
        else:
            self.walk(given, scope)
            result = self._plain_adaptor(node, name, base)
        kind = "adaptor" if result is not None and result.owned else "outcome"
        self.steps[node.id] = Step(node, receiver, name, kind)
        return result

    def _plain_adaptor(self, node: Node, name: str, base: Type) -> Type | None:
        if name in UNWRAP:
            return base.inner
        if name in SAME:
            return base
        if name in ("ok", "ok_or", "ok_or_else"):
            return Type("option" if name == "ok" else "result", base.args)
        if name in ("as_mut", "as_ref"):
            return Type(base.kind, (Type("ref", base.args),))
        # An extension of Result by somebody's error crate (`into_diagnostic`, `or_exit`): it gives
        # a Result of the same where `?` or an unwrap follows.
        parent = node.parent
        goes_on = parent is not None and (
            parent.type == "try_expression" or self._field_name(parent) in UNWRAP | SAME
        )
        return base if goes_on and name not in _OUTCOME else None

    def _mapped(
        self, receiver: Node, name: str, base: Type, function: Node, scope: Scope
    ) -> Type | None:
        """What `map` or `and_then` gives: of a closure its body, of a method path its result."""
        if function.type == "closure_expression":
            result = self.closure(function, scope, base.args, source=receiver)
        else:
            member = self.method_path(function)
            if not member:
                self.expression(function, scope)
                self.takers.append((receiver, function))
                return None
            self.callbacks.append((function, receiver))
            result = CONTEXT if member == "build" else BUILDER
            if member in FALLIBLE:
                result = Type("result", (BUILDER,))
        if name != "map" or result is None:
            return result
        return Type(base.kind, (result,))

    def method_path(self, node: Node) -> str:
        """The method that a path such as `WasiCtxBuilder::inherit_env` names."""
        path, name = node.child_by_field_name("path"), node.child_by_field_name("name")
        if node.type != "scoped_identifier" or path is None or name is None:
            return ""
        member = self.text(name)
        known = member in STEPS or member == "build"
        return member if known and self.types.read(path) == BUILDER else ""

    def _field_name(self, node: Node) -> str:
        label = node.child_by_field_name("field") if node.type == "field_expression" else None
        return self.text(label) if label is not None else ""


def of_option(name: str, inner: Type) -> Type | None:
    """What a method of an Option gives that is called through a reference."""
    if name in ("take", "replace"):
        return inner
    if name in ("as_mut", "as_ref"):
        return Type(inner.kind, (Type("ref", inner.args),))
    if name in ("insert", "get_or_insert", "get_or_insert_with"):
        return Type("ref", inner.args)
    return None
