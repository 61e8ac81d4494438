"""`import wasi_cap_std_sync`: the import binds the package, so it and every use are one symbol.

Where one use cannot be rewritten, the symbol stays as it is and each obstacle is a finding.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.import_notes import (
    COLLAPSE,
    in_docstring,
    listed,
    same_in_fallback,
    unknown,
)
from migrate_wasi.languages.python.paths import GONE
from migrate_wasi.languages.python.scopes import Binding, ImportNode, Scope

_BY_NAME = ("getattr", "hasattr", "setattr", "delattr", "object")


_BY_HAND = "write it with the unified package by hand, then run again"


@dataclass
class PlainImport:
    """A package bound by plain imports in one scope, and all uses of the name."""

    file: PythonFile
    scope: Scope
    name: str
    bound: list[Binding]
    obstacles: list[tuple[str, tuple[int, int]]] = field(
        default_factory=list[tuple[str, tuple[int, int]]]
    )
    prefixes: dict[str, None] = field(default_factory=dict[str, None])
    modules: dict[str, None] = field(default_factory=dict[str, None])

    def findings(self) -> Iterator[Finding]:
        aliased = [b for b in self.bound if b.alias is not None and b.alias.asname]
        if len(aliased) == len(self.bound):
            yield from self._aliased()
            return
        if self.scope.kind == "class" and all(b.path in GONE[:2] for b in self.bound):
            yield self._attribute()
            return
        edits = self._uses("")
        self._rebound()
        if self.obstacles:
            yield from self._blocked()
            return
        edits = [*self._import_edits(), *edits]
        place = self.file.span(cast("ast.alias", self.bound[0].alias))
        target = next(iter(self.prefixes), self._default_target())
        what = f"`{self.name}` is `{target}` in the unified wasi-common"
        yield self._judged(what, edits, place, used=bool(self.prefixes))

    def _attribute(self) -> Finding:
        """In a class the import makes an attribute, whose name others may use: it stays."""
        target = self._default_target()
        aliases = [cast("ast.alias", binding.alias) for binding in self.bound]
        return safe(
            f"`{self.name}` is `{target}` in the unified wasi-common",
            *(
                Edit.replace(*self.file.span(alias), f"{target} as {self.name}")
                for alias in aliases
            ),
        )

    def _judged(
        self, what: str, edits: Sequence[Edit], place: tuple[int, int], *, used: bool
    ) -> Finding:
        node = cast("ImportNode", self.bound[0].node)
        other = next(
            filter(
                None, (same_in_fallback(self.file, cast("ImportNode", b.node)) for b in self.bound)
            ),
            "",
        )
        if other:
            return review(f"{what}; {other}", *edits, place=place, help=COLLAPSE)
        if self.file.in_fragment(node) and not in_docstring(self.file, node):
            return review(f"{what}; the import stands in a string of code", *edits, place=place)
        if not used and self.scope.kind == "module" and not self.file.in_fragment(node):
            return review(
                f"{what}; nothing here uses `{self.name}`, and the import now binds "
                f"`{self.file.embedder.unified}` instead",
                *edits,
                place=place,
                help=f"where other modules take `{self.name}` from this one, bind it with `as`",
            )
        return safe(what, *edits, place=place)

    def _default_target(self) -> str:
        return self.file.paths.after(self.name) or f"{self.file.embedder.unified}.sync"

    def _nodes(self) -> Iterator[ast.Name]:
        for node in self.file.table.names.get(self.name, ()):
            if self.file.table.scope_of(node).home(self.name) is self.scope:
                yield node

    def _uses(self, alias_of: str) -> list[Edit]:
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

    def _rebound(self) -> None:
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

    def _blocked(self) -> Iterator[Finding]:
        group = f"{self.file.span(self.bound[0].node)[0]}:{self.name}"
        for what, place in dict.fromkeys(self.obstacles):
            yield todo(
                f"{what}: `{self.name}` is gone from the unified wasi-common, and this use cannot "
                "be rewritten with certainty, so no use of it in this module is",
                place,
                help=_BY_HAND,
                group=group,
            )
        for binding in self.bound:
            yield todo(
                f"`{self.name}` is `{self._default_target()}` in the unified wasi-common; the "
                "import stays because of the uses named beside it",
                self.file.span(cast("ast.alias", binding.alias)),
                help=f"{_BY_HAND}; `import {self._default_target()} as {self.name}` leaves every "
                "use as it is",
                group=group,
            )

    def _import_edits(self) -> Iterator[Edit]:
        for binding in self.bound:
            alias = cast("ast.alias", binding.alias)
            if binding.path == "wasmtime_wasi":
                text = ", ".join(self._facade_modules())
            else:
                text = self.file.paths.after(binding.path) or self._default_target()
            node = cast("ast.Import", binding.node)
            if len(node.names) == 1 and self._there_already(node, text):
                removal = imports.remove_statement(self.file, node)
                if not removal.text:
                    yield removal
                    continue
            if alias.asname:
                yield Edit.replace(*imports.path_span(self.file, alias), text)
            else:
                yield Edit.replace(*self.file.span(alias), text)

    def _facade_modules(self) -> list[str]:
        """The modules whose import makes every use work; importing a module binds its package."""
        wanted = list(self.modules) or [self._default_target()]
        return [
            module
            for module in wanted
            if not any(other.startswith(module + ".") for other in wanted)
        ]

    def _there_already(self, node: ast.Import, text: str) -> bool:
        return any(
            isinstance(other, ast.Import)
            and other is not node
            and any(alias.name == text and not alias.asname for alias in other.names)
            for other in imports.body_of(self.file, node)
        )

    def _aliased(self) -> Iterator[Finding]:
        """`import package as name`: the name stays; only a facade's uses may have to change."""
        paths = {binding.path for binding in self.bound}
        place = self.file.span(cast("ast.alias", self.bound[0].alias))
        if "wasmtime_wasi" not in paths:
            for binding in self.bound:
                alias = cast("ast.alias", binding.alias)
                after = self.file.paths.after(binding.path)
                if after is None:
                    yield unknown(self.file, binding.path, self.file.span(alias))
                    continue
                edit = Edit.replace(*imports.path_span(self.file, alias), after)
                what = f"`{binding.path}` is `{after}` in the unified wasi-common"
                yield self._judged(what, [edit], self.file.span(alias), used=True)
            return
        uses = self._uses("wasmtime_wasi")
        if len(self.prefixes) > 1 and any(b.path != "wasmtime_wasi" for b in self.bound):
            self.obstacles.append((f"`{self.name}` stands for several modules", place))
        self._rebound()
        if self.obstacles:
            yield from self._blocked()
            return
        root = self.file.embedder.unified
        prefixes = list(self.prefixes) or [f"{root}.sync"]
        edits: list[Edit] = []
        if len(prefixes) == 1 and list(self.modules) in ([], prefixes):
            module, more = prefixes[0], ""
        else:
            module = root
            more = "".join(f", {needed}" for needed in self.modules if needed != root)
            for edit in uses:
                prefix = edit.text.decode()
                if prefix != root:
                    edits.append(Edit.insert(edit.end, prefix[len(root) :]))
        for binding in self.bound:
            alias = cast("ast.alias", binding.alias)
            edits.append(Edit.replace(*imports.path_span(self.file, alias), module))
            if more:
                edits.append(Edit.insert(self.file.span(alias)[1], more))
        what = f"the names of `wasmtime_wasi` are in {listed(prefixes)} in the unified wasi-common"
        yield self._judged(what, edits, place, used=True)


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
