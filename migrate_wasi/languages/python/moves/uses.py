"""The uses of a plainly imported package: what each becomes, and what stands in the way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.scopes import Binding, Scope

# Functions whose second argument is an attribute's name.
_BY_NAME = ("getattr", "hasattr", "setattr", "delattr", "object")


@dataclass
class Uses:
    """All uses of a name that plain imports bind in one scope.

    `edits` and `find_others` fill the rest: `prefixes` are what takes the name's place at the uses,
    `modules` the modules that have to be imported for them (both in order, once each), `obstacles`
    say what cannot be rewritten, and where.
    """

    file: PythonFile
    scope: Scope
    name: str
    bound: list[Binding]
    obstacles: list[tuple[str, tuple[int, int]]] = field(
        default_factory=list[tuple[str, tuple[int, int]]]
    )
    prefixes: dict[str, None] = field(default_factory=dict[str, None])
    modules: dict[str, None] = field(default_factory=dict[str, None])

    def _nodes(self) -> Iterator[ast.Name]:
        for node in self.file.table.names.get(self.name, ()):
            if self.file.table.scope_of(node).home(self.name) is self.scope:
                yield node

    def edits(self, alias_of: str = "") -> list[Edit]:
        """The edit of each use. `alias_of` is the module that the name stands for, where it is an
        alias; the use of an alias keeps the alias."""
        edits: list[Edit] = []
        for node in sorted(self._nodes(), key=self.file.span):
            start, end = self.file.span(node)
            if self.file.source.text[start:end].decode() != node.id:
                self.obstacles.append((f"`{self.name}` in an f-string", (start, start)))
                continue
            if not isinstance(node.ctx, ast.Load):
                what = "`del`" if isinstance(node.ctx, ast.Del) else "another value"
                self.obstacles.append((f"{what} for the name `{self.name}`", (start, end)))
                continue
            prefix = self._prefix(node, alias_of)
            if prefix is None:
                continue
            self.prefixes[prefix] = None
            if not alias_of and self._shadowed(node):
                continue
            edits.append(Edit.replace(start, end, prefix))
        return edits

    def _prefix(self, node: ast.Name, alias_of: str) -> str | None:
        """What the name becomes at one use; None (and an obstacle) where that is not certain."""
        parts: list[str] = []
        at: ast.AST = node
        parent = self.file.table.parents.get(node)
        while isinstance(parent, ast.Attribute):
            parts.append(parent.attr)
            at, parent = parent, self.file.table.parents.get(parent)
        place = self.file.span(at)
        if not parts:
            named = self._named_item(node)
            if named is None:
                self.obstacles.append((f"the module `{self.name}` as a value", place))
                return None
            parts = [named]
        root = alias_of or self.name
        after = self.file.paths.after(".".join((root, *parts)))
        if after is None:
            self.obstacles.append((f"`{self.name}.{parts[0]}`, which has no known place", place))
            return None
        tail = ".".join(parts)
        if after.endswith("." + tail):
            prefix = after[: -len(tail) - 1]
            submodule = root == "wasmtime_wasi" and parts[0] in ("sync", "tokio")
            self.modules[f"{prefix}.{parts[0]}" if submodule else prefix] = None
            return prefix
        self.obstacles.append((f"`{self.name}.{tail}`, which is called otherwise now", place))
        return None

    def _named_item(self, node: ast.Name) -> str | None:
        """`getattr(module, "name")`: the item where it is a constant."""
        call = self.file.table.parents.get(node)
        if not isinstance(call, ast.Call) or len(call.args) < 2 or call.args[0] is not node:
            return None
        called = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        second = call.args[1]
        if called in _BY_NAME and isinstance(second, ast.Constant):
            return second.value if isinstance(second.value, str) else None
        return None

    def _shadowed(self, node: ast.Name) -> bool:
        unified = self.file.embedder.unified
        home = self.file.table.scope_of(node).home(unified)
        if home is None:
            return False
        for binding in home.bindings[unified]:
            plain = binding.alias is not None and not binding.alias.asname
            if not (plain and isinstance(binding.node, ast.Import)):
                self.obstacles.append(
                    (f"`{unified}` is a name of this module's own there", self.file.span(node))
                )
                return True
        return False

    def find_others(self) -> None:
        """Add what stands in the way besides uses: other bindings, `__all__`, an earlier use."""
        for binding in self.scope.bindings[self.name]:
            if binding in self.bound or binding.kind in ("assign", "other", "delete"):
                continue
            if binding.kind == "import" and isinstance(binding.node, ast.Import):
                continue
            place = self.file.span(binding.alias or binding.node)
            self.obstacles.append((f"another binding of `{self.name}`", place))
        for node in self.file.table.strings:
            if node.value == self.name and _in_all(self.file, node):
                place = self.file.span(node)
                self.obstacles.append((f"`{self.name}` in `__all__`", place))
        unified = self.file.embedder.unified
        if self.scope.kind == "function" and unified not in self.scope.bindings:
            first = min(self.file.span(b.node)[0] for b in self.bound)
            for node in self.file.table.names.get(unified, ()):
                scope = self.file.table.scope_of(node)
                if scope is self.scope and self.file.span(node)[0] < first:
                    what = f"`{unified}` used before the import that would bind it here"
                    self.obstacles.append((what, self.file.span(node)))


def _in_all(file: PythonFile, node: ast.Constant) -> bool:
    for ancestor in file.table.ancestors(node):
        if isinstance(ancestor, ast.Assign):
            return any(getattr(target, "id", "") == "__all__" for target in ancestor.targets)
        if isinstance(ancestor, (ast.AugAssign, ast.AnnAssign)):
            return getattr(ancestor.target, "id", "") == "__all__"
        if isinstance(ancestor, ast.Call):
            func = ancestor.func
            return isinstance(func, ast.Attribute) and getattr(func.value, "id", "") == "__all__"
        if isinstance(ancestor, ast.stmt):
            return False
    return False
