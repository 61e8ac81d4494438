"""Which project a file belongs to: the embedders of a run, and the home of each file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from migrate_wasi import versions
from migrate_wasi.config import Options
from migrate_wasi.discover import Found, Kind, display, may_name_ours
from migrate_wasi.embedder import ALL_CRATES, Crate, Embedder, Move, Reading
from migrate_wasi.languages.rust.crate import RustCrate
from migrate_wasi.manifests.cargo.embedders import embedders as cargo_embedders
from migrate_wasi.manifests.cargo.parts import parts_of
from migrate_wasi.manifests.cargo.read import CargoPackage, absolute, read_workspaces
from migrate_wasi.manifests.cargo.roles import THE_CRATES
from migrate_wasi.manifests.python.context import manifests_above
from migrate_wasi.manifests.python.doubts import doubts
from migrate_wasi.manifests.python.projects import ASSUMED, python_projects
from migrate_wasi.plan import Problem
from migrate_wasi.source import Source, UnreadableSourceError, read_regular

_LEGACY_CODE = re.compile(rb"\b(?:wasi_cap_std_sync|wasi_tokio)\s*::")
_LEGACY_IMPORT = re.compile(rb"(?m)^\s*(?:import|from)\s+(wasi_cap_std_sync|wasi_tokio)\b")


@dataclass(frozen=True)
class Home:
    """Where a file belongs: its embedder and, for Rust, its crate.

    `skip` says why the file is not looked at further, `refusal` why what it uses is not ours to
    move; empty texts mean that there is nothing to say. `dead` marks a Rust file that no target of
    its package reaches.
    """

    embedder: Embedder | None
    crate: RustCrate | None = None
    skip: str = ""
    refusal: str = ""
    dead: bool = False


class Projects:
    """The embedders of both languages below the paths of a run."""

    def __init__(
        self,
        files: Iterable[tuple[Found, Source]],
        modules: Iterable[Path],
        roots: Iterable[Path],
        options: Options,
    ) -> None:
        by_kind: dict[Kind, list[Source]] = {kind: [] for kind in Kind}
        for found, source in files:
            by_kind[found.kind].append(source)
        told_from = options.from_ and Reading(options.from_, "told with --from")
        told_to = options.to and Reading(options.to, "told with --to")
        self.problems: list[Problem] = []
        self.roots = [absolute(root) for root in roots]
        self.loose: dict[tuple[Path, str], Embedder] = {}
        self.cargo_manifests = by_kind[Kind.CARGO]
        self.python_manifests = by_kind[Kind.REQUIREMENTS]
        self.told = (told_from, told_to)
        self._crates: dict[Path, RustCrate] = {}
        self._others: dict[Path, bytes | None] = {}
        self._read_cargo(by_kind)
        python_files = {
            absolute(source.path): source.raw for kind in _PYTHON for source in by_kind[kind]
        }
        above = manifests_above(python_files)
        self.not_given = {path.parent for path, _ in above}
        python = python_projects(
            [
                *python_files.items(),
                *above,
                *((absolute(module), b"") for module in modules),
            ],
            told=told_from,
            target=told_to or versions.python_target(),
        )
        self.python = {absolute(embedder.root): embedder for embedder in python}
        self.problems += doubts(python)
        self._raw = {absolute(source.path): source.raw for source in by_kind[Kind.RUST]}

    @property
    def embedders(self) -> list[Embedder]:
        return [*self.rust.values(), *self.python.values()]

    def home_of(self, kind: Kind, source: Source) -> Home:
        """The home of a source file, a notebook or a page of prose."""
        folder = absolute(source.path).parent
        if kind is Kind.RUST:
            return self._rust_home(source, folder)
        if kind is Kind.PROSE:
            embedder = nearest(self.rust, folder) or nearest(self.python, folder)
            if embedder is None and absolute(source.path) in self.roots:
                embedder = self.loose_at(folder, "rust")
            return Home(embedder)
        embedder = nearest(self.python, folder) or self.loose_at(folder, "python")
        return Home(self._still_legacy(embedder, source))

    def _still_legacy(self, embedder: Embedder, source: Source) -> Embedder:
        """A Python file may import a package that ended before what its manifest asks for: then it
        is the manifest that has been moved already, and the file has not."""
        imported = _LEGACY_IMPORT.search(source.text)
        if imported is None or embedder.move.crosses("18.0.0"):
            return embedder
        why = f"it imports {imported.group(1).decode()}, which ended at 17"
        target = self.told[1] or versions.python_target()
        return replace(embedder, move=Move(Reading(ASSUMED.version, why), target))

    def fence_home(self, language: str, source: Source) -> Embedder:
        """The embedder for a code fence of `language` in a page of prose."""
        folder = absolute(source.path).parent
        known = self.rust if language == "rust" else self.python
        return nearest(known, folder) or self.loose_at(folder, language)

    def unit_of(self, embedder: Embedder) -> str:
        """What is written as a whole or not at all: a Cargo workspace, a Python project."""
        return self.unit_at(absolute(embedder.root))

    def unit_at(self, folder: Path) -> str:
        package = self.packages.get(folder)
        return (package.workspace.folder if package else folder).as_posix()

    def set_aside(self, root: Path) -> None:
        """Leave an embedder alone, its manifest too."""
        del self.rust[absolute(root)]

    def refused_manifests(self) -> Iterator[tuple[str, str]]:
        """Names of Cargo manifests that stay as they are, with the reason."""
        for part in parts_of(self.cargo):
            for entry in (*part.legacy, *part.wiggle):
                reason = part.refused.get(entry.key)
                if reason:
                    yield part.package.manifest.source.name, reason
                    if entry.workspace:
                        yield part.package.workspace.root.source.name, reason
        for package in self.cargo.packages:
            if package.name in THE_CRATES:
                reason = f"{package.name} is one of the crates themselves, no embedder"
                yield package.manifest.source.name, reason

    def further_sources(self) -> Iterator[Source]:
        """Rust files below the paths that hold no word of ours, but may use items of ours through
        another module or under a name that a manifest gives."""
        for folder, embedder in self.rust.items():
            crate = self.crate_of(self.packages[folder])
            paths = set(crate.indirect_users(embedder))
            for name in embedder.crates:
                needle = name.encode()
                if not may_name_ours(needle):
                    paths |= {p for p in crate.files if needle in (self.bytes_of(p) or b"")}
            for path in sorted(paths - set(self._raw)):
                raw = self.bytes_of(path)
                if raw is None or not any(path.is_relative_to(root) for root in self.roots):
                    continue
                try:
                    yield Source.of(path, display(path), raw)
                except UnreadableSourceError as error:
                    self.problems.append(
                        Problem(display(path), f"not read: {error}", "correct it, or leave it out")
                    )

    # -- Rust ------------------------------------------------------------------------------------

    def _read_cargo(self, by_kind: dict[Kind, list[Source]]) -> None:
        given = {absolute(source.path) for source in by_kind[Kind.CARGO]}
        context: list[Path] = []
        for source in by_kind[Kind.RUST]:
            above = _manifest_above(absolute(source.path).parent)
            if above is not None and above not in given:
                given.add(above)
                context.append(above)
        self.cargo = read_workspaces(by_kind[Kind.CARGO], by_kind[Kind.CARGO_LOCK], context)
        rust, problems = cargo_embedders(self.cargo, *self.told)
        self.problems += [*self.cargo.problems, *problems]
        self.rust = {absolute(embedder.root): embedder for embedder in rust}
        self.packages = {package.folder: package for package in self.cargo.packages}

    def _rust_home(self, source: Source, folder: Path) -> Home:
        package = nearest(self.packages, folder)
        if package is None:
            above = _manifest_above(folder)
            if above is not None:
                return Home(None, skip=f"its manifest {above} could not be used")
            return Home(self.loose_at(folder, "rust"))
        path = absolute(source.path)
        owner = self._owner(package, path)
        embedder = self.rust.get(owner.folder)
        if embedder is not None:
            crate = self.crate_of(owner)
            refusal = _refusal(embedder, source.text)
            return Home(embedder, crate, refusal=refusal, dead=path not in crate.files)
        if owner.name in THE_CRATES:
            return Home(None, refusal=f"{owner.name} is one of the crates themselves, no embedder")
        if _LEGACY_CODE.search(source.text):
            return Home(None, skip=f"package {package.name} does not depend on the crates it names")
        return Home(None)

    def _owner(self, package: CargoPackage, path: Path) -> CargoPackage:
        """The package whose targets reach a file: by folder, else any that takes part (a file may
        be shared with `#[path]`)."""
        # The crates that take part are read anyway; the others, often large, only in doubt.
        folders = [folder for folder in self.rust if folder in self.packages]
        reached = [f for f in folders if path in self.crate_of(self.packages[f]).files]
        if not reached or package.folder in reached or path in self.crate_of(package).files:
            return package
        return self.packages[reached[0]]

    def crate_of(self, package: CargoPackage) -> RustCrate:
        if package.folder not in self._crates:
            targets = [absolute(target.path) for target in package.targets]
            self._crates[package.folder] = RustCrate.load(package.folder, targets, self.bytes_of)
        return self._crates[package.folder]

    def bytes_of(self, path: Path) -> bytes | None:
        known = self._raw.get(path)
        if known is not None:
            return known
        # Crates that take part ask for their files several times; None is kept as well.
        if path not in self._others:
            try:
                self._others[path] = read_regular(path)
            except OSError:
                self._others[path] = None
        return self._others[path]

    def loose_at(self, folder: Path, language: str) -> Embedder:
        """The embedder of files without a manifest."""
        known = self.loose.get((folder, language))
        if known is None:
            known = self.loose[folder, language] = self._made_loose(folder, language)
        return known

    def _made_loose(self, folder: Path, language: str) -> Embedder:
        told_from, told_to = self.told
        source = told_from or ASSUMED
        if language == "python":
            move = Move(source, told_to or versions.python_target())
            crates = {name: Crate(name.replace("_", "-"), name) for name in ALL_CRATES}
            return Embedder(folder.name, folder, "python", move, crates)
        move = Move(source, told_to or versions.default_target())
        crates = {name: Crate(name.replace("_", "-"), name, source.version) for name in ALL_CRATES}
        return Embedder(folder.name, folder, "rust", move, crates)


T = TypeVar("T")
_PYTHON = (Kind.PYTHON, Kind.NOTEBOOK, Kind.REQUIREMENTS)


def nearest(known: dict[Path, T], folder: Path) -> T | None:
    return next((known[one] for one in (folder, *folder.parents) if one in known), None)


def _manifest_above(folder: Path) -> Path | None:
    candidates = (one / "Cargo.toml" for one in (folder, *folder.parents))
    return next((path for path in candidates if os.path.isfile(path)), None)  # noqa: PTH113


def _refusal(embedder: Embedder, text: bytes) -> str:
    """Why a file's uses of a crate are not ours to move; empty where it has none such."""
    refused = (crate for crate in embedder.crates.values() if crate.refusal)
    return next((one.refusal for one in refused if word(one.extern).search(text)), "")


def word(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
