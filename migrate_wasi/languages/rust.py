"""A Rust source file: its syntax tree and what each name in it is bound to.

Work is in proportion to the uses, not to the file: names are found as bytes first
(`occurrences`), and only the nodes at those places are looked at.

A path is resolved as the compiler does it, as far as one file and its crate can tell: its first
segment in the blocks, items and imports around it, up to the module; then, as the name of a crate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Tree

from migrate_wasi.edits import Edit
from migrate_wasi.embedder import Crate, Embedder
from migrate_wasi.languages import rust_paths, rust_scope
from migrate_wasi.languages.rust_use import (
    Declaration,
    UseTree,
    declaration_at,
    is_scope,
)
from migrate_wasi.source import Source

if TYPE_CHECKING:
    from migrate_wasi.languages.rust_crate import RustCrate

NAMES = frozenset(
    {"identifier", "type_identifier", "field_identifier", "shorthand_field_identifier"}
)
_SCOPED = ("scoped_identifier", "scoped_type_identifier")
_USE = re.compile(rb"(?<![\w#])(?:use|extern)(?=[\s:{/])")
_DEPTH = 24  # imports that name imports; a cycle through globs ends here


@dataclass(frozen=True)
class Extern:
    """A path into another crate: its name in code, then the segments behind it."""

    path: tuple[str, ...]


@dataclass(frozen=True)
class Inline:
    """A module of this file: its body, or the whole file."""

    body: Node


@dataclass(frozen=True)
class Elsewhere:
    """A module or item of this crate in another file, by its path from the crate's root."""

    path: tuple[str, ...]


Target = Extern | Inline | Elsewhere


@dataclass(frozen=True)
class Import:
    """One leaf of a `use` tree (or an `extern crate`).

    `path` is the full path as written, `name` the name it binds (alias or last segment; `*` for a
    glob, `_` for an anonymous import), `canonical` the identity of the item (see
    `RustFile.canonical`) or None for a crate that is not ours. `declaration` is the whole
    `use_declaration`, or inside a macro's tokens the `use` keyword; `use` has spans for both.
    """

    path: tuple[str, ...]
    name: str
    canonical: str | None
    node: Node  # the leaf
    declaration: Node
    scope: Node  # the block, module body or source file that it binds in
    public: bool
    use: Declaration
    leaf: UseTree


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_rust.language()))


def parse(text: bytes) -> Tree:
    """The syntax tree of a Rust text; it may have errors."""
    return _parser().parse(text)


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[bytes]:
    choice = b"|".join(re.escape(name.encode()) for name in sorted(names, key=len, reverse=True))
    return re.compile(rb"(?<![\w#'])(?:" + choice + rb")(?!\w)")


