"""A Python source file: its syntax tree and what each name in it is bound to."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from migrate_wasi.edits import Edit
from migrate_wasi.embedder import Embedder
from migrate_wasi.languages.python.embedded import Embedded, read_embedded
from migrate_wasi.languages.python.naming import edits_for
from migrate_wasi.languages.python.parsing import parse_module
from migrate_wasi.languages.python.paths import Paths
from migrate_wasi.languages.python.scopes import Binding, ImportNode, Scope, Table
from migrate_wasi.languages.python.survey import survey
from migrate_wasi.source import Source

NodeT = TypeVar("NodeT", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Import:
    """One name that an import statement binds.

    `path` is the dotted path as written (`wasi_cap_std_sync.WasiCtxBuilder`), `name` what it binds
    (`*` for a star import), `canonical` as in `PythonFile.canonical`.
    """

    path: str
    name: str
    canonical: str | None
    node: ImportNode
    alias: ast.alias


class PythonFile:
    """One parsed module. Spans are byte offsets into `source.text`.

    Code inside strings (annotations, doctests, fenced blocks of docstrings) belongs to the same
    table: its nodes have spans, bindings and references like all others.
    """

    def __init__(self, source: Source, embedder: Embedder) -> None:
        """Raises `PythonSyntaxError`."""
        self.source = source
        self.embedder = embedder
        self.paths = Paths(embedder)
        self.tree = parse_module(source)
        self.table = Table()
        self.scope = Scope("module", self.tree)
        self.embedded = Embedded()
        self.notes: dict[str, object] = {}  # what rules worked out about this file, by their key
        self._canonicals: dict[ast.AST, str | None] = {}
        survey(self.tree, self.scope, self.table)
        read_embedded(self)

    # Places

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Start and end byte offsets of a node."""
        starts = self.embedded.line_starts.get(node, self.source.line_starts)
        return (
            starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def text(self, node: ast.AST) -> str:
        """The source text of a node."""
        start, end = self.span(node)
        return self.source.text[start:end].decode("utf-8")

    def nodes(self, *kinds: type[NodeT]) -> list[NodeT]:
        """All nodes of these types (classes, functions, handlers, assignments, f-strings and
        matches only), in the order of the source."""
        found = [node for kind in kinds for node in self.table.nodes[kind]]
        return cast("list[NodeT]", sorted(found, key=lambda node: self.span(node)))

    def in_fragment(self, node: ast.AST) -> bool:
        """Does the node stand inside a string?"""
        return node in self.embedded.line_starts

    # Names

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every name bound by an import, in any scope."""
        return tuple(
            Import(
                binding.path,
                binding.name,
                self.import_canonical(binding),
                cast("ImportNode", binding.node),
                cast("ast.alias", binding.alias),
            )
            for binding in self.table.imports
        )

    def import_canonical(self, binding: Binding) -> str | None:
        """The identity of what an import binds; of the module for a star import."""
        return self.paths.canonical(binding.path.removesuffix(".*"))

    def bindings(self, node: ast.Name) -> list[Binding]:
        """Everything that may have bound a name where it is used; empty for a builtin."""
        home = self.table.scope_of(node).home(node.id)
        return home.bindings[node.id] if home is not None else []

    def dotted(self, node: ast.expr) -> str | None:
        """The dotted path that a name or attribute chain denotes, by the imports of the file.

        A name that is bound to anything else as well denotes nothing, with one exception: the
        `None` (or other constant) of an optional import.
        """
        names: list[str] = []
        base = node
        while isinstance(base, ast.Attribute):
            names.append(base.attr)
            base = base.value
        if not isinstance(base, ast.Name):
            return None
        root = self._root_path(base)
        return None if root is None else ".".join((root, *reversed(names)))

    def _root_path(self, node: ast.Name) -> str | None:
        """What the imports of a name agree on, None where something else binds it."""
        bindings = self.bindings(node)
        if not bindings:
            return self._star_path(node)
        paths: set[str] = set()
        for binding in bindings:
            if binding.kind == "import":
                paths.add(_bound_path(binding))
            elif not _is_fallback(binding):
                return None
        if len(paths) == 1:
            return paths.pop()
        # A fallback import of the same item from its other place is no disagreement.
        identities = {self.paths.canonical(path) for path in paths}
        return min(paths) if len(identities) == 1 and None not in identities else None

    def _star_path(self, node: ast.Name) -> str | None:
        """The path of a name that nothing binds, where a star import in sight brings it."""
        scope: Scope | None = self.table.scope_of(node)
        while scope is not None:
            for star in reversed(scope.stars):
                found = self.paths.exports(star.path[:-2]).get(node.id)
                if found:
                    return found
            scope = scope.parent
        return None

    def canonical(self, node: ast.expr) -> str | None:
        """The identity of the item that a name or attribute chain denotes, or None.

        With `::` as in the catalogue, the path in the two-package API of 2.0 however it was
        reached: `wasi_cap_std_sync::WasiCtxBuilder::new`.
        """
        if node not in self._canonicals:
            path = self.dotted(node)
            self._canonicals[node] = None if path is None else self.paths.canonical(path)
        return self._canonicals[node]

    def outermost(self, node: ast.Name) -> ast.expr:
        """The attribute chain that a name begins."""
        at: ast.expr = node
        parent = self.table.parents.get(at)
        while isinstance(parent, ast.Attribute):
            at, parent = parent, self.table.parents.get(parent)
        return at

    def references(self, *canonicals: str) -> Iterator[ast.expr]:
        """Outermost expressions whose identity is one of these or lies below one of these."""
        # A name in the text begins with what an import binds, or a star brings the item's own.
        starts = self.wasi_names.union(*(item.split("::") for item in canonicals))
        names = self.table.names
        wanted = [node for name in starts & names.keys() for node in names[name]]
        for node in sorted(wanted, key=self.span):
            outer = self.outermost(node)
            identity = self.canonical(outer)
            if identity is not None and any(
                identity == item or identity.startswith(item + "::") for item in canonicals
            ):
                yield outer

    @cached_property
    def wasi_names(self) -> set[str]:
        """The names that imports of the WASI packages bind, in any scope."""
        return {item.name for item in self.imports if item.canonical is not None}

    @cached_property
    def undefined(self) -> frozenset[str]:
        """Names that are used where nothing binds them, and that are not built in."""
        return frozenset(
            name
            for name, nodes in self.table.names.items()
            if not hasattr(builtins, name)
            and any(
                isinstance(node.ctx, ast.Load) and self.table.scopes[node].home(name) is None
                for node in nodes
            )
        )

    @cached_property
    def exported(self) -> frozenset[str]:
        """The names that `__all__` lists."""
        found: set[str] = set()
        for binding in self.scope.bindings.get("__all__", ()):
            if isinstance(binding.value, (ast.List, ast.Tuple, ast.Set)):
                found.update(
                    node.value
                    for node in binding.value.elts
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                )
        return frozenset(found)

    def import_edits(self, path: str, at: ast.AST) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the item with the unified path `path` (`wasi_common::I32Exit`): the
        name to write and the edits that import it, merged into an existing import where one is."""
        return edits_for(self, path, at)


def _bound_path(binding: Binding) -> str:
    """`import a.b` binds `a`; all other imports bind the path that they name."""
    alias = binding.alias
    if isinstance(binding.node, ast.Import) and alias is not None and not alias.asname:
        return binding.path.partition(".")[0]
    return binding.path


def _is_fallback(binding: Binding) -> bool:
    """`X = None` (or False, or another constant), as in an optional import."""
    return binding.kind == "assign" and isinstance(binding.value, ast.Constant)
