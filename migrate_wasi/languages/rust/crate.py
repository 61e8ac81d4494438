"""A crate as a tree of modules: which files belong to it, and what its modules hand on.

Algorithm: begin at the targets (lib, binaries, examples, tests, benches, build script), read every
`mod x;` (also inside `cfg_if!` and other macros), find its file as the compiler does (`#[path]`,
`x.rs`, `x/mod.rs`), and go on there; `include!("x.rs")` counts too. What no target reaches is dead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, KeysView
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_wasi.source import Source, UnreadableSourceError

if TYPE_CHECKING:
    from migrate_wasi.embedder import Embedder
    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.languages.rust.resolve import Target

Read = Callable[[Path], bytes | None]

_COMMENT_OR_STRING = re.compile(
    rb"""//[^\n]*|/\*.*?\*/|b?"(?:[^"\\]|\\.)*"|r(\#*)".*?"\1|'(?:\\.[^']*|[^'\\])'""", re.DOTALL
)
# Two patterns that begin with plain letters are found much faster than one with a choice.
_MODULE_FILE = re.compile(rb"mod\s+(?:r\#)?\w+\s*;")
_INCLUDED_FILE = re.compile(rb"""include!\s*[({\[]\s*"[^"]+\.rs\"""")
_MODULE = re.compile(
    rb"""(?:\#\s*\[\s*path\s*=\s*"([^"]+)"\s*\]\s*(?:\#\s*\[[^\]]*\]\s*)*)?
         (?:pub\s*(?:\([^)]*\)\s*)?)?\bmod\s+(?:r\#)?(\w+)\s*([;{])
       | include!\s*[({\[]\s*"([^"]+\.rs)"
       | ([{}])""",
    re.VERBOSE,
)
_DECLARATION = re.compile(rb"\b(?:use|extern|mod)\b[^;]*")
# What a path goes on from is not bound, but a group behind it may hold `self`, which binds it.
_BOUND = re.compile(rb"[\w\x80-\xff]++(?!\s*::)|\*")
_NAMED = re.compile(rb"[\w\x80-\xff]+|\*")


