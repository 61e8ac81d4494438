"""A Python source file: its syntax tree and what each name in it is bound to."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

from packaging.version import Version

from migrate_wasi.edits import Edit
from migrate_wasi.embedder import Embedder, Move, Reading
from migrate_wasi.languages.python import fragments
from migrate_wasi.languages.python.moves.survey import survey
from migrate_wasi.languages.python.paths import IMPORT_PATTERN, ROOT_PATTERN, Paths
from migrate_wasi.languages.python.scopes import Binding, ImportNode, Scope, Table
from migrate_wasi.source import Source

_PYTHON_2 = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types must be parenthesized"
    r"|leading zeros in decimal|invalid decimal literal"
)
_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
_WORTH_READING = re.compile(r">>>|```|~~~|\.\. code|\.\. sourcecode")

# For questions that no package decides.
_NO_MOVE = Move(Reading(Version("2.0.2"), ""), Reading(Version("23.0.1"), ""))
_NOWHERE = Embedder("", Path(), "python", _NO_MOVE)

NodeT = TypeVar("NodeT", bound=ast.AST)


class PythonSyntaxError(SyntaxError):
    """A file that this Python cannot parse.

    `msg` says why, `lineno` and `offset` (one-based) where, `help` what to do.
    """

    def __init__(self, what: str, line: int, column: int, advice: str) -> None:
        super().__init__(f"{what}; {advice}")
        self.lineno = line
        self.offset = column
        self.help = advice

    def __str__(self) -> str:
        return f"line {self.lineno}, column {self.offset}: {self.msg}"


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
    scope: ast.AST


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
        self.tree: ast.Module = _parse(source)
        self.table = Table()
        self.scope = Scope("module", self.tree)
        self._line_starts: dict[ast.AST, tuple[int, ...]] = {}
        self._canonicals: dict[ast.AST, str | None] = {}
        survey(self.tree, self.scope, self.table)
        self.broken_fragments: list[fragments.Fragment] = []
        self.annotation_strings: set[ast.Constant] = set()
        self.code_strings: set[ast.Constant] = set()
        self.annotation_trees: dict[ast.Constant, ast.expr] = {}
        self.notes: dict[str, object] = {}  # what rules worked out about this file, by their key
        self._read_fragments()

    # Places

    def span(self, node: ast.expr | ast.stmt | ast.alias | ast.arg | ast.AST) -> tuple[int, int]:
        """Start and end byte offsets of a node."""
        starts = self._line_starts.get(node, self.source.line_starts)
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
        return node in self._line_starts

    # Names

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every name bound by an import, in any scope."""
        return tuple(
            Import(
                binding.path,
                binding.name,
                self._import_canonical(binding),
                cast("ImportNode", binding.node),
                cast("ast.alias", binding.alias),
                binding.scope.node,
            )
            for binding in self.table.imports
        )

    def _import_canonical(self, binding: Binding) -> str | None:
        path = binding.path
        if path.endswith(".*"):
            path = path[:-2]
        return self.paths.canonical(path)

    def bindings(self, node: ast.Name) -> list[Binding]:
        """Everything that may have bound a name where it is used; empty for a builtin."""
        scope = self.table.scope_of(node)
        home = scope.home(node.id)
        return home.bindings[node.id] if home is not None else []

    def dotted_text(self, node: ast.expr) -> str:
        """A name or attribute chain as it is written, without spaces and line breaks."""
        if isinstance(node, ast.Attribute):
            return f"{self.dotted_text(node.value)}.{node.attr}"
        return node.id if isinstance(node, ast.Name) else ""

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
        starts = self._ours.union(*(item.split("::") for item in canonicals))
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
    def _ours(self) -> set[str]:
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

    def doubtful(self) -> Iterator[tuple[ast.Name, Binding, Binding]]:
        """Names that an import of ours and something else both bind: (use, import, other).

        What they denote is not certain; one use per pair of bindings is given.
        """
        seen: set[tuple[int, int]] = set()
        for name in sorted(self._ours):
            for node in sorted(self.table.names.get(name, ()), key=self.span):
                if type(node.ctx) is not ast.Load or self.dotted(node) is not None:
                    continue
                bindings = self.bindings(node)
                ours = next(
                    (b for b in bindings if b.kind == "import" and self._import_canonical(b)), None
                )
                other = next(
                    (b for b in bindings if b.kind != "import" or not self._import_canonical(b)),
                    None,
                )
                if ours is None or other is None or (id(ours), id(other)) in seen:
                    continue
                seen.add((id(ours), id(other)))
                yield node, ours, other

    def import_edits(self, path: str, at: ast.AST) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the item with the unified path `path` (`wasi_common::I32Exit`): the
        name to write and the edits that import it, merged into an existing import where one is."""
        from migrate_wasi.languages.python.naming import edits_for

        return edits_for(self, path, at)

    # Fragments

    def _read_fragments(self) -> None:
        ours = {b.name for b in self.table.imports if self._import_canonical(b) is not None}
        for root in self.table.annotations[:]:
            for node in _strings_in(root):
                if _names_ours(cast("str", node.value), ours):
                    self._read_annotation(node)
        docstrings = self.table.docstrings[:]
        for node in docstrings:
            value = cast("str", node.value)
            if _WORTH_READING.search(value) and _names_ours(value, ours):
                self._read_block(node, value, fragments.in_docstring, self.scope)
        known = {id(node) for node in docstrings} | {id(node) for node in self.annotation_strings}
        for node in self.table.strings[:]:
            value = cast("str", node.value)
            if id(node) not in known and IMPORT_PATTERN.search(value):
                self._read_block(node, value, fragments.in_string, None)
        if b"type:" in self.source.text and ROOT_PATTERN.search(self.source.text.decode()):
            for start, end in fragments.type_comments(self.source):
                code = self.source.text[start:end].decode().split("#")[0].rstrip()
                if _names_ours(code, ours):
                    self._add([fragments.of_expression(code, start)], self.scope)

    def _read_annotation(self, node: ast.Constant) -> None:
        value = cast("str", node.value)
        self.annotation_strings.add(node)
        start, end = self.span(node)
        body = fragments.literal_body(self.source, start, end, value)
        if body is None:
            why = "it holds escapes or is put together from several literals"
            self.broken_fragments.append(fragments.Fragment(None, (), start, end, why))
            return
        fragment = fragments.of_expression(value, body[0])
        if isinstance(fragment.tree, ast.Expression):
            self.annotation_trees[node] = fragment.tree.body
        self._add([fragment], self.table.scope_of(node))

    def _read_block(
        self,
        node: ast.Constant,
        value: str,
        read: Callable[[str, int], Iterable[fragments.Fragment]],
        parent: Scope | None,
    ) -> None:
        start, end = self.span(node)
        body = fragments.literal_body(self.source, start, end, value)
        if body is not None:
            self.code_strings.add(node)
            code = self.source.text[body[0] : body[1]].decode()
            self._add(read(code, body[0]), Scope("module", node, parent))

    def _add(self, found: Iterable[fragments.Fragment], scope: Scope) -> None:
        for fragment in found:
            if fragment.tree is None:
                self.broken_fragments.append(fragment)
                continue
            for node in ast.walk(fragment.tree):
                if hasattr(node, "lineno"):
                    self._line_starts[node] = fragment.line_starts
            survey(fragment.tree, scope, self.table)


_recent: dict[bytes, PythonFile] = {}
_recent_lock = Lock()


def read(source: Source, embedder: Embedder) -> PythonFile:
    """The parsed file, the same one again for a text that was just read. Raises
    `PythonSyntaxError`.

    A file is looked at before and after its edits, and then the two are compared.
    """
    known = _recent.get(source.text)
    if known is not None and known.embedder is embedder:
        return known
    file = PythonFile(source, embedder)
    with _recent_lock:
        while len(_recent) > 3:
            del _recent[next(iter(_recent))]
        _recent[source.text] = file
    return file


def lost_names(before: Source, after: Source) -> frozenset[str]:
    """Names that `after` uses undefined and `before` did not. Raises `PythonSyntaxError`."""
    files = [_recent.get(source.text) for source in (before, after)]
    old, new = (
        file or PythonFile(source, _NOWHERE)
        for file, source in zip(files, (before, after), strict=True)
    )
    return new.undefined - old.undefined


def _parse(source: Source) -> ast.Module:
    try:
        return cast("ast.Module", fragments.parse(source.text.decode("utf-8")))
    except SyntaxError as error:
        if _PYTHON_2.search(error.msg):
            advice = "it looks like Python 2: convert it to Python 3 first, or exclude it"
        else:
            advice = (
                f"correct it, exclude it, or run with a Python newer than {_RUNNING} if it is "
                "written for one"
            )
        raise PythonSyntaxError(error.msg, error.lineno or 1, error.offset or 1, advice) from None
    except (RecursionError, MemoryError, ValueError) as error:
        what = f"Python's own parser gives up on it ({type(error).__name__}: {error})"
        advice = "split its deepest expression, or exclude it"
        raise PythonSyntaxError(what, 1, 1, advice) from None


def _bound_path(binding: Binding) -> str:
    alias = binding.alias
    if isinstance(binding.node, ast.Import) and alias is not None and not alias.asname:
        return binding.path.partition(".")[0]
    return binding.path


def _is_fallback(binding: Binding) -> bool:
    """`X = None` (or False, or another constant), as in an optional import."""
    return binding.kind == "assign" and isinstance(binding.value, ast.Constant)


def _strings_in(root: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(root, (ast.Name, ast.Attribute)):
        return
    stack: list[ast.AST] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node
        elif isinstance(node, ast.Subscript) and _is_literal(node.value):
            continue
        else:
            stack.extend(ast.iter_child_nodes(node))


def _is_literal(node: ast.expr) -> bool:
    return (getattr(node, "attr", None) or getattr(node, "id", None)) == "Literal"


def _names_ours(text: str, ours: set[str]) -> bool:
    return ROOT_PATTERN.search(text) is not None or any(name in text for name in ours)
