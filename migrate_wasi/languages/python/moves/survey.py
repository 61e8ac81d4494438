"""The single pass that fills a module's table of scopes and bindings.

The pass keeps an explicit stack, so a chain of a thousand calls is no deeper than one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from migrate_wasi.languages.python.scopes import (
    Binding,
    BindingKind,
    FunctionNode,
    ImportNode,
    Scope,
    Table,
    method_class,
)

_INDEXED = (
    ast.ClassDef,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ExceptHandler,
    ast.Assign,
    ast.JoinedStr,
    ast.Match,
)


_NO_NODES = (
    "asname",
    "arg",
    "attr",
    "id",
    "is_async",
    "level",
    "lineno",
    "module",
    "simple",
    "tag",
)


_SKIPPED_FIELDS = frozenset(("ctx", "kind", "type_comment", "op", "ops", "n", "s", *_NO_NODES))


_fields: dict[type[ast.AST], tuple[str, ...]] = {}


def fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a node type that can hold further nodes."""
    found = _fields.get(kind)
    if found is None:
        found = tuple(name for name in kind._fields if name not in _SKIPPED_FIELDS)
        _fields[kind] = found
    return found


def survey(tree: ast.AST, scope: Scope, table: Table) -> None:
    """Walk `tree` once, adding what it binds to `scope` and what it holds to `table`."""
    _Pass(table).run(tree, scope)


