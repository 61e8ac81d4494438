"""Scopes and bindings of one Python module.

They follow the language's scoping: class bodies are invisible to the functions in them, the first
iterable of a comprehension belongs outside, `:=` binds outside of the comprehension, decorators,
defaults and annotations belong to the scope around their function.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ScopeKind: TypeAlias = Literal["module", "function", "class", "comprehension"]
BindingKind: TypeAlias = Literal["import", "assign", "parameter", "definition", "delete", "other"]
FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
ImportNode: TypeAlias = ast.Import | ast.ImportFrom


@dataclass(slots=True)
class Binding:
    """One place that gives a name a value (or takes it away).

    `node` is the binding statement or parameter, `value` the assigned expression where there is
    one, `annotation` the declared type, `path` the dotted path of an import.
    """

    name: str
    kind: BindingKind
    node: ast.AST
    scope: Scope
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    path: str = ""
    alias: ast.alias | None = None


@dataclass(slots=True, eq=False)
class Scope:
    """One namespace. `declared` maps names to their `global` or `nonlocal` declaration; `stars` are
    the star imports in it."""

    kind: ScopeKind
    node: ast.AST
    parent: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    declared: dict[str, str] = field(default_factory=dict[str, str])
    stars: list[Binding] = field(default_factory=list[Binding])

    @property
    def module(self) -> Scope:
        """The outermost scope around this one."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def home(self, name: str) -> Scope | None:
        """The scope whose binding a use of `name` in this scope reaches; None for an unbound one.

        A fragment of code inside a string is a module scope with a parent: what it does not bind
        itself, it finds in the module around it.
        """
        scope: Scope | None = self
        first = True
        while scope is not None:
            declared = scope.declared.get(name)
            if declared == "global":
                module = scope.module
                return module if name in module.bindings else None
            if name in scope.bindings and declared is None and (first or scope.kind != "class"):
                return scope
            first = False
            scope = scope.parent
        return None

    def bind(self, binding: Binding) -> None:
        """Add a binding here, or where a `global` or `nonlocal` declaration sends it."""
        target = self
        declared = self.declared.get(binding.name)
        if declared == "global":
            target = self.module
        elif declared == "nonlocal" and self.parent is not None:
            target = self.parent.home(binding.name) or self
        target.bindings.setdefault(binding.name, []).append(binding)


@dataclass(slots=True, eq=False)
class Table:
    """What one pass found in a module.

    `names`, `attributes` and `keywords` (of calls) have the nodes by their text, `nodes` those that
    rules ask for by type, `members` what methods assign to attributes of their own instance.
    `scopes` has the scope around a node, where one was noted (ask `scope_of`), `opened` the one
    that a node opens. `strings`, `annotations`, `docstrings` and `imports` are lists of all.
    """

    parents: dict[ast.AST, ast.AST] = field(default_factory=dict[ast.AST, ast.AST])
    names: dict[str, list[ast.Name]] = field(default_factory=lambda: defaultdict(list))
    scopes: dict[ast.AST, Scope] = field(default_factory=dict[ast.AST, Scope])
    opened: dict[ast.AST, Scope] = field(default_factory=dict[ast.AST, Scope])
    attributes: dict[str, list[ast.Attribute]] = field(default_factory=lambda: defaultdict(list))
    keywords: dict[str, list[ast.keyword]] = field(default_factory=lambda: defaultdict(list))
    nodes: dict[type[ast.AST], list[ast.AST]] = field(default_factory=lambda: defaultdict(list))
    strings: list[ast.Constant] = field(default_factory=list[ast.Constant])
    annotations: list[ast.expr] = field(default_factory=list[ast.expr])
    docstrings: list[ast.Constant] = field(default_factory=list[ast.Constant])
    imports: list[Binding] = field(default_factory=list[Binding])
    members: dict[tuple[ast.ClassDef, str], list[Binding]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that a name written at `node` would be looked up in."""
        at = node
        while at not in self.scopes:
            parent = self.parents[at]
            if parent in self.opened and (
                not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                or isinstance(at, ast.stmt)
            ):
                return self.opened[parent]
            at = parent
        return self.scopes[at]

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, the nearest first."""
        at = self.parents.get(node)
        while at is not None:
            yield at
            at = self.parents.get(at)


def method_class(receiver: str, scope: Scope) -> ast.ClassDef | None:
    """The class whose instance the name `receiver` is, where it is the first parameter."""
    at: Scope | None = scope
    while at is not None:
        node = at.node
        if isinstance(node, FunctionNode) and at.parent is not None and at.parent.kind == "class":
            first = [*node.args.posonlyargs, *node.args.args][:1]
            if first and first[0].arg == receiver and isinstance(at.parent.node, ast.ClassDef):
                return at.parent.node
        at = at.parent
    return None
