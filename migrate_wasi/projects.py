"""Which project a file belongs to, and what the sources of each leave for its manifests to do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from migrate_wasi import versions
from migrate_wasi.config import Options
from migrate_wasi.discover import Found, Kind
from migrate_wasi.embedder import ALL_CRATES, Crate, Embedder, Move, Reading
from migrate_wasi.languages.rust_crate import RustCrate
from migrate_wasi.manifests.cargo_embedders import embedders as cargo_embedders
from migrate_wasi.manifests.cargo_read import CargoPackage, absolute, read_workspaces
from migrate_wasi.manifests.python_projects import ASSUMED, python_projects
from migrate_wasi.plan import Problem
from migrate_wasi.settle import Settled
from migrate_wasi.source import Source

_LEGACY_CODE = re.compile(rb"\b(?:wasi_cap_std_sync|wasi_tokio)\s*::")
_CRATE_NAME = re.compile(rb"\b\w+\b")


@dataclass(frozen=True)
class Home:
    """Where a file belongs: its embedder and, for Rust, its crate.

    `skip` says why the file is not looked at further; empty text means that there is nothing to
    say. `dead` marks a Rust file that no target of its package reaches.
    """

    embedder: Embedder | None
    crate: RustCrate | None = None
    skip: str = ""
    dead: bool = False


@dataclass
class Outcome:
    """What the sources of one embedder leave behind: names of crates that live files still use,
    what their edits need from the manifest, and whether something is left for a person."""

    named: set[str] = field(default_factory=set[str])
    needs: set[str] = field(default_factory=set[str])
    todos: int = 0


class Projects:
    """The embedders of both languages below the paths of a run."""

    def __init__(
        self, files: Iterable[tuple[Found, Source]], modules: Iterable[Path], options: Options
    ) -> None:
        by_kind: dict[Kind, list[Source]] = {kind: [] for kind in Kind}
        for found, source in files:
            by_kind[found.kind].append(source)
        told_from = options.from_ and Reading(options.from_, "told with --from")
        told_to = options.to and Reading(options.to, "told with --to")
        self.problems: list[Problem] = []
        self.outcomes: dict[Path, Outcome] = {}
        self._told = (told_from, told_to)
        self._crates: dict[Path, RustCrate] = {}
        self._read_cargo(by_kind)
        python = python_projects(
            [
                *((source.path, source.raw) for kind in _PYTHON for source in by_kind[kind]),
                *((module, b"") for module in modules),
            ],
            told=told_from,
            target=told_to or versions.python_target(),
        )
        self.python = {absolute(embedder.root): embedder for embedder in python}
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
            return Home(
                _nearest(self.rust, folder)
                or _nearest(self.python, folder)
                or self._loose(folder, "rust")
            )
        return Home(_nearest(self.python, folder) or self._loose(folder, "python"))

    def fence_home(self, language: str, source: Source) -> Embedder:
        """The embedder for a code fence of `language` in a page of prose."""
        folder = absolute(source.path).parent
        known = self.rust if language == "rust" else self.python
        return _nearest(known, folder) or self._loose(folder, language)

    def settled(self, home: Home, settled: Settled) -> None:
        """Note what a live source file leaves for the manifest."""
        if home.embedder is None or home.dead:
            return
        outcome = self.outcomes.setdefault(absolute(home.embedder.root), Outcome())
        outcome.named |= {
            name
            for name in home.embedder.crates
            if name.encode() in settled.after
            and re.search(rb"\b%s\b" % re.escape(name.encode()), settled.after)
        }
        outcome.needs |= {need for finding in settled.findings for need in finding.needs}
        outcome.todos += sum(finding.level == "todo" for finding in settled.findings)

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
        rust, problems = cargo_embedders(self.cargo, *self._told)
        self.problems += [*self.cargo.problems, *problems]
        self.rust = {absolute(embedder.root): embedder for embedder in rust}
        self._packages = {package.folder: package for package in self.cargo.packages}

    def _rust_home(self, source: Source, folder: Path) -> Home:
        package = _nearest(self._packages, folder)
        if package is None:
            above = _manifest_above(folder)
            if above is not None:
                return Home(None, skip=f"its manifest {above} could not be used")
            return Home(self._loose(folder, "rust"))
        path = absolute(source.path)
        owner, crate = self._owner(package, path)
        embedder = self.rust.get(owner.folder)
        if embedder is not None:
            return Home(embedder, crate, dead=path not in crate.files)
        if _LEGACY_CODE.search(source.text):
            return Home(None, skip=f"package {package.name} does not depend on the crates it names")
        return Home(None)

    def _owner(self, package: CargoPackage, path: Path) -> tuple[CargoPackage, RustCrate]:
        """The package whose targets reach a file: by folder, else any that takes part (a file may
        be shared with `#[path]`)."""
        crate = self._crate(package)
        if path not in crate.files:
            for folder in self.rust:
                other = self._packages.get(folder)
                if other is not None and path in self._crate(other).files:
                    return other, self._crate(other)
        return package, crate

    def _crate(self, package: CargoPackage) -> RustCrate:
        if package.folder not in self._crates:
            targets = [absolute(target.path) for target in package.targets]
            self._crates[package.folder] = RustCrate.load(package.folder, targets, self._bytes)
        return self._crates[package.folder]

    def _bytes(self, path: Path) -> bytes | None:
        known = self._raw.get(path)
        if known is not None:
            return known
        try:
            return path.read_bytes()
        except OSError:
            return None

    def _loose(self, folder: Path, language: str) -> Embedder:
        """The embedder of files without a manifest."""
        told_from, told_to = self._told
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


def _nearest(known: dict[Path, T], folder: Path) -> T | None:
    return next((known[one] for one in (folder, *folder.parents) if one in known), None)


def _manifest_above(folder: Path) -> Path | None:
    candidates = (one / "Cargo.toml" for one in (folder, *folder.parents))
    return next((path for path in candidates if os.path.isfile(path)), None)  # noqa: PTH113