class RustCrate:
    """The live files of a package and their modules.

    `files` are the files that a target reaches. `module_path` is a file's module from the root of
    its target; a file that several targets share has the path of the first.
    """

    def __init__(self, root: Path, read: Read) -> None:
        self.root = root
        self._read = read
        self._modules: dict[Path, tuple[Path, tuple[str, ...]]] = {}
        self._by_module: dict[tuple[Path, tuple[str, ...]], Path] = {}
        self._bound: dict[Path, frozenset[bytes]] = {}
        self._parsed: dict[Path, RustFile | None] = {}
        self._found: dict[tuple[tuple[Path, ...], tuple[str, ...], str, str], Target | None] = {}

    @classmethod
    def load(cls, package_root: Path, targets: list[Path], read: Read) -> RustCrate:
        """Follow the module tree from `targets`; `read` gives a file's bytes, None for no file."""
        crate = cls(package_root, read)
        for target in targets:
            crate._follow(target)
        return crate

    @property
    def files(self) -> KeysView[Path]:
        return self._modules.keys()

    def module_path(self, path: Path) -> tuple[str, ...] | None:
        """The module of a file, from its target's root (`()`); None for a dead file."""
        found = self._modules.get(self._known_as(path))
        return found[1] if found is not None else None

    def parsed(self, source: Source, embedder: Embedder) -> RustFile:
        """A file of the crate with this text: the one that lookups have read already, where that
        is the same."""
        from migrate_wasi.languages.rust.file import RustFile

        known = self._parsed.get(self._known_as(source.path))
        if known is None or known.source.text != source.text or known.embedder is not embedder:
            return RustFile(source, embedder, self)
        return known

    def indirect_users(self, embedder: Embedder) -> frozenset[Path]:
        """Live files that name no WASI crate but may use its items through another module's
        imports (`use crate::wasi::WasiCtxBuilder`, `use super::*`)."""
        crates = [name.encode() for name in (*embedder.crates, embedder.unified)]
        raws = {path: self._read(path) or b"" for path in self.files}
        direct = {path for path, raw in raws.items() if any(name in raw for name in crates)}
        # What hands on items is asked for their names, then what takes those and may rename them.
        asked = {path for path in direct if any(_in_code(name, raws[path]) for name in crates)}
        names: set[str] = set()
        giving = sorted(asked)
        while giving:
            files = [self._file(path, embedder) for path in giving]
            new = {name for file in files if file is not None for name in file.handed_on()} - names
            if not new:
                break
            names |= new
            choice = b"|".join(re.escape(name.encode()) for name in sorted(new))
            word = re.compile(rb"\b(?:" + choice + rb")\b")
            giving = [
                path
                for path, raw in raws.items()
                if path not in asked
                and (b"crate::" in raw or b"super::" in raw or b"self::" in raw)
                and word.search(raw)
            ]
            asked.update(giving)
        return frozenset(asked - direct)

    def lookup(
        self,
        module: tuple[str, ...],
        name: str,
        space: str,
        embedder: Embedder,
        depth: int,
        *,
        asking: Path | None = None,
    ) -> Target | None:
        """What `name` in the module at `module` is bound to, seen from inside of the crate.

        Modules that open each other by globs are asked once for a name, and give nothing while
        they are being asked.
        """
        targets = tuple(self._targets(asking))
        key = (targets, module, name, space)
        if key not in self._found:
            self._found[key] = None
            self._found[key] = self._lookup(targets, module, name, space, embedder, depth)
        return self._found[key]

    def _lookup(
        self,
        targets: tuple[Path, ...],
        module: tuple[str, ...],
        name: str,
        space: str,
        embedder: Embedder,
        depth: int,
    ) -> Target | None:
        from migrate_wasi.languages.rust.resolve import Elsewhere, Inline

        for target in targets:
            for cut in range(len(module), -1, -1):
                path = self._by_module.get((target, module[:cut]))
                if path is None:
                    continue
                if not self._may_bind(path, (*module[cut:], name)[0]):
                    break
                file = self._file(path, embedder)
                if file is None:
                    break
                found = file.resolver.within(Inline(file.root), module[cut:], name, depth, space)
                if isinstance(found, Inline):
                    # Whoever asks has another file: to it, this is a module by its path.
                    around = file.resolver.path_of(found.body)
                    found = Elsewhere(around) if around is not None else None
                if found is not None:
                    return found
                break
        return None

    def _targets(self, asking: Path | None) -> list[Path]:
        """The target that a file belongs to; without one, the library before the rest."""
        home = self._modules.get(self._known_as(asking)) if asking is not None else None
        if home is not None:
            return [home[0]]
        return list(dict.fromkeys(target for target, _ in self._modules.values()))

    def _may_bind(self, path: Path, name: str) -> bool:
        """Could a file have an import or a module of that name, or a glob that gives it?

        To parse a file takes a hundred times as long, and most files that are asked for a name
        only define it.
        """
        names = self._bound.get(path)
        if names is None:
            names = self._bound[path] = _names_bound(self._read(path) or b"")
        return b"*" in names or name.removeprefix("r#").encode() in names

    def _file(self, path: Path, embedder: Embedder) -> RustFile | None:
        from migrate_wasi.languages.rust.file import RustFile

        if path not in self._parsed:
            self._parsed[path] = None
            raw = self._read(path)
            if raw is not None:
                try:
                    source = Source.of(path, path.name, raw)
                except UnreadableSourceError:
                    return None
                self._parsed[path] = RustFile(source, embedder, self)
        return self._parsed[path]

    def files_with(self, needle: bytes, embedder: Embedder) -> Iterator[RustFile]:
        """The live files whose bytes have `needle`, parsed, in the order of their paths."""
        for path in sorted(self._modules):
            if needle in (self._read(path) or b""):
                file = self._file(path, embedder)
                if file is not None:
                    yield file

    def _known_as(self, path: Path) -> Path:
        """A file's path as the targets have it; it may be given relative to the current folder."""
        return path if path in self._modules else Path(os.path.abspath(path))  # noqa: PTH100

    # -- the tree of files -----------------------------------------------------------------------

    def _follow(self, target: Path) -> None:
        queue: list[tuple[Path, tuple[str, ...], Path]] = [(target, (), target.parent)]
        while queue:
            path, module, folder = queue.pop()
            raw = None if path in self._modules else self._read(path)
            if raw is None:
                continue
            self._modules[path] = (target, module)
            self._by_module.setdefault((target, module), path)
            queue.extend(self._children(path, raw, module, folder))

    def _children(
        self, path: Path, raw: bytes, module: tuple[str, ...], folder: Path
    ) -> Iterator[tuple[Path, tuple[str, ...], Path]]:
        for inline, name, given, included in _module_lines(raw):
            if included:
                yield _plain(path.parent / included), (*module, *inline), folder
                continue
            below = folder.joinpath(*inline)
            child = (*module, *inline, name)
            if given:
                # `#[path]` counts from the file's own folder, inside inline modules from theirs.
                base = below if inline else path.parent
                found = _plain(base / given)
                yield found, child, found.parent
                continue
            for candidate in (below / f"{name}.rs", below / name / "mod.rs"):
                yield candidate, child, below / name


def _in_code(name: bytes, raw: bytes) -> bool:
    """Does a name stand anywhere but in lines that are comments?"""
    at = raw.find(name)
    while at >= 0:
        line = raw.rfind(b"\n", 0, at) + 1
        if not raw[line:at].lstrip().startswith(b"//"):
            return True
        at = raw.find(name, at + 1)
    return False


def _names_bound(raw: bytes) -> frozenset[bytes]:
    """The names, and `*`, that imports and modules may bind: each declaration is read from its
    keyword to a semicolon. There may be a few too many."""
    names: set[bytes] = set()
    for match in _DECLARATION.finditer(_blank(raw)):
        declaration = match.group()
        names.update((_NAMED if b"self" in declaration else _BOUND).findall(declaration))
    return frozenset(names)


def _plain(path: Path) -> Path:
    """`a/../b` as `b`, without looking at the disk."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in ("..", "/"):
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path(*parts)


def _module_lines(raw: bytes) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    """(inline modules around, name, `#[path]`, included file) of what leads to other files."""
    if not (_MODULE_FILE.search(raw) or _INCLUDED_FILE.search(raw)):
        return  # as most files: spare them the slow part
    text = _blank(raw)
    inline: list[str | None] = []
    for match in _MODULE.finditer(text):
        given, name, opening, included, brace = match.groups()
        if brace == b"{":
            inline.append(None)
        elif brace == b"}":
            if inline:
                inline.pop()
        elif included:
            yield tuple(part for part in inline if part), "", "", included.decode()
        elif opening == b"{":
            inline.append(name.decode())
        else:
            around = tuple(part for part in inline if part)
            yield around, name.decode(), given.decode() if given else "", ""


def _blank(raw: bytes) -> bytes:
    """The text with comments gone and strings kept only where a path may be meant."""

    def replacement(match: re.Match[bytes]) -> bytes:
        found = match.group()
        return found if found.startswith(b'"') and found.endswith(b'.rs"') else b" "

    return _COMMENT_OR_STRING.sub(replacement, raw)