class _Pass:
    """One walk. Declarations (`global`) must be known before the names of their function are
    bound, so binding is put off until the walk has seen everything."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.stack: list[tuple[ast.AST, Scope]] = []
        self.bound: list[Binding] = []

    def run(self, tree: ast.AST, scope: Scope) -> None:
        table = self.table
        table.scopes[tree] = scope
        table.opened[tree] = scope
        self._docstring(tree)
        self._push_children(tree, scope)
        stack = self.stack
        handlers = _HANDLERS
        while stack:
            node, scope = stack.pop()
            handler = handlers.get(node.__class__)
            if handler is None:
                self._push_children(node, scope)
            else:
                handler(self, node, scope)
        self.bound.sort(key=_position)
        for binding in self.bound:
            if binding.name == "*":
                binding.scope.stars.append(binding)
            else:
                binding.scope.bind(binding)
            if binding.kind == "import":
                table.imports.append(binding)

    def _push_children(self, node: ast.AST, scope: Scope) -> None:
        # The hottest loop of the tool on Python sources: most nodes of a file pass through it.
        push = self.stack.append
        parents = self.table.parents
        kind = node.__class__
        for name in _fields.get(kind) or fields_of(kind):
            value: Any = getattr(node, name, None)
            if value is None:
                continue
            if value.__class__ is list:
                for child in value:
                    if isinstance(child, ast.AST):
                        parents[child] = node
                        push((child, scope))
            elif isinstance(value, ast.AST):
                parents[value] = node
                push((value, scope))

    def push(self, node: ast.AST | None, parent: ast.AST, scope: Scope) -> None:
        if node is not None:
            self.table.parents[node] = parent
            self.stack.append((node, scope))

    def bind(
        self,
        name: str,
        kind: BindingKind,
        node: ast.AST,
        scope: Scope,
        *,
        value: ast.expr | None = None,
        annotation: ast.expr | None = None,
        path: str = "",
        alias: ast.alias | None = None,
    ) -> None:
        self.bound.append(Binding(name, kind, node, scope, value, annotation, path, alias))

    def _docstring(self, node: ast.AST) -> None:
        body: list[ast.stmt] | ast.expr = getattr(node, "body", [])
        first = body[0] if isinstance(body, list) and body else None
        if (
            isinstance(first, ast.Expr)
            and isinstance(first.value, ast.Constant)
            and isinstance(first.value.value, str)
        ):
            self.table.docstrings.append(first.value)

    def name(self, node: ast.Name, scope: Scope) -> None:
        self.table.scopes[node] = scope
        self.table.names[node.id].append(node)
        if type(node.ctx) is ast.Load:
            return
        parent = self.table.parents[node]
        kind: BindingKind = "delete" if type(node.ctx) is ast.Del else "assign"
        value = annotation = None
        if isinstance(parent, ast.Assign) and node in parent.targets:
            value = parent.value
        elif isinstance(parent, ast.AnnAssign):
            value, annotation = parent.value, parent.annotation
        elif isinstance(parent, ast.NamedExpr):
            value = parent.value
            while scope.kind == "comprehension" and scope.parent is not None:
                scope = scope.parent
        elif kind == "assign":
            kind = "other"
        self.bind(node.id, kind, node, scope, value=value, annotation=annotation)

    def attribute(self, node: ast.Attribute, scope: Scope) -> None:
        self.table.attributes[node.attr].append(node)
        self.push(node.value, node, scope)
        if type(node.ctx) is not ast.Store or not isinstance(node.value, ast.Name):
            return
        owner = method_class(node.value.id, scope)
        if owner is None:
            return
        parent = self.table.parents[node]
        value = annotation = None
        if isinstance(parent, ast.Assign) and node in parent.targets:
            value = parent.value
        elif isinstance(parent, ast.AnnAssign):
            value, annotation = parent.value, parent.annotation
        self.table.members[owner, node.attr].append(
            Binding(node.attr, "assign", node, scope, value, annotation)
        )

    def constant(self, node: ast.Constant, scope: Scope) -> None:
        del scope
        if type(node.value) is str:
            self.table.strings.append(node)

    def keyword(self, node: ast.keyword, scope: Scope) -> None:
        if node.arg is not None:
            self.table.keywords[node.arg].append(node)
        self.push(node.value, node, scope)

    def call(self, node: ast.Call, scope: Scope) -> None:
        func = node.func
        called = getattr(func, "id", None) or getattr(func, "attr", None)
        if called in ("cast", "assert_type") and node.args:
            self.table.annotations.append(node.args[0 if called == "cast" else -1])
        self._push_children(node, scope)

    def indexed(self, node: ast.AST, scope: Scope) -> None:
        self.table.nodes[type(node)].append(node)
        if isinstance(node, ast.ExceptHandler) and node.name:
            self.bind(node.name, "other", node, scope)
        self._push_children(node, scope)

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        self.table.annotations.append(node.annotation)
        self._push_children(node, scope)

    def import_(self, node: ImportNode, scope: Scope) -> None:
        base = ""
        if isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            base += "" if base.endswith(".") else "."
        self.table.scopes[node] = scope
        for alias in node.names:
            self.table.parents[alias] = node
            name, path = alias.asname or alias.name, base + alias.name
            if isinstance(node, ast.Import) and not alias.asname:
                name = alias.name.partition(".")[0]
            self.bind(name, "import", node, scope, path=path, alias=alias)

    def declaration(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        for name in node.names:
            scope.declared[name] = "global" if isinstance(node, ast.Global) else "nonlocal"

    def function(self, node: FunctionNode, scope: Scope) -> None:
        self.table.nodes[type(node)].append(node)
        self.table.scopes[node] = scope
        self.bind(node.name, "definition", node, scope)
        for decorator in node.decorator_list:
            self.push(decorator, node, scope)
        if node.returns is not None:
            self.table.annotations.append(node.returns)
            self.push(node.returns, node, scope)
        inner = Scope("function", node, scope)
        self.table.opened[node] = inner
        self._docstring(node)
        self._parameters(node.args, node, scope, inner)
        for statement in node.body:
            self.push(statement, node, inner)
        self._type_parameters(node, inner)

    def lambda_(self, node: ast.Lambda, scope: Scope) -> None:
        self.table.scopes[node] = scope
        inner = Scope("function", node, scope)
        self.table.opened[node] = inner
        self._parameters(node.args, node, scope, inner)
        self.push(node.body, node, inner)

    def _parameters(
        self, arguments: ast.arguments, node: ast.AST, scope: Scope, inner: Scope
    ) -> None:
        self.table.parents[arguments] = node
        for default in (*arguments.defaults, *arguments.kw_defaults):
            self.push(default, arguments, scope)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in (*every, arguments.vararg, arguments.kwarg):
            if argument is None:
                continue
            self.table.parents[argument] = arguments
            annotation = argument.annotation if argument in every else None
            self.bind(argument.arg, "parameter", argument, inner, annotation=annotation)
            if argument.annotation is not None:
                self.table.annotations.append(argument.annotation)
                self.push(argument.annotation, argument, scope)

    def _type_parameters(self, node: ast.AST, inner: Scope) -> None:
        for parameter in getattr(node, "type_params", ()):
            self.bind(parameter.name, "other", parameter, inner)
            self.push(parameter, node, inner)

    def class_(self, node: ast.ClassDef, scope: Scope) -> None:
        self.table.nodes[ast.ClassDef].append(node)
        self.table.scopes[node] = scope
        self.bind(node.name, "definition", node, scope)
        for outer in (*node.decorator_list, *node.bases, *node.keywords):
            self.push(outer, node, scope)
        inner = Scope("class", node, scope)
        self.table.opened[node] = inner
        self._docstring(node)
        for statement in node.body:
            self.push(statement, node, inner)
        self._type_parameters(node, inner)

    def comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        scope: Scope,
    ) -> None:
        self.table.scopes[node] = scope
        inner = Scope("comprehension", node, scope)
        self.table.opened[node] = inner
        for index, generator in enumerate(node.generators):
            self.table.parents[generator] = node
            self.push(generator.iter, generator, inner if index else scope)
            self.push(generator.target, generator, inner)
            for condition in generator.ifs:
                self.push(condition, generator, inner)
        if isinstance(node, ast.DictComp):
            self.push(node.key, node, inner)
            self.push(node.value, node, inner)
        else:
            self.push(node.elt, node, inner)

    def pattern(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self.bind(name, "other", node, scope)
        self._push_children(node, scope)


def _position(binding: Binding) -> tuple[int, int]:
    at = binding.alias or binding.node
    return getattr(at, "lineno", 0), getattr(at, "col_offset", 0)


_HANDLERS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Name: _Pass.name,
    ast.Attribute: _Pass.attribute,
    ast.Constant: _Pass.constant,
    ast.keyword: _Pass.keyword,
    ast.Call: _Pass.call,
    ast.AnnAssign: _Pass.annotated,
    ast.Import: _Pass.import_,
    ast.ImportFrom: _Pass.import_,
    ast.Global: _Pass.declaration,
    ast.Nonlocal: _Pass.declaration,
    ast.FunctionDef: _Pass.function,
    ast.AsyncFunctionDef: _Pass.function,
    ast.Lambda: _Pass.lambda_,
    ast.ClassDef: _Pass.class_,
    ast.ListComp: _Pass.comprehension,
    ast.SetComp: _Pass.comprehension,
    ast.DictComp: _Pass.comprehension,
    ast.GeneratorExp: _Pass.comprehension,
    ast.MatchAs: _Pass.pattern,
    ast.MatchStar: _Pass.pattern,
    ast.MatchMapping: _Pass.pattern,
}


for _kind in _INDEXED:
    _HANDLERS.setdefault(_kind, _Pass.indexed)
