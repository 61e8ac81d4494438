"""What a path leads to, found as the compiler does it.

Algorithm: the first segment is looked for in the scopes around, from the inside out: variables and
generic parameters, items of the scope, its imports, its globs. Behind the module's body nothing is
in sight any more and the name is a crate's. The other segments follow from there, module by module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.languages.rust import paths
from migrate_wasi.languages.rust.scope import (
    ANY,
    CRATE,
    TYPE,
    VALUE,
    binding_ranges,
    enclosing_scope,
    generic_parameter,
    is_module_body,
    item_places,
    items,
    module_of,
)

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.languages.rust.use import Declaration, UseTree

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


class Resolver:
    """The names of one file."""

    def __init__(self, file: RustFile) -> None:
        self.file = file
        self._items: dict[str, list[tuple[Node, Node, tuple[str, ...]]]] = {}
        self._ranges: dict[str, list[tuple[int, int]]] = {}
        self._globs: dict[tuple[int, tuple[str, ...]], Target | None] = {}

    @cached_property
    def _bound(self) -> dict[int, dict[str, list[tuple[Declaration, UseTree, tuple[str, ...]]]]]:
        """Scope, then name, to what is imported under it."""
        table: dict[int, dict[str, list[tuple[Declaration, UseTree, tuple[str, ...]]]]] = {}
        for declaration, leaf, path, name in self.file.leaves:
            names = table.setdefault(declaration.scope.id, {})
            names.setdefault(name, []).append((declaration, leaf, path))
        return table

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
        if self.file.embedder.edition == "2015" and parts[0] not in ("self", "super", "crate"):
            rooted = True
        return self.target(parts, declaration.scope, rooted, depth + 1, use=declaration)

    def target(
        self,
        names: tuple[str, ...],
        at: Node,
        rooted: bool,
        depth: int,
        space: str = ANY,
        use: Declaration | None = None,
    ) -> Target | None:
        if depth > _DEPTH or not names or names[0].startswith("$") or names[0] == "Self":
            return None
        first, rest = names[0], names[1:]
        if rooted:
            return Extern(names)
        if first in ("crate", "self", "super"):
            return self._relative(names, at, depth, space)
        qualifies = bool(rest) or use is not None or space == CRATE
        first_space = TYPE if rest or space == CRATE else space
        known, target = self._in_scopes(first, at, first_space, depth, use)
        if known:
            return self._step(target, rest, depth, space)
        return Extern(names) if qualifies and first in self.file.crates else None

    def _relative(self, names: tuple[str, ...], at: Node, depth: int, space: str) -> Target | None:
        if names[0] == "crate":
            return self._from_root(names[1:], depth, space)
        module = module_of(at)
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
                return Inline(module_of(item))
            path = self.file.module_path
            return Elsewhere(path[:-1]) if path else None
        if isinstance(module, Elsewhere) and module.path:
            return Elsewhere(module.path[:-1])
        return None

    def path_of(self, body: Node) -> tuple[str, ...] | None:
        """The module path of an inline module's body."""
        names: list[str] = []
        current = body
        while current.parent is not None:
            if current.type == "mod_item":
                name = current.child_by_field_name("name")
                names.insert(0, self.file.text(name) if name else "")
            current = current.parent
        base = self.file.module_path
        return None if base is None else (*base, *names)

    def _from_root(self, names: tuple[str, ...], depth: int, space: str) -> Target | None:
        alone = self.file.crate is None and self.file.source.path.name in ("lib.rs", "main.rs")
        if alone or self.file.module_path == ():
            return self._step(Inline(self.file.root), names, depth, space)
        return self._step(Elsewhere(()), names, depth, space)

    def _step(
        self, target: Target | None, rest: tuple[str, ...], depth: int, space: str
    ) -> Target | None:
        """Follow the rest of a path from where its beginning leads."""
        while rest:
            if isinstance(target, Extern):
                return Extern((*target.path, *rest))
            name, rest = rest[0], rest[1:]
            inner = TYPE if rest else space
            if isinstance(target, Inline):
                known, target = self.lookup(name, target.body, inner, depth + 1)
                if not known:
                    return None
            elif isinstance(target, Elsewhere) and self.file.crate is not None:
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
        if self.file.crate is None:
            return None
        asking = self.file.source.path
        return self.file.crate.lookup(
            module, name, space, self.file.embedder, depth + 1, asking=asking
        )

    def _in_scopes(
        self, name: str, at: Node, space: str, depth: int, use: Declaration | None
    ) -> tuple[bool, Target | None]:
        """Look a name up from the inside to the outside of the module around `at`."""
        if use is None and self._hidden(name, at, space):
            return True, None
        scope = enclosing_scope(at) if use is None else use.scope
        while True:
            known, target = self.lookup(name, scope, space, depth, use)
            if known or is_module_body(scope):
                return known, target
            scope = enclosing_scope(scope)

    def _hidden(self, name: str, at: Node, space: str) -> bool:
        if space != VALUE and generic_parameter(at, name):
            return True
        if space != VALUE or not name[:1].islower():
            return False
        if name not in self._ranges:
            self._ranges[name] = binding_ranges(self.file.root, self.file.source.text, name)
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
            crate = self.file.crates.get(module.path[0])
            if crate is None or crate.refusal:
                return False, None
            package = self.file.package(module.path[0])
            if crate.local and package not in paths.KNOWN:
                package = "wasmi_wasi"
            if name in paths.exports(package, module.path[1:]):
                return True, Extern((*module.path, name))
            return False, None
        if isinstance(module, Inline):
            return self.lookup(name, module.body, space, depth + 1)
        if isinstance(module, Elsewhere) and self.file.crate is not None:
            found = self._elsewhere(module.path, name, space, depth)
            return found is not None, found
        return False, None

    @cached_property
    def _item_places(self) -> dict[str, list[tuple[int, int, bytes]]]:
        return item_places(self.file.source.text)

    def _local_item(self, name: str, scope: Node, space: str) -> tuple[bool, Target | None] | None:
        if name not in self._items:
            self._items[name] = items(self.file.root, self._item_places.get(name, ()))
        for where, item, spaces in self._items[name]:
            if where.id != scope.id or (space != ANY and space not in spaces):
                continue
            if item.type == "mod_item":
                body = item.child_by_field_name("body")
                if body is not None:
                    return True, Inline(body)
                path = self.path_of(scope)
                return True, Elsewhere((*path, name)) if path is not None else None
            return True, None
        return None

    def identity_of(self, target: Target | None) -> str | None:
        """The canonical identity of what a path was found to lead to."""
        if not isinstance(target, Extern):
            return None
        crate = self.file.crates.get(target.path[0])
        if crate is None or crate.refusal:
            return None
        package = crate.package.replace("-", "_")
        tail = target.path[1:]
        if package == "wasmtime_wasi" and not self.file.is_legacy(target.path[0]):
            return None
        if crate.local and package not in paths.KNOWN:
            package = "wasmi_wasi"
        return paths.identity(package, tail)
