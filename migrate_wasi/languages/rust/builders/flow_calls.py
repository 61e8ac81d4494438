"""What calls give, in the API before 13.0: steps of a builder, adaptors of Result and Option,
functions and constructors of the file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Binding, Patterns, Scope
from migrate_wasi.languages.rust.builders.types import (
    BUILDER,
    BUILDERS,
    CONTEXT,
    FALLIBLE,
    PLAIN,
    STEPS,
    Signature,
    Type,
    Types,
    names,
)
from migrate_wasi.languages.rust.syntax import PATHS, items

# Methods of Result and Option by what becomes of the builder inside.
_UNWRAP = names("unwrap expect unwrap_or unwrap_or_else unwrap_unchecked")
_SAME = names("map_err or_else inspect_err inspect context with_context take replace filter or")
_OUTCOME = names("is_ok is_err is_some is_none err unwrap_err expect_err")
FOLDS = names("fold try_fold rfold try_rfold")
_WRAP = {"Ok": "result", "Some": "option"}


_SWAPS = names("replace take mem::replace mem::take std::mem::replace std::mem::take")


@dataclass(frozen=True)
class Step:
    """One call in a chain: `kind` is builder, build, adaptor (of a Result or Option) or outcome."""

    call: Node
    receiver: Node
    method: str
    kind: str


class Calls(Patterns, ABC):
    """What a walk found.

    `kinds` are types and `uses` bindings by the id of the node; `homes` the function, closure or
    async block around a node. `lowered`: closures of `map` or `and_then`, with the receiver that
    decides what they are handed. `direct`: calls such as `WasiCtxBuilder::env(b)`. `macros`:
    builders named in macro arguments (macro, binding, token); `read`: macros whose arguments were
    walked as code. `folds`: (call, start, closure). `callbacks`: method paths handed to `map` or
    `and_then`, with the receiver; `paths`: those handed elsewhere; `takers`: other functions
    handed to `map` or `and_then` (receiver, function). `doubtful`: steps of what has no
    known type. `made`: where each `WasiCtxBuilder::new` ends.
    """

    def __init__(self, types: Types) -> None:
        super().__init__(types)
        self.kinds: dict[int, Type | None] = {}
        self.uses: dict[int, Binding] = {}
        self.steps: dict[int, Step] = {}
        self.lowered: dict[int, Node] = {}
        self.direct: list[Node] = []
        self.macros: list[tuple[Node, Binding, Node]] = []
        self.made: set[int] = set()
        self.folds: list[tuple[Node, Node, Node]] = []
        self.read: list[Node] = []
        self.paths: list[Node] = []
        self.callbacks: list[tuple[Node, Node]] = []
        self.takers: list[tuple[Node, Node]] = []
        self.doubtful: list[Node] = []
        self.homes: dict[int, Node] = {}

    @abstractmethod
    def expression(self, node: Node | None, scope: Scope) -> Type | None:
        """The type of an expression; everything in it is walked."""

    @abstractmethod
    def closure(
        self, node: Node, scope: Scope, taken: Sequence[Type | None], source: Node | None = None
    ) -> Type | None:
        """Walk a closure that is handed `taken`; gives what its body gives."""

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
            self._arguments(given, scope, None)
            return kind
        name = self.text(function.child_by_field_name("name") or function)
        canonical = self.types.syntax.canonical(function)
        builder, _, member = (canonical or "").rpartition("::")
        if function.type == "scoped_identifier" and builder not in BUILDERS:
            path = function.child_by_field_name("path")
            if path is not None and self.types.read(path) == BUILDER:
                builder, member = BUILDERS[0], name
        if builder in BUILDERS:
            kinds = self._arguments(given, scope, None)
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
            return self._adaptor(node, receiver, name, base, given, scope)
        if base is not None and base.kind == "ref" and base.inner == BUILDER and name in STEPS:
            self._arguments(given, scope, None)
            return Type("result", (base,)) if name in FALLIBLE else base
        if base is not None and base.kind in ("result", "option") and base.inner is not None:
            self._arguments(given, scope, None)
            return base.inner if name in _UNWRAP else base if name in _SAME else None
        if base is not None and base.kind == "ref" and base.inner is not None and base.inner.owned:
            self._arguments(given, scope, None)
            return _of_option(name, base.inner)
        if name in FOLDS and len(given) == 2:
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

    def _adaptor(
        self, node: Node, receiver: Node, name: str, base: Type, given: list[Node], scope: Scope
    ) -> Type | None:
        result: Type | None = None
        if name in ("map", "and_then") and len(given) == 1:
            result = self._mapped(receiver, name, base, given[0], scope)
        elif name in ("map_or", "map_or_else") and len(given) == 2:
            self.expression(given[0], scope)
            result = self._mapped(receiver, "", base, given[1], scope)
        else:
            self._arguments(given, scope, None)
            result = self._plain_adaptor(node, name, base)
        kind = "adaptor" if result is not None and result.owned else "outcome"
        self.steps[node.id] = Step(node, receiver, name, kind)
        return result

    def _plain_adaptor(self, node: Node, name: str, base: Type) -> Type | None:
        if name in _UNWRAP:
            return base.inner
        if name in _SAME:
            return base
        if name in ("ok", "ok_or", "ok_or_else"):
            return Type("option" if name == "ok" else "result", base.args)
        if name in ("as_mut", "as_ref"):
            return Type(base.kind, (Type("ref", base.args),))
        # An extension of Result by somebody's error crate (`into_diagnostic`, `or_exit`): it gives
        # a Result of the same where `?` or an unwrap follows.
        parent = node.parent
        goes_on = parent is not None and (
            parent.type == "try_expression" or self._field_name(parent) in _UNWRAP | _SAME
        )
        return base if goes_on and name not in _OUTCOME else None

    def _field_name(self, node: Node) -> str:
        label = node.child_by_field_name("field") if node.type == "field_expression" else None
        return self.text(label) if label is not None else ""

    def path(self, node: Node, scope: Scope) -> Type | None:  # noqa: ARG002
        if self._method_path(node):
            self.paths.append(node)
        return None

    def _method_path(self, node: Node) -> str:
        """The method that a path such as `WasiCtxBuilder::inherit_env` names."""
        path, name = node.child_by_field_name("path"), node.child_by_field_name("name")
        if node.type != "scoped_identifier" or path is None or name is None:
            return ""
        member = self.text(name)
        known = member in STEPS or member == "build"
        return member if known and self.types.read(path) == BUILDER else ""

    def _mapped(
        self, receiver: Node, name: str, base: Type, function: Node, scope: Scope
    ) -> Type | None:
        """What `map` or `and_then` gives: of a closure its body, of a method path its result."""
        if function.type == "closure_expression":
            result = self.closure(function, scope, base.args, source=receiver)
        else:
            member = self._method_path(function)
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


def _of_option(name: str, inner: Type) -> Type | None:
    """A method of Option called through a reference."""
    if name in ("take", "replace"):
        return inner
    if name in ("as_mut", "as_ref"):
        return Type(inner.kind, (Type("ref", inner.args),))
    if name in ("insert", "get_or_insert", "get_or_insert_with"):
        return Type("ref", inner.args)
    return None


def _plain_name(signature: Signature) -> bool:
    """Does a method of an unknown receiver have nothing to do with builders?"""
    kinds = (*signature.parameters, signature.returns)
    return not any(kind is not None and _mentions(kind) for kind in kinds)


def _mentions(kind: Type) -> bool:
    return kind.kind == "builder" or any(arg is not None and _mentions(arg) for arg in kind.args)
