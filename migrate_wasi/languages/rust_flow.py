"""Which expressions of a Rust function are builders, by local flow.

One walk over a function in source order, with a scope per block: every binding gets the type that
its annotation or its value gives, every expression that has to do with a builder its type in the
API before 13.0, where a step (`b.env(..)`) takes the builder and gives it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from migrate_wasi.languages.rust_builder_types import (
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
from migrate_wasi.languages.rust_syntax import PATHS, descendants, enclosing, items

# Methods of Result and Option by what becomes of the builder inside.
_UNWRAP = names("unwrap expect unwrap_or unwrap_or_else unwrap_unchecked")
_SAME = names("map_err or_else inspect_err inspect context with_context take replace filter or")
_OUTCOME = names("is_ok is_err is_some is_none err unwrap_err expect_err")
FOLDS = names("fold try_fold rfold try_rfold")
_WRAP = {"Ok": "result", "Some": "option"}


@dataclass(eq=False)
class Binding:
    """A name that a pattern binds.

    `node` is the identifier (a missing `mut` goes before it), `home` the function, closure or async
    block that it is declared in. `source` is the expression that it is taken out of by a pattern or
    a closure of `and_then`: where that is a chain, the binding is a `&mut` in the new API. `same`
    is the earlier binding that this one becomes when its `let` is taken away, `twins`
    are the bindings of its name in the other alternatives of an or-pattern.
    """

    name: str
    node: Node
    type: Type | None
    mutable: bool
    home: Node
    source: Node | None = None
    same: Binding | None = None
    twins: list[Binding] = field(default_factory=list["Binding"])
    uses: list[Node] = field(default_factory=list[Node])

    @property
    def origin(self) -> Binding:
        return self.same.origin if self.same is not None else self


@dataclass
class Scope:
    names: dict[str, Binding]
    outer: Scope | None

    def find(self, name: str) -> Binding | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None

    def inner(self) -> Scope:
        return Scope({}, self)


@dataclass(frozen=True)
class Step:
    """One call in a chain: `kind` is builder, build, adaptor (of a Result or Option) or outcome."""

    call: Node
    receiver: Node
    method: str
    kind: str


@dataclass
class Flow:
    """What a walk found.

    `kinds` are types and `uses` bindings by the id of the node; `declared` bindings by that of
    their identifier; `homes` the function, closure or async block around a node.
    `lowered`: closures of `map` or `and_then`, with the receiver that decides what they are handed.
    `direct`: calls such as `WasiCtxBuilder::env(b)`. `unknown`: methods called on a builder that
    are none of its own. `macros`: builders named in macro arguments (macro, binding, token);
    `read`: macros whose arguments were walked as code. `folds`: (call, start, closure).
    `callbacks`: method paths handed to `map` or `and_then`, with the receiver; `paths`: those
    handed elsewhere. `doubtful`: steps of what has no known type. `made`: where each
    `WasiCtxBuilder::new` ends.
    """

    types: Types
    kinds: dict[int, Type | None] = field(default_factory=dict[int, "Type | None"])
    uses: dict[int, Binding] = field(default_factory=dict[int, Binding])
    bindings: list[Binding] = field(default_factory=list[Binding])
    declared: dict[int, Binding] = field(default_factory=dict[int, Binding])
    steps: dict[int, Step] = field(default_factory=dict[int, Step])
    lowered: dict[int, Node] = field(default_factory=dict[int, Node])
    direct: list[Node] = field(default_factory=list[Node])
    unknown: list[Node] = field(default_factory=list[Node])
    macros: list[tuple[Node, Binding, Node]] = field(
        default_factory=list[tuple[Node, Binding, Node]]
    )
    made: set[int] = field(default_factory=set[int])
    folds: list[tuple[Node, Node, Node]] = field(default_factory=list[tuple[Node, Node, Node]])
    read: list[Node] = field(default_factory=list[Node])
    paths: list[Node] = field(default_factory=list[Node])
    callbacks: list[tuple[Node, Node]] = field(default_factory=list[tuple[Node, Node]])
    doubtful: list[Node] = field(default_factory=list[Node])
    homes: dict[int, Node] = field(default_factory=dict[int, Node])

    def __post_init__(self) -> None:
        self._home: Node | None = None
        self._breaks: list[Type | None] = []
        self._text = self.types.syntax.text
        self._handlers: dict[str, Callable[[Node, Scope], Type | None]] = {
            "identifier": self._identifier,
            "self": self._identifier,
            "shorthand_field_initializer": self._shorthand,
            "field_expression": self._field,
            "call_expression": self._call,
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
            "scoped_identifier": self._path,
        }

    # Functions, statements and patterns

    def function(self, node: Node) -> None:
        """Walk a function (or a static's value) from its parameters on."""
        body = node.child_by_field_name("body") or node.child_by_field_name("value")
        if body is None:
            return
        scope = Scope({}, None)
        self._home = node
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
        self._bind(leaf, kind, scope, any(c.type == "mutable_specifier" for c in node.children))

    def _parameter(self, node: Node, kind: Type | None, scope: Scope) -> None:
        pattern = node.child_by_field_name("pattern")
        if pattern is None:
            return
        self.pattern(pattern, kind, scope, mutable=_has_mut(node))

    def _bind(
        self,
        node: Node,
        kind: Type | None,
        scope: Scope,
        mutable: bool,
        source: Node | None = None,
    ) -> Binding:
        assert self._home is not None
        binding = Binding(self._text(node), node, kind, mutable, self._home, source)
        scope.names[binding.name] = binding
        self.bindings.append(binding)
        self.declared[node.id] = binding
        return binding

    def pattern(
        self,
        node: Node,
        kind: Type | None,
        scope: Scope,
        source: Node | None = None,
        *,
        mutable: bool = False,
    ) -> None:
        """Bind the names of a pattern to the parts of a type."""
        if node.type in ("identifier", "shorthand_field_identifier", "self"):
            if self._is_path(node, scope):
                return
            self._bind(node, kind, scope, mutable, source)
            return
        if node.type in ("mut_pattern", "ref_pattern", "reference_pattern", "match_pattern"):
            if not items(node):  # `_`
                return
            inner = items(node)[-1] if node.type != "match_pattern" else items(node)[0]
            if node.type == "ref_pattern":
                kind = Type("ref", (kind,))
            self.pattern(inner, kind, scope, source, mutable=node.type == "mut_pattern" or mutable)
            return
        parts: list[tuple[Node, Type | None]] = []
        # Matching through a reference binds references.
        through = kind is not None and kind.kind == "ref"
        if through and kind is not None:
            kind = kind.inner
        if node.type == "tuple_pattern":
            inside = kind.args if kind is not None and kind.kind == "tuple" else ()
            parts = [
                (child, inside[at] if at < len(inside) else None)
                for at, child in enumerate(items(node))
            ]
        elif node.type == "tuple_struct_pattern":
            path, *fields = items(node)
            name = self._text(path).split("::")[-1]
            if name in ("Ok", "Some") and kind is not None and kind.kind in ("result", "option"):
                parts = [(child, kind.inner) for child in fields]
            else:
                shape = self._shape(path)
                parts = [(child, shape.get(str(at))) for at, child in enumerate(fields)]
        elif node.type == "struct_pattern":
            path, *fields = items(node)
            shape = self._shape(path)
            for part in fields:
                label = part.child_by_field_name("name")
                if part.type != "field_pattern" or label is None:
                    continue
                parts.append(
                    (part.child_by_field_name("pattern") or label, shape.get(self._text(label)))
                )
                if part.child_by_field_name("pattern") is None and _has_mut(part):
                    parts.pop()
                    self._bind(label, shape.get(self._text(label)), scope, True, source)
        else:
            parts = [
                (child, kind if node.type in ("captured_pattern", "or_pattern") else None)
                for child in items(node)
                if "pattern" in child.type or child.type == "identifier"
            ]
        before = len(self.bindings)
        for child, part_kind in parts:
            if through and part_kind is not None:
                part_kind = Type("ref", (part_kind,))
            self.pattern(child, part_kind, scope, source)
        if node.type == "or_pattern":
            new = self.bindings[before:]
            for binding in new:
                others = [other for other in new if other.name == binding.name]
                binding.twins = [other for other in others if other is not binding]

    def _is_path(self, node: Node, scope: Scope) -> bool:
        """A constant or unit variant in a pattern, not a binding."""
        text = self._text(node)
        return text[:1].isupper() and scope.find(text) is None

    def _shape(self, path: Node) -> dict[str, Type | None]:
        """The fields of the struct or variant that a path names."""
        segments = self._text(path).split("::")
        if segments[0] == "Self":
            owner = self.types.name_of(self.types.read(_self_type(path)))
            segments = [owner, *segments[1:]]
        for name in ("::".join(segments[-2:]), segments[-1]):
            if name in self.types.shapes:
                return self.types.shapes[name]
        ending = [s for name, s in self.types.shapes.items() if name.endswith("::" + segments[-1])]
        return ending[0] if len(ending) == 1 else {}

    # Expressions

    def expression(self, node: Node | None, scope: Scope) -> Type | None:
        """The type of an expression; everything in it is walked."""
        if node is None:
            return None
        if self._home is not None:
            self.homes[node.id] = self._home
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
        binding = scope.find(self._text(node))
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
        return self.types.field(base, self._text(name)) if name is not None else None

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
        before, self._home = self._home, node
        kind = self._same(node, scope)
        self._home = before
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
        self.pattern(pattern, kind, scope, value, mutable=_has_mut(node))

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
        before, self._home = self._home, node
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
        self._home = before
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
                binding = scope.find(self._text(token))
                if binding is not None and binding.type is not None and binding.type.owned:
                    self.macros.append((macro, binding, token))

    # Calls

    def _call(self, node: Node, scope: Scope) -> Type | None:
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
        name = self._text(function.child_by_field_name("name") or function)
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
        if name in ("replace", "take") and kinds and self._text(function) in _SWAPS:
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
            self.types.function("", name) if self._text(path)[:1].islower() else None
        )

    def _method(self, node: Node, function: Node, given: list[Node], scope: Scope) -> Type | None:
        receiver, label = (
            function.child_by_field_name("value"),
            function.child_by_field_name("field"),
        )
        if receiver is None or label is None:
            return None
        base, name = self.expression(receiver, scope), self._text(label)
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
            self.unknown.append(node)
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
        return self._text(label) if label is not None else ""

    def _path(self, node: Node, scope: Scope) -> Type | None:  # noqa: ARG002
        if self._method_path(node):
            self.paths.append(node)
        return None

    def _method_path(self, node: Node) -> str:
        """The method that a path such as `WasiCtxBuilder::inherit_env` names."""
        path, name = node.child_by_field_name("path"), node.child_by_field_name("name")
        if node.type != "scoped_identifier" or path is None or name is None:
            return ""
        member = self._text(name)
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
                return None
            self.callbacks.append((function, receiver))
            result = CONTEXT if member == "build" else BUILDER
            if member in FALLIBLE:
                result = Type("result", (BUILDER,))
        if name != "map" or result is None:
            return result
        return Type(base.kind, (result,))


_OPAQUE = names("""
    function_item impl_item mod_item struct_item enum_item trait_item use_declaration label
    macro_definition line_comment block_comment type_identifier scoped_type_identifier generic_type
    reference_type type_arguments string_literal integer_literal static_item
    const_item""")
_SWAPS = names("replace take mem::replace mem::take std::mem::replace std::mem::take")


def _has_mut(node: Node) -> bool:
    return any(child.type == "mutable_specifier" for child in node.children)


def _self_type(node: Node) -> Node | None:
    around = enclosing(node, "impl_item")
    return around.child_by_field_name("type") if around is not None else None


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
