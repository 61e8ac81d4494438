"""What the walk does at nodes that open a scope: functions, classes, comprehensions.

Each handler puts the parts of its node on the stack, with the scope that they belong to.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from migrate_wasi.languages.python.scopes import FunctionNode, Scope, ScopeKind

if TYPE_CHECKING:
    from migrate_wasi.languages.python.walk import Walk


def function(walk: Walk, node: FunctionNode, scope: Scope) -> None:
    walk.table.nodes[type(node)].append(node)
    walk.bind(node.name, "definition", node, scope)
    for decorator in node.decorator_list:
        walk.push(decorator, node, scope)
    if node.returns is not None:
        walk.table.annotations.append(node.returns)
        walk.push(node.returns, node, scope)
    inner = _open(walk, "function", node, scope)
    walk.docstring(node)
    _parameters(walk, node.args, node, scope, inner)
    for statement in node.body:
        walk.push(statement, node, inner)
    _type_parameters(walk, node, inner)


def anonymous(walk: Walk, node: ast.Lambda, scope: Scope) -> None:
    inner = _open(walk, "function", node, scope)
    _parameters(walk, node.args, node, scope, inner)
    walk.push(node.body, node, inner)


def definition(walk: Walk, node: ast.ClassDef, scope: Scope) -> None:
    walk.table.nodes[ast.ClassDef].append(node)
    walk.bind(node.name, "definition", node, scope)
    for outer in (*node.decorator_list, *node.bases, *node.keywords):
        walk.push(outer, node, scope)
    inner = _open(walk, "class", node, scope)
    walk.docstring(node)
    for statement in node.body:
        walk.push(statement, node, inner)
    _type_parameters(walk, node, inner)


def comprehension(
    walk: Walk,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    scope: Scope,
) -> None:
    inner = _open(walk, "comprehension", node, scope)
    for index, generator in enumerate(node.generators):
        walk.table.parents[generator] = node
        walk.push(generator.iter, generator, inner if index else scope)
        walk.push(generator.target, generator, inner)
        for condition in generator.ifs:
            walk.push(condition, generator, inner)
    if isinstance(node, ast.DictComp):
        walk.push(node.key, node, inner)
        walk.push(node.value, node, inner)
    else:
        walk.push(node.elt, node, inner)


def _parameters(
    walk: Walk, arguments: ast.arguments, node: ast.AST, scope: Scope, inner: Scope
) -> None:
    walk.table.parents[arguments] = node
    for default in (*arguments.defaults, *arguments.kw_defaults):
        walk.push(default, arguments, scope)
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for argument in (*every, arguments.vararg, arguments.kwarg):
        if argument is None:
            continue
        walk.table.parents[argument] = arguments
        annotation = argument.annotation if argument in every else None
        walk.bind(argument.arg, "parameter", argument, inner, annotation=annotation)
        if argument.annotation is not None:
            walk.table.annotations.append(argument.annotation)
            walk.push(argument.annotation, argument, scope)


def _type_parameters(walk: Walk, node: ast.AST, inner: Scope) -> None:
    for parameter in getattr(node, "type_params", ()):
        walk.bind(parameter.name, "other", parameter, inner)
        walk.push(parameter, node, inner)


def _open(walk: Walk, kind: ScopeKind, node: ast.AST, scope: Scope) -> Scope:
    inner = Scope(kind, node, scope)
    walk.table.scopes[node] = scope
    walk.table.opened[node] = inner
    return inner
