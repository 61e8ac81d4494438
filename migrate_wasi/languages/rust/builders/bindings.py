"""Names that Rust patterns bind, their scopes, and the parts of a type that they are bound to."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.types import Type, Types
from migrate_wasi.languages.rust.syntax import enclosing, items


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


class Patterns:
    """Binds the names of patterns; `home` is the function, closure or async block that is walked.

    `bindings` has every binding in order, `declared` each by the id of its identifier.
    """

    def __init__(self, types: Types) -> None:
        self.types = types
        self.text = types.syntax.text
        self.home: Node | None = None
        self.bindings: list[Binding] = []
        self.declared: dict[int, Binding] = {}

    def bind(
        self,
        node: Node,
        kind: Type | None,
        scope: Scope,
        mutable: bool,
        source: Node | None = None,
    ) -> Binding:
        assert self.home is not None
        binding = Binding(self.text(node), node, kind, mutable, self.home, source)
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
            self.bind(node, kind, scope, mutable, source)
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
            name = self.text(path).split("::")[-1]
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
                    (part.child_by_field_name("pattern") or label, shape.get(self.text(label)))
                )
                if part.child_by_field_name("pattern") is None and has_mut(part):
                    parts.pop()
                    self.bind(label, shape.get(self.text(label)), scope, True, source)
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
        text = self.text(node)
        return text[:1].isupper() and scope.find(text) is None

    def _shape(self, path: Node) -> dict[str, Type | None]:
        """The fields of the struct or variant that a path names."""
        segments = self.text(path).split("::")
        if segments[0] == "Self":
            owner = self.types.name_of(self.types.read(_self_type(path)))
            segments = [owner, *segments[1:]]
        for name in ("::".join(segments[-2:]), segments[-1]):
            if name in self.types.shapes:
                return self.types.shapes[name]
        ending = [s for name, s in self.types.shapes.items() if name.endswith("::" + segments[-1])]
        return ending[0] if len(ending) == 1 else {}


def has_mut(node: Node) -> bool:
    return any(child.type == "mutable_specifier" for child in node.children)


def _self_type(node: Node) -> Node | None:
    around = enclosing(node, "impl_item")
    return around.child_by_field_name("type") if around is not None else None
