"""The walk over a module's tree that fills its table: what is left to visit and what was bound.

It keeps an explicit stack, so a chain of a thousand calls is no deeper than one.
"""

from __future__ import annotations

import ast
from typing import Any

from migrate_wasi.languages.python.scopes import Binding, BindingKind, Scope, Table

# Fields that hold no node with a name or a string in it.
_SKIPPED_FIELDS = frozenset(
    (
        *("arg", "asname", "attr", "ctx", "id", "is_async", "kind", "level", "lineno", "module"),
        *("op", "ops", "simple", "tag", "type_comment"),
    )
)
_fields: dict[type[ast.AST], tuple[str, ...]] = {}


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a node type that can hold further nodes."""
    found = tuple(name for name in kind._fields if name not in _SKIPPED_FIELDS)
    _fields[kind] = found
    return found


class Walk:
    """One walk. Declarations (`global`) must be known before the names of their function are
    bound, so what is bound is only gathered until the walk has seen everything."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.stack: list[tuple[ast.AST, Scope]] = []
        self.bound: list[Binding] = []

    def push_children(self, node: ast.AST, scope: Scope) -> None:
        """Visit all children of a node, in its own scope."""
        # The hottest loop of the tool on Python sources: most nodes of a file pass through it.
        push = self.stack.append
        parents = self.table.parents
        kind = node.__class__
        fields = _fields.get(kind)
        if fields is None:
            fields = _fields_of(kind)
        for name in fields:
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
        """Visit `node`, a child of `parent`, in this scope."""
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
        """Note that `node` binds `name`; `settle` puts it where it belongs."""
        self.bound.append(Binding(name, kind, node, scope, value, annotation, path, alias))

    def settle(self) -> None:
        """Give all that was bound to its scopes, in the order of the source."""
        self.bound.sort(key=_position)
        for binding in self.bound:
            if binding.name == "*":
                binding.scope.stars.append(binding)
            else:
                binding.scope.bind(binding)
            if binding.kind == "import":
                self.table.imports.append(binding)

    def docstring(self, node: ast.AST) -> None:
        """Note the docstring of a module, class or function, if it has one."""
        body: list[ast.stmt] | ast.expr = getattr(node, "body", [])
        first = body[0] if isinstance(body, list) and body else None
        if (
            isinstance(first, ast.Expr)
            and isinstance(first.value, ast.Constant)
            and isinstance(first.value.value, str)
        ):
            self.table.docstrings.append(first.value)


def _position(binding: Binding) -> tuple[int, int]:
    at = binding.alias or binding.node
    return getattr(at, "lineno", 0), getattr(at, "col_offset", 0)
