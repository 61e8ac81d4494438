"""The single pass that fills a module's table of scopes and bindings."""

from __future__ import annotations

import ast
from collections.abc import Callable

from migrate_wasi.languages.python import opening
from migrate_wasi.languages.python.scopes import (
    Binding,
    BindingKind,
    ImportNode,
    Scope,
    Table,
    method_class,
)
from migrate_wasi.languages.python.walk import Walk


def survey(tree: ast.AST, scope: Scope, table: Table) -> None:
    """Walk `tree` once, adding what it binds to `scope` and what it holds to `table`."""
    table.scopes[tree] = scope
    table.opened[tree] = scope
    walk = Walk(table)
    walk.docstring(tree)
    walk.push_children(tree, scope)
    stack, handlers = walk.stack, _HANDLERS
    while stack:
        node, scope = stack.pop()
        handler = handlers.get(node.__class__)
        if handler is None:
            walk.push_children(node, scope)
        else:
            handler(walk, node, scope)
    walk.settle()


def _name(walk: Walk, node: ast.Name, scope: Scope) -> None:
    walk.table.scopes[node] = scope
    walk.table.names[node.id].append(node)
    if type(node.ctx) is ast.Load:
        return
    parent = walk.table.parents[node]
    kind: BindingKind = "delete" if type(node.ctx) is ast.Del else "assign"
    value, annotation = _assigned(node, parent)
    if isinstance(parent, ast.NamedExpr):
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
    elif value is None and annotation is None and kind == "assign":
        kind = "other"  # the target of a loop, a `with`, an unpacking
    walk.bind(node.id, kind, node, scope, value=value, annotation=annotation)


def _attribute(walk: Walk, node: ast.Attribute, scope: Scope) -> None:
    walk.table.attributes[node.attr].append(node)
    walk.push(node.value, node, scope)
    if type(node.ctx) is not ast.Store or not isinstance(node.value, ast.Name):
        return
    owner = method_class(node.value.id, scope)
    if owner is None:
        return
    value, annotation = _assigned(node, walk.table.parents[node])
    walk.table.members[owner, node.attr].append(
        Binding(node.attr, "assign", node, scope, value, annotation)
    )


def _assigned(target: ast.expr, parent: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """The value that an assignment gives to `target` itself, and the type that it declares."""
    if isinstance(parent, ast.Assign) and target in parent.targets:
        return parent.value, None
    if isinstance(parent, ast.AnnAssign):
        return parent.value, parent.annotation
    if isinstance(parent, ast.NamedExpr):
        return parent.value, None
    return None, None


def _constant(walk: Walk, node: ast.Constant, _scope: Scope) -> None:
    if type(node.value) is str:
        walk.table.strings.append(node)


def _keyword(walk: Walk, node: ast.keyword, scope: Scope) -> None:
    if node.arg is not None:
        walk.table.keywords[node.arg].append(node)
    walk.push(node.value, node, scope)


def _call(walk: Walk, node: ast.Call, scope: Scope) -> None:
    func = node.func
    called = getattr(func, "id", None) or getattr(func, "attr", None)
    if called in ("cast", "assert_type") and node.args:
        walk.table.annotations.append(node.args[0 if called == "cast" else -1])
    walk.push_children(node, scope)


def _indexed(walk: Walk, node: ast.AST, scope: Scope) -> None:
    walk.table.nodes[type(node)].append(node)
    walk.push_children(node, scope)


def _except_handler(walk: Walk, node: ast.ExceptHandler, scope: Scope) -> None:
    if node.name:
        walk.bind(node.name, "other", node, scope)
    _indexed(walk, node, scope)


def _annotated(walk: Walk, node: ast.AnnAssign, scope: Scope) -> None:
    walk.table.annotations.append(node.annotation)
    walk.push_children(node, scope)


def _import(walk: Walk, node: ImportNode, scope: Scope) -> None:
    base = ""
    if isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        base += "" if base.endswith(".") else "."
    walk.table.scopes[node] = scope
    for alias in node.names:
        walk.table.parents[alias] = node
        name, path = alias.asname or alias.name, base + alias.name
        if isinstance(node, ast.Import) and not alias.asname:
            name = alias.name.partition(".")[0]
        walk.bind(name, "import", node, scope, path=path, alias=alias)


def _declaration(_walk: Walk, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
    for name in node.names:
        scope.declared[name] = "global" if isinstance(node, ast.Global) else "nonlocal"


def _pattern(
    walk: Walk, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope
) -> None:
    name = node.rest if isinstance(node, ast.MatchMapping) else node.name
    if name is not None:
        walk.bind(name, "other", node, scope)
    walk.push_children(node, scope)


# By exact type; all other nodes only have their children visited.
_HANDLERS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.keyword: _keyword,
    ast.Call: _call,
    ast.Assign: _indexed,
    ast.JoinedStr: _indexed,
    ast.Match: _indexed,
    ast.AnnAssign: _annotated,
    ast.ExceptHandler: _except_handler,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Global: _declaration,
    ast.Nonlocal: _declaration,
    ast.MatchAs: _pattern,
    ast.MatchStar: _pattern,
    ast.MatchMapping: _pattern,
    ast.FunctionDef: opening.function,
    ast.AsyncFunctionDef: opening.function,
    ast.Lambda: opening.anonymous,
    ast.ClassDef: opening.definition,
    ast.ListComp: opening.comprehension,
    ast.SetComp: opening.comprehension,
    ast.DictComp: opening.comprehension,
    ast.GeneratorExp: opening.comprehension,
}
