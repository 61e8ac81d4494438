"""`import wasi_cap_std_sync`: the import binds the package, so it and every use are one symbol.

Where one use cannot be rewritten, the symbol stays as it is and each obstacle is a finding.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import cast

from migrate_wasi.edits import Edit, Finding, Level, review, safe, todo
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.moves.import_notes import judged, listed, unknown
from migrate_wasi.languages.python.moves.uses import Uses
from migrate_wasi.languages.python.paths import GONE
from migrate_wasi.languages.python.scopes import Binding, ImportNode, Scope

_BY_HAND = "write it with the unified package by hand, then run again"


class PlainImport:
    """A package bound by plain imports in one scope, and all uses of the name."""

    def __init__(self, file: PythonFile, scope: Scope, name: str, bound: list[Binding]) -> None:
        self.file = file
        self.scope = scope
        self.name = name
        self.bound = bound
        self.uses = Uses(file, scope, name, bound)

    def findings(self) -> Iterator[Finding]:
        aliased = [b for b in self.bound if b.alias is not None and b.alias.asname]
        if len(aliased) == len(self.bound):
            yield from self._aliased()
            return
        if self.scope.kind == "class" and all(b.path in GONE[:2] for b in self.bound):
            yield self._attribute()
            return
        edits = self.uses.edits()
        self.uses.find_others()
        if self.uses.obstacles:
            yield from self._blocked()
            return
        edits = [*self._import_edits(), *edits]
        place = self.file.span(cast("ast.alias", self.bound[0].alias))
        target = next(iter(self.uses.prefixes), self._default_target())
        what = f"`{self.name}` is `{target}` in the unified wasi-common"
        yield self._judged(what, edits, place, used=bool(self.uses.prefixes))

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
        nodes = [cast("ImportNode", binding.node) for binding in self.bound]
        finding = judged(self.file, nodes, what, edits, place)
        if (
            finding.level is Level.SAFE
            and not used
            and self.scope.kind == "module"
            and not self.file.in_fragment(nodes[0])
        ):
            return review(
                f"{what}; nothing here uses `{self.name}`, and the import now binds "
                f"`{self.file.embedder.unified}` instead",
                *edits,
                place=place,
                help=f"where other modules take `{self.name}` from this one, bind it with `as`",
            )
        return finding

    def _default_target(self) -> str:
        return self.file.paths.after(self.name) or f"{self.file.embedder.unified}.sync"

    def _blocked(self) -> Iterator[Finding]:
        group = f"{self.file.span(self.bound[0].node)[0]}:{self.name}"
        for what, place in dict.fromkeys(self.uses.obstacles):
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
        wanted = list(self.uses.modules) or [self._default_target()]
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
        """`import package as name`: the name stays."""
        if any(binding.path == "wasmtime_wasi" for binding in self.bound):
            yield from self._aliased_facade()
            return
        for binding in self.bound:
            alias = cast("ast.alias", binding.alias)
            after = self.file.paths.after(binding.path)
            if after is None:
                yield unknown(self.file, binding.path, self.file.span(alias))
                continue
            edit = Edit.replace(*imports.path_span(self.file, alias), after)
            what = f"`{binding.path}` is `{after}` in the unified wasi-common"
            yield self._judged(what, [edit], self.file.span(alias), used=True)

    def _aliased_facade(self) -> Iterator[Finding]:
        """`import wasmtime_wasi as name`: what it handed on has no single place now, so uses may
        have to change where they need several modules."""
        place = self.file.span(cast("ast.alias", self.bound[0].alias))
        uses = self.uses.edits("wasmtime_wasi")
        if len(self.uses.prefixes) > 1 and any(b.path != "wasmtime_wasi" for b in self.bound):
            self.uses.obstacles.append((f"`{self.name}` stands for several modules", place))
        self.uses.find_others()
        if self.uses.obstacles:
            yield from self._blocked()
            return
        root = self.file.embedder.unified
        prefixes = list(self.uses.prefixes) or [f"{root}.sync"]
        edits: list[Edit] = []
        if len(prefixes) == 1 and list(self.uses.modules) in ([], prefixes):
            module, more = prefixes[0], ""
        else:
            module = root
            more = "".join(f", {needed}" for needed in self.uses.modules if needed != root)
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