class RustFile:
    """One parsed file. `crate` holds what other files of the crate say (facade re-exports,
    functions and fields that hand builders around); None for a file looked at alone."""

    def __init__(self, source: Source, embedder: Embedder, crate: RustCrate | None = None) -> None:
        self.source = source
        self.embedder = embedder
        self.crate = crate
        self.tree = parse(source.text)
        self.root: Node = self.tree.root_node
        self._items: dict[str, list[tuple[Node, Node, tuple[str, ...]]]] = {}
        self._ranges: dict[str, list[tuple[int, int]]] = {}
        self._globs: dict[tuple[int, tuple[str, ...]], Target | None] = {}
        self._canonicals: dict[tuple[int, int, str], str | None] = {}

    # -- text and places -------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source.text[node.start_byte : node.end_byte].decode()

    def occurrences(self, *names: str) -> Iterator[Node]:
        """Identifier leaves with one of these texts, in order, also inside macro token trees; not
        inside comments, strings or doc comments."""
        text = self.source.text
        present = tuple(name for name in names if name.encode() in text)
        if not present:
            return
        for match in _any_of(present).finditer(text):
            leaf = rust_scope.leaf_at(self.root, match.start(), match.end())
            if leaf is not None and leaf.type in NAMES:
                yield leaf

    # -- imports ---------------------------------------------------------------------------------

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        """Every `use` and `extern crate`, also inside macro token trees."""
        found: list[Declaration] = []
        for match in _USE.finditer(self.source.text):
            leaf = rust_scope.leaf_at(self.root, match.start(), match.end())
            if leaf is not None and leaf.type in ("use", "extern"):
                declaration = declaration_at(leaf)
                if declaration is not None:
                    found.append(declaration)
        return tuple(found)

    @cached_property
    def _leaves(self) -> tuple[tuple[Declaration, UseTree, tuple[str, ...], str], ...]:
        rows: list[tuple[Declaration, UseTree, tuple[str, ...], str]] = []
        for declaration in self.declarations:
            for leaf, nodes in declaration.tree.leaves():
                if not nodes:
                    continue
                names = [self.text(node) for node in nodes]
                path = tuple(names[:-1] if len(names) > 1 and names[-1] == "self" else names)
                name = self.text(leaf.alias) if leaf.alias else path[-1]
                rows.append((declaration, leaf, path, name))
        return tuple(rows)

    @cached_property
    def _bound(self) -> dict[int, dict[str, list[tuple[Declaration, UseTree, tuple[str, ...]]]]]:
        """Scope, then name, to what is imported under it."""
        table: dict[int, dict[str, list[tuple[Declaration, UseTree, tuple[str, ...]]]]] = {}
        for declaration, leaf, path, name in self._leaves:
            names = table.setdefault(declaration.scope.id, {})
            names.setdefault(name, []).append((declaration, leaf, path))
        return table

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every leaf of every `use` and `extern crate`, also inside macro token trees."""
        return tuple(
            Import(
                path,
                name,
                self.identity_of(self.target_of_import(declaration, path)),
                (leaf.segments or leaf.braces or (declaration.node,))[-1],
                declaration.node,
                declaration.scope,
                "".join(self.text(node) for node in declaration.visibility) == "pub",
                declaration,
                leaf,
            )
            for declaration, leaf, path, name in self._leaves
        )

    def target_of_import(
        self, declaration: Declaration, path: Sequence[str], depth: int = 0
    ) -> Target | None:
        """What the path of a `use` leads to; a glob leads to its module."""
        parts = tuple(path)
        if parts and parts[-1] == "*":
            parts = parts[:-1]
        if not parts:
            return None
        rooted = declaration.tree.rooted or declaration.extern
        if self.embedder.edition == "2015" and parts[0] not in ("self", "super", "crate"):
            rooted = True
        return self._target(parts, declaration.scope, rooted, depth + 1, use=declaration)

    def handed_on(self) -> frozenset[str]:
        """The names of our items that modules of this crate can take from this file's imports.

        A private import counts: child modules see it through `super`.
        """
        names: set[str] = set()
        for declared in self.imports:
            if declared.canonical is None or not rust_scope.is_module_body(declared.scope):
                continue
            if declared.name != "*":
                names.add(declared.name)
                continue
            module = self.target_of_import(declared.use, declared.path)
            if isinstance(module, Extern):
                names |= rust_paths.exports(self.package(module.path[0]), module.path[1:])
        return frozenset(names - {"_"})

    # -- resolution ------------------------------------------------------------------------------

    def segments(self, node: Node) -> tuple[Node, ...] | None:
        """The leaves of the path that ends at `node`, from its first segment; None for a path that
        begins with a type (`<T as X>::y`) and for what is no path."""
        if node.type == "generic_type":
            inner = node.child_by_field_name("type")
            return self.segments(inner) if inner is not None else None
        if node.type in _SCOPED:
            return self._scoped_segments(node)
        if node.type not in NAMES and node.type not in ("crate", "self", "super"):
            return None
        parent = node.parent
        if parent is None:
            return None
        if parent.type == "token_tree":
            return _token_segments(node)
        if parent.type in _SCOPED and _is(parent.child_by_field_name("name"), node):
            return self._scoped_segments(parent)
        if node.type == "field_identifier":
            return None
        return (node,)

    def _scoped_segments(self, node: Node) -> tuple[Node, ...] | None:
        name = node.child_by_field_name("name")
        path = node.child_by_field_name("path")
        if name is None:
            return None
        if path is None:
            return (name,)
        before = self.segments(path)
        return None if before is None else (*before, name)

    def rooted(self, segments: Sequence[Node]) -> bool:
        """Does the path begin with `::`?"""
        before = segments[0].prev_sibling
        if before is None or before.type != "::":
            return False
        further = before.prev_sibling
        return further is None or further.type not in (
            *NAMES,
            ">",
            "crate",
            "self",
            "super",
            "metavariable",
        )

    def outermost(self, leaf: Node) -> Node:
        """The whole path that `leaf` is a segment of, generic arguments at its end not included.

        Inside a macro's tokens a path has no node; its last leaf stands for it.
        """
        if leaf.parent is not None and leaf.parent.type == "token_tree":
            return _last_token(leaf)
        node = leaf
        path = leaf
        while node.parent is not None:
            parent = node.parent
            if parent.type in _SCOPED:
                if not _is(parent.child_by_field_name("name"), node) and not _is(
                    parent.child_by_field_name("path"), node
                ):
                    break
                path = parent
            elif parent.type != "generic_type" or not _is(parent.child_by_field_name("type"), node):
                break
            node = parent
        return path

    def span(self, path: Node) -> tuple[int, int]:
        """The bytes of a path node, or of the path that ends at a leaf of a macro's tokens."""
        segments = self.segments(path)
        return (segments[0].start_byte if segments else path.start_byte, path.end_byte)

    def canonical(self, node: Node) -> str | None:
        """The identity of the item that a path names, or None.

        `node` is an `identifier`, `type_identifier`, `scoped_identifier`, `scoped_type_identifier`
        or `generic_type`. The identity is the path in the two-package API of 2.0, however the item
        was reached: `wasmtime_wasi::sync::WasiCtxBuilder`, an alias of it, and after the move
        `wasi_common::sync::WasiCtxBuilder`, all give `wasi_cap_std_sync::WasiCtxBuilder`; items
        that only exist later keep their own path (`wasi_common::I32Exit`,
        `wasi_common::file::FileAccessMode`). Locally defined names shadow imports, in Rust's
        scoping. A path that goes on behind a known item keeps its tail:
        `WasiCtxBuilder::new` gives `wasi_cap_std_sync::WasiCtxBuilder::new`.
        """
        key = (node.start_byte, node.end_byte, node.type)
        if key not in self._canonicals:
            self._canonicals[key] = self.identity_of(self.target(node))
        return self._canonicals[key]

    def target(self, node: Node) -> Target | None:
        """What the path that ends at `node` leads to."""
        segments = self.segments(node)
        if not segments:
            return None
        names = tuple(self.text(segment) for segment in segments)
        first = segments[0]
        # The node may come from a macro body that was read again: its scopes are those of the file.
        at = rust_scope.leaf_at(self.root, first.start_byte, first.end_byte) or first
        behind = segments[-1].next_sibling
        if behind is not None and behind.type == "::" and len(names) == 1:
            # Not yet the whole path: only a module, a type or a crate can stand here.
            return self._target(names, at, self.rooted(segments), 0, rust_scope.CRATE)
        return self._target(names, at, self.rooted(segments), 0, _namespace(segments))

    def references(self, *canonicals: str) -> Iterator[Node]:
        """Outermost path nodes, outside of `use` declarations, whose identity is one of these or
        lies below one of these (`FileCaps` also gives `FileCaps::READ`).

        Inside a macro's tokens the last leaf of the path is given (`span` has the whole of it).
        """
        wanted = tuple(rust_paths.settle(canonical) for canonical in canonicals)
        seen: set[int] = set()
        for leaf in self.occurrences(*self._names_for(wanted)):
            if self.in_use(leaf):
                continue
            path = self.outermost(leaf)
            if path.id in seen:
                continue
            seen.add(path.id)
            found = self.canonical(path)
            if found is not None and any(
                found == one or found.startswith(f"{one}::") for one in wanted
            ):
                yield path

    def _names_for(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Every name in this file that can begin or end a path to one of `wanted`."""
        names = {canonical.rpartition("::")[2] for canonical in wanted}
        for declared in self.imports:
            below = declared.canonical
            if (
                below is not None
                and declared.name not in ("*", "_")
                and any(
                    below == one or one.startswith(f"{below}::") or below.startswith(f"{one}::")
                    for one in wanted
                )
            ):
                names.add(declared.name)
        return tuple(sorted(names))

    def in_use(self, leaf: Node) -> bool:
        """Does the leaf belong to a `use` or `extern crate`?"""
        return any(use.start <= leaf.start_byte < use.end for use in self.declarations)

    def identity_of(self, target: Target | None) -> str | None:
        """The canonical identity of what a path was found to lead to."""
        if not isinstance(target, Extern):
            return None
        crate = self.crates.get(target.path[0])
        if crate is None or crate.refusal:
            return None
        package = crate.package.replace("-", "_")
        tail = target.path[1:]
        if package == "wasmtime_wasi" and not self.is_legacy(target.path[0]):
            return None
        if crate.local and package not in rust_paths.KNOWN:
            package = "wasmi_wasi"
        return rust_paths.identity(package, tail)

    def is_legacy(self, extern: str) -> bool:
        """Is this name in code a crate whose items moved into the unified one?"""
        return extern in self.legacy_crates

    @cached_property
    def crates(self) -> Mapping[str, Crate]:
        """The crates as code names them, with the unified one, which a project that had the items
        from elsewhere only depends on after the move."""
        unified = self.embedder.unified
        return {unified: Crate("wasi-common", unified), **self.embedder.crates}

    @cached_property
    def legacy_crates(self) -> tuple[str, ...]:
        """The crates, as code names them, whose items moved into the unified one."""
        return rust_paths.legacy_crates(self.embedder)

    def package(self, extern: str) -> str:
        """The published name, with underscores, of a crate as code names it."""
        crate = self.crates.get(extern)
        return crate.package.replace("-", "_") if crate is not None else extern

    def _target(
        self,
        names: tuple[str, ...],
        at: Node,
        rooted: bool,
        depth: int,
        space: str = rust_scope.ANY,
        use: Declaration | None = None,
    ) -> Target | None:
        if depth > _DEPTH or not names or names[0].startswith("$") or names[0] == "Self":
            return None
        first, rest = names[0], names[1:]
        if rooted:
            return Extern(names)
        if first in ("crate", "self", "super"):
            return self._relative(names, at, depth, space)
        qualifies = bool(rest) or use is not None or space == rust_scope.CRATE
        first_space = rust_scope.TYPE if rest or space == rust_scope.CRATE else space
        known, target = self._in_scopes(first, at, first_space, depth, use)
        if known:
            return self._step(target, rest, depth, space)
        return Extern(names) if qualifies and first in self.crates else None

    def _relative(self, names: tuple[str, ...], at: Node, depth: int, space: str) -> Target | None:
        if names[0] == "crate":
            return self._from_root(names[1:], depth, space)
        module = rust_scope.module_of(at)
        rest = names
        here: Target | None = Inline(module)
        while rest and rest[0] in ("self", "super"):
            if rest[0] == "super":
                here = self._parent(here)
            rest = rest[1:]
        return self._step(here, rest, depth, space)

    def _parent(self, module: Target | None) -> Target | None:
        if isinstance(module, Inline):
            item = module.body.parent
            if item is not None:
                return Inline(rust_scope.module_of(item))
            path = self.module_path
            return Elsewhere(path[:-1]) if path else None
        if isinstance(module, Elsewhere) and module.path:
            return Elsewhere(module.path[:-1])
        return None

    @property
    def module_path(self) -> tuple[str, ...] | None:
        """This file's module from the crate's root; None where it is not known."""
        return self.crate.module_path(self.source.path) if self.crate is not None else None

    def _path_of(self, body: Node) -> tuple[str, ...] | None:
        """The module path of an inline module's body."""
        names: list[str] = []
        current = body
        while current.parent is not None:
            if current.type == "mod_item":
                name = current.child_by_field_name("name")
                names.insert(0, self.text(name) if name else "")
            current = current.parent
        base = self.module_path
        return None if base is None else (*base, *names)

    def _from_root(self, names: tuple[str, ...], depth: int, space: str) -> Target | None:
        alone = self.crate is None and self.source.path.name in ("lib.rs", "main.rs")
        if alone or self.module_path == ():
            return self._step(Inline(self.root), names, depth, space)
        return self._step(Elsewhere(()), names, depth, space)

    def _step(
        self, target: Target | None, rest: tuple[str, ...], depth: int, space: str
    ) -> Target | None:
        """Follow the rest of a path from where its beginning leads."""
        while rest:
            if isinstance(target, Extern):
                return Extern((*target.path, *rest))
            name, rest = rest[0], rest[1:]
            inner = rust_scope.TYPE if rest else space
            if isinstance(target, Inline):
                known, target = self.lookup(name, target.body, inner, depth + 1)
                if not known:
                    return None
            elif isinstance(target, Elsewhere) and self.crate is not None:
                target = self._elsewhere(target.path, name, inner, depth)
            else:
                return None
        return target

    def within(
        self, module: Inline, inline: Sequence[str], name: str, depth: int, space: str
    ) -> Target | None:
        """What `name` is bound to in the module `inline` below `module`."""
        if depth > _DEPTH:
            return None
        return self._step(module, (*inline, name), depth, space)

    def _elsewhere(
        self, module: tuple[str, ...], name: str, space: str, depth: int
    ) -> Target | None:
        if self.crate is None:
            return None
        asking = self.source.path
        return self.crate.lookup(module, name, space, self.embedder, depth + 1, asking=asking)

    def _in_scopes(
        self, name: str, at: Node, space: str, depth: int, use: Declaration | None
    ) -> tuple[bool, Target | None]:
        """Look a name up from the inside to the outside of the module around `at`."""
        if use is None and self._hidden(name, at, space):
            return True, None
        scope = rust_scope.enclosing_scope(at) if use is None else use.scope
        while True:
            known, target = self.lookup(name, scope, space, depth, use)
            if known or rust_scope.is_module_body(scope):
                return known, target
            scope = rust_scope.enclosing_scope(scope)

    def _hidden(self, name: str, at: Node, space: str) -> bool:
        if space != rust_scope.VALUE and rust_scope.generic_parameter(at, name):
            return True
        if space != rust_scope.VALUE or not name[:1].islower():
            return False
        if name not in self._ranges:
            self._ranges[name] = rust_scope.binding_ranges(self.root, self.source.text, name)
        return any(start <= at.start_byte < end for start, end in self._ranges[name])

    def lookup(
        self, name: str, scope: Node, space: str, depth: int = 0, use: Declaration | None = None
    ) -> tuple[bool, Target | None]:
        """(Is `name` bound in this very scope?, what to); (True, None) for something local."""
        if depth > _DEPTH:
            return False, None
        local = self._local_item(name, scope, space)
        if local is not None:
            return local
        answers: list[Target | None] = []
        names = self._bound.get(scope.id, {})
        for declaration, _, path in names.get(name, ()):
            if declaration is not use:
                answers.append(self.target_of_import(declaration, path, depth))
        if answers:
            return True, next((answer for answer in answers if self._is_ours(answer)), answers[0])
        for declaration, _, path in names.get("*", ()):
            if declaration is use:
                continue
            known, target = self._through_glob(declaration, path, name, space, depth)
            if known:
                return True, target
        return False, None

    def _is_ours(self, target: Target | None) -> bool:
        return self.identity_of(target) is not None

    def _glob_target(
        self, declaration: Declaration, path: Sequence[str], depth: int
    ) -> Target | None:
        """What a glob opens. Its first name may itself come through another glob of the scope, and
        that one's through this: each is looked up once, and not while it is being looked up."""
        key = (declaration.start, tuple(path))
        if key not in self._globs:
            self._globs[key] = None
            self._globs[key] = self.target_of_import(declaration, path, depth)
        return self._globs[key]

    def _through_glob(
        self, declaration: Declaration, path: Sequence[str], name: str, space: str, depth: int
    ) -> tuple[bool, Target | None]:
        module = self._glob_target(declaration, path, depth)
        if isinstance(module, Extern):
            crate = self.crates.get(module.path[0])
            if crate is None or crate.refusal:
                return False, None
            package = self.package(module.path[0])
            if crate.local and package not in rust_paths.KNOWN:
                package = "wasmi_wasi"
            if name in rust_paths.exports(package, module.path[1:]):
                return True, Extern((*module.path, name))
            return False, None
        if isinstance(module, Inline):
            return self.lookup(name, module.body, space, depth + 1)
        if isinstance(module, Elsewhere) and self.crate is not None:
            found = self._elsewhere(module.path, name, space, depth)
            return found is not None, found
        return False, None

    @cached_property
    def _item_places(self) -> dict[str, list[tuple[int, int, bytes]]]:
        return rust_scope.item_places(self.source.text)

    def _local_item(self, name: str, scope: Node, space: str) -> tuple[bool, Target | None] | None:
        if name not in self._items:
            self._items[name] = rust_scope.items(self.root, self._item_places.get(name, ()))
        for where, item, spaces in self._items[name]:
            if where.id != scope.id or (space != rust_scope.ANY and space not in spaces):
                continue
            if item.type == "mod_item":
                body = item.child_by_field_name("body")
                if body is not None:
                    return True, Inline(body)
                path = self._path_of(scope)
                return True, Elsewhere((*path, name)) if path is not None else None
            return True, None
        return None

    # -- writing ---------------------------------------------------------------------------------

    def import_edits(self, path: str, at: Node) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the item with the unified path `path` (`wasi_common::I32Exit`).

        Gives the name to write there and the edits that import it: none where it is in scope
        already, else merged into an existing import of the same module, else one new `use` line
        behind the last import of that crate. Falls back to the full path where the short name is
        taken by something else.
        """
        from migrate_wasi.languages.rust_imports import import_edits

        return import_edits(self, path, at)


def is_block(node: Node) -> bool:
    return is_scope(node) and not rust_scope.is_module_body(node)


def _is(a: Node | None, b: Node) -> bool:
    return a is not None and a.id == b.id


def _namespace(segments: Sequence[Node]) -> str:
    """The namespace that the last segment of a path is looked up in."""
    last = segments[-1]
    parent = last.parent
    if parent is None or parent.type == "token_tree":
        return rust_scope.ANY
    while parent is not None and parent.type in _SCOPED:
        last, parent = parent, parent.parent
    if parent is not None and parent.type == "macro_invocation":
        return rust_scope.MACRO
    if segments[-1].type == "type_identifier":
        return rust_scope.TYPE
    return rust_scope.VALUE


def _token_segments(leaf: Node) -> tuple[Node, ...] | None:
    """The path that ends at a leaf among a macro's tokens: `ident (:: ident)*`."""
    before = leaf.prev_sibling
    if before is not None and before.type == ".":
        return None
    segments = [leaf]
    while before is not None and before.type == "::":
        name = before.prev_sibling
        if name is None or name.type not in (*NAMES, "crate", "self", "super", "metavariable"):
            return tuple(segments) if name is None or name.type not in (">",) else None
        segments.insert(0, name)
        before = name.prev_sibling
    return tuple(segments)


def _last_token(leaf: Node) -> Node:
    while True:
        colons = leaf.next_sibling
        after = colons.next_sibling if colons is not None and colons.type == "::" else None
        if after is None or after.type not in NAMES:
            return leaf
        leaf = after
