"""A Rust source file: its syntax tree and what each name in it is bound to.

Work is in proportion to the uses, not to the file: names are found as bytes first
(`occurrences`), and only the nodes at those places are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from string import ascii_letters, digits
from typing import TYPE_CHECKING

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Tree

from migrate_wasi.edits import Edit
from migrate_wasi.embedder import Crate, Embedder
from migrate_wasi.languages.rust import nodes, paths
from migrate_wasi.languages.rust.resolve import Extern, Resolver, Target
from migrate_wasi.languages.rust.scope import CRATE, is_module_body, leaf_at
from migrate_wasi.languages.rust.use import Declaration, UseTree, declaration_at
from migrate_wasi.source import Source

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.crate import RustCrate

_WORD = re.compile(rb"[\w\x80-\xff]+")
_USE = re.compile(rb"(?<![\w#])(?:use|extern)(?=[\s:{/])")


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


# A new text is parsed to be looked at again, to be checked, and for other files that ask about it.
@lru_cache(maxsize=8)
def parse(text: bytes) -> Tree:
    """The syntax tree of a Rust text; it may have errors."""
    return _parser().parse(text)


# Bytes before a name that make it part of another name, a raw one or a lifetime.
_NOT_BEFORE = frozenset(b"#'_" + ascii_letters.encode() + digits.encode())


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[bytes]:
    choice = b"|".join(re.escape(name.encode()) for name in sorted(names, key=len, reverse=True))
    # What may not stand before is asked for afterwards: a pattern that begins with letters is found
    # ten times as fast.
    return re.compile(rb"(?:" + choice + rb")(?!\w)")


class RustFile:
    """One parsed file. `crate` holds what other files of the crate say (facade re-exports,
    functions and fields that hand builders around); None for a file looked at alone."""

    def __init__(self, source: Source, embedder: Embedder, crate: RustCrate | None = None) -> None:
        self.source = source
        self.embedder = embedder
        self.crate = crate
        self.tree = parse(source.text)
        self.root: Node = self.tree.root_node
        self.resolver = Resolver(self)
        self._canonicals: dict[tuple[int, int, str], str | None] = {}

    # -- text and places -------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source.text[node.start_byte : node.end_byte].decode()

    @cached_property
    def _words(self) -> frozenset[bytes]:
        """Every word of the text: rules ask for a hundred names, and few are in any one file."""
        return frozenset(_WORD.findall(self.source.text))

    def occurrences(self, *names: str) -> Iterator[Node]:
        """Identifier leaves with one of these texts, in order, also inside macro token trees; not
        inside comments, strings or doc comments."""
        text = self.source.text
        present = tuple(name for name in names if name.encode() in self._words)
        if not present:
            return
        for match in _any_of(present).finditer(text):
            if match.start() and text[match.start() - 1] in _NOT_BEFORE:
                continue
            leaf = leaf_at(self.root, match.start(), match.end())
            if leaf is not None and leaf.type in nodes.NAMES:
                yield leaf

    # -- imports ---------------------------------------------------------------------------------

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        """Every `use` and `extern crate`, also inside macro token trees."""
        found: list[Declaration] = []
        for match in _USE.finditer(self.source.text):
            leaf = leaf_at(self.root, match.start(), match.end())
            if leaf is not None and leaf.type in ("use", "extern"):
                declaration = declaration_at(leaf)
                if declaration is not None:
                    found.append(declaration)
        return tuple(found)

    @cached_property
    def leaves(self) -> tuple[tuple[Declaration, UseTree, tuple[str, ...], str], ...]:
        """Every leaf of every declaration: its path as written and the name that it binds."""
        rows: list[tuple[Declaration, UseTree, tuple[str, ...], str]] = []
        for declaration in self.declarations:
            for leaf, segments in declaration.tree.leaves():
                if not segments:
                    continue
                names = [self.text(node) for node in segments]
                path = tuple(names[:-1] if len(names) > 1 and names[-1] == "self" else names)
                name = self.text(leaf.alias) if leaf.alias else path[-1]
                rows.append((declaration, leaf, path, name))
        return tuple(rows)

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
            for declaration, leaf, path, name in self.leaves
        )

    def handed_on(self) -> frozenset[str]:
        """The names of our items that modules of this crate can take from this file's imports.

        A private import counts: child modules see it through `super`.
        """
        names: set[str] = set()
        for declared in self.imports:
            if declared.canonical is None or not is_module_body(declared.scope):
                continue
            if declared.name != "*":
                names.add(declared.name)
                continue
            module = self.target_of_import(declared.use, declared.path)
            if isinstance(module, Extern):
                names |= paths.exports(self.package(module.path[0]), module.path[1:])
        return frozenset(names - {"_"})

    # -- resolution ------------------------------------------------------------------------------

    def segments(self, node: Node) -> tuple[Node, ...] | None:
        """The leaves of the path that ends at `node`, see `nodes.segments`."""
        return nodes.segments(node)

    def rooted(self, segments: Sequence[Node]) -> bool:
        """Does the path begin with `::`?"""
        return nodes.rooted(segments)

    def outermost(self, leaf: Node) -> Node:
        """The whole path that `leaf` is a segment of, see `nodes.outermost`."""
        return nodes.outermost(leaf)

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
        at = leaf_at(self.root, first.start_byte, first.end_byte) or first
        behind = segments[-1].next_sibling
        if behind is not None and behind.type == "::" and len(names) == 1:
            # Not yet the whole path: only a module, a type or a crate can stand here.
            return self.resolver.target(names, at, nodes.rooted(segments), 0, CRATE)
        return self.resolver.target(names, at, nodes.rooted(segments), 0, nodes.namespace(segments))

    def references(self, *canonicals: str) -> Iterator[Node]:
        """Outermost path nodes, outside of `use` declarations, whose identity is one of these or
        lies below one of these (`FileCaps` also gives `FileCaps::READ`).

        Inside a macro's tokens the last leaf of the path is given (`span` has the whole of it).
        """
        wanted = tuple(paths.settle(canonical) for canonical in canonicals)
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
        return paths.legacy_crates(self.embedder)

    def package(self, extern: str) -> str:
        """The published name, with underscores, of a crate as code names it."""
        crate = self.crates.get(extern)
        return crate.package.replace("-", "_") if crate is not None else extern

    # -- resolution, see `Resolver` ---------------------------------------------------------------

    def identity_of(self, target: Target | None) -> str | None:
        """The canonical identity of what a path was found to lead to."""
        return self.resolver.identity_of(target)

    def lookup(self, name: str, scope: Node, space: str) -> tuple[bool, Target | None]:
        """(Is `name` bound in this very scope?, what to); (True, None) for something local."""
        return self.resolver.lookup(name, scope, space)

    def target_of_import(self, declaration: Declaration, path: Sequence[str]) -> Target | None:
        """What the path of a `use` leads to; a glob leads to its module."""
        return self.resolver.target_of_import(declaration, path)

    @property
    def module_path(self) -> tuple[str, ...] | None:
        """This file's module from the crate's root; None where it is not known."""
        return self.crate.module_path(self.source.path) if self.crate is not None else None

    # -- writing ---------------------------------------------------------------------------------

    def import_edits(self, path: str, at: Node) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the item with the unified path `path` (`wasi_common::I32Exit`).

        Gives the name to write there and the edits that import it: none where it is in scope
        already, else merged into an existing import of the same module, else one new `use` line
        behind the last import of that crate. Falls back to the full path where the short name is
        taken by something else.
        """
        from migrate_wasi.languages.rust.imports import import_edits

        return import_edits(self, path, at)
