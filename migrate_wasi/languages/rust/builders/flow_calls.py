"""What calls give, in the API before 13.0: steps of a builder, functions of the file, `fold`."""

from __future__ import annotations

from abc import ABC
from collections.abc import Sequence

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.adaptors import SAME, UNWRAP, Adaptors, of_option
from migrate_wasi.languages.rust.builders.bindings import Scope
from migrate_wasi.languages.rust.builders.found import Step
from migrate_wasi.languages.rust.builders.types import (
    BUILDER,
    BUILDERS,
    CONTEXT,
    FALLIBLE,
    PLAIN,
    STEPS,
    Signature,
    Type,
    names,
)
from migrate_wasi.languages.rust.syntax import PATHS, items

_FOLDS = names("fold try_fold rfold try_rfold")
_WRAP = {"Ok": "result", "Some": "option"}
_SWAPS = names("replace take mem::replace mem::take std::mem::replace std::mem::take")


class Calls(Adaptors, ABC):
    """Calls of functions and methods, and what they are given."""

    def call(self, node: Node, scope: Scope) -> Type | None:
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        given = items(arguments) if arguments is not None else []
        if function is not None and function.type == "generic_function":
            function = function.child_by_field_name("function")
        if function is None:
            return None
        if function.type == "field_expression":
            return self._method(node, function, given, scope)
        return self._function(node, function, given, scope)

    def _arguments(
        self, given: Sequence[Node], scope: Scope, signature: Signature | None
    ) -> list[Type | None]:
        kinds: list[Type | None] = []
        for at, argument in enumerate(given):
            wanted: Type | None = None
            if signature is not None and at < len(signature.parameters):
                wanted = signature.parameters[at]
            if argument.type == "closure_expression" and wanted is not None:
                kinds.append(self.closure(argument, scope, wanted.args[:-1]))
            else:
                kinds.append(self.expression(argument, scope))
        return kinds

    def _function(self, node: Node, function: Node, given: list[Node], scope: Scope) -> Type | None:
        if function.type not in PATHS:
            kind = self.expression(function, scope)  # `(|| { .. })()`
            self.walk(given, scope)
            return kind
        name = self.text(function.child_by_field_name("name") or function)
        canonical = self.types.syntax.canonical(function)
        builder, _, member = (canonical or "").rpartition("::")
        if function.type == "scoped_identifier" and builder not in BUILDERS:
            path = function.child_by_field_name("path")
            if path is not None and self.types.read(path) == BUILDER:
                builder, member = BUILDERS[0], name
        if builder in BUILDERS:
            kinds = self.walk(given, scope)
            if member in ("new", "default"):
                self.made.add(function.end_byte)
                return BUILDER
            if member not in STEPS and member != "build":
                known = self.types.function("WasiCtxBuilder", member)
                return known.returns if known is not None else None
            if kinds and kinds[0] is not None and kinds[0].kind != "ref":
                self.direct.append(node)
            return BUILDER if member in PLAIN else None
        if name in _WRAP and function.type == "identifier" and len(given) == 1:
            inner = self.expression(given[0], scope)
            return Type(_WRAP[name], (inner,)) if inner is not None else None
        signature = self._signature(function, name)
        kinds = self._arguments(given, scope, signature)
        if signature is not None:
            return signature.returns
        path = function.child_by_field_name("path")
        if path is not None and name in ("new", "default"):
            return self.types.read(path)  # `Other::new()`: known to be none of ours
        if name in ("replace", "take") and kinds and self.text(function) in _SWAPS:
            swapped = kinds[0]
            if swapped is not None and swapped.kind == "ref":
                return swapped.inner
        return None

    def _signature(self, function: Node, name: str) -> Signature | None:
        """The signature of the function of this file that a path calls."""
        if function.type == "identifier":
            return self.types.function("", name)
        path = function.child_by_field_name("path")
        if path is None:
            return None
        owner = self.types.name_of(self.types.read(path))
        return self.types.function(owner, name) or (
            self.types.function("", name) if self.text(path)[:1].islower() else None
        )

    def _method(self, node: Node, function: Node, given: list[Node], scope: Scope) -> Type | None:
        receiver, label = (
            function.child_by_field_name("value"),
            function.child_by_field_name("field"),
        )
        if receiver is None or label is None:
            return None
        base, name = self.expression(receiver, scope), self.text(label)
        if base is not None and base.owned:
            if base.kind == "builder":
                return self._step(node, receiver, name, given, scope)
            return self.adaptor(node, receiver, name, base, given, scope)
        if base is not None and base.kind == "ref" and base.inner == BUILDER and name in STEPS:
            self.walk(given, scope)
            return Type("result", (base,)) if name in FALLIBLE else base
        if base is not None and base.kind in ("result", "option") and base.inner is not None:
            self.walk(given, scope)
            return base.inner if name in UNWRAP else base if name in SAME else None
        if base is not None and base.kind == "ref" and base.inner is not None and base.inner.owned:
            self.walk(given, scope)
            return of_option(name, base.inner)
        if name in _FOLDS and len(given) == 2:
            return self._fold(node, name, given, scope)
        boxed = base is not None and base.kind == "box" and base.inner == BUILDER
        if (base is None or boxed) and name in STEPS:
            self.doubtful.append(node)
        owner = self.types.name_of(base) if base is not None else None
        signature = self.types.function(owner or None, name)
        if signature is not None and owner is None and _plain_name(signature):
            signature = None
        self._arguments(given, scope, signature)
        return signature.returns if signature is not None else None

    def _fold(self, node: Node, name: str, given: list[Node], scope: Scope) -> Type | None:
        start = self.expression(given[0], scope)
        if given[1].type != "closure_expression":
            self.expression(given[1], scope)
            return start if "try" not in name else None
        if start == BUILDER:
            self.folds.append((node, given[0], given[1]))
        result = self.closure(given[1], scope, (start, None))
        if start is None or not start.owned:
            return None
        return start if "try" not in name else (result or Type("result", (start,)))

    def _step(
        self, node: Node, receiver: Node, name: str, given: list[Node], scope: Scope
    ) -> Type | None:
        signature = None if name in STEPS else self.types.function("WasiCtxBuilder", name)
        self._arguments(given, scope, signature)
        if name == "build":
            self.steps[node.id] = Step(node, receiver, name, "build")
            return CONTEXT
        if name not in STEPS:
            return signature.returns if signature is not None else None
        self.steps[node.id] = Step(node, receiver, name, "builder")
        return Type("result", (BUILDER,)) if name in FALLIBLE else BUILDER

    def path(self, node: Node, scope: Scope) -> Type | None:  # noqa: ARG002
        if self.method_path(node):
            self.paths.append(node)
        return None


def _plain_name(signature: Signature) -> bool:
    """Does a method of an unknown receiver have nothing to do with builders?"""
    kinds = (*signature.parameters, signature.returns)
    return not any(kind is not None and _mentions(kind) for kind in kinds)


def _mentions(kind: Type) -> bool:
    return kind.kind == "builder" or any(arg is not None and _mentions(arg) for arg in kind.args)
