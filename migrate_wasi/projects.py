"""Which project a file belongs to, and what the sources of each leave for its manifests to do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote
from typing import TypeVar

from migrate_wasi import versions
from migrate_wasi.analyse import accept, toml_check
from migrate_wasi.config import Options
from migrate_wasi.defects import defect
from migrate_wasi.discover import Found, Kind, display, may_name_ours
from migrate_wasi.edits import Finding
from migrate_wasi.embedder import ALL_CRATES, UNIFIED, Crate, Embedder, Move, Reading
from migrate_wasi.languages.rust.crate import RustCrate
from migrate_wasi.manifests.cargo.embedders import embedders as cargo_embedders
from migrate_wasi.manifests.cargo.outcome import Outcome as CargoOutcome
from migrate_wasi.manifests.cargo.parts import parts_of
from migrate_wasi.manifests.cargo.read import CargoPackage, absolute, read_workspaces
from migrate_wasi.manifests.cargo.roles import THE_CRATES
from migrate_wasi.manifests.python.context import manifests_above
from migrate_wasi.manifests.python.doubts import doubts
from migrate_wasi.manifests.python.formats import REQUIREMENTS_TXT, format_of
from migrate_wasi.manifests.python.projects import ASSUMED, python_projects, refused_requirement
from migrate_wasi.plan import DependencyChange, Problem
from migrate_wasi.settle import Settled
from migrate_wasi.source import Source, UnreadableSourceError, read_regular
from migrate_wasi.suppress import MARK

_LEGACY_CODE = re.compile(rb"\b(?:wasi_cap_std_sync|wasi_tokio)\s*::")
_LEGACY_IMPORT = re.compile(rb"(?m)^\s*(?:import|from)\s+(wasi_cap_std_sync|wasi_tokio)\b")
_GATE = re.compile(rb'\bfeature\s*=\s*"([^"]+)"')
_COMMENT_OR_STRING = re.compile(rb'//[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"', re.DOTALL)


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


@dataclass
class _Left:
    """What the sources of one embedder leave for its manifests: the texts of changed files, and
    what their edits need (`feature:tokio`, `crate:anyhow`)."""

    texts: dict[Path, bytes] = field(default_factory=dict[Path, bytes])
    needs: set[str] = field(default_factory=set[str])


@dataclass(frozen=True)
class ManifestWork:
    """One manifest with something to say. `findings` gives them for a text of it; with `once`, for
    the text on disk alone."""

    source: Source
    findings: Callable[[Source], Iterable[Finding]]
    check: Callable[[Source, Source], str | None]
    embedder: str
    unit: str = ""
    once: bool = False


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
        self.dependencies: list[DependencyChange] = []
        self.commands: list[str] = []
        self._roots = [absolute(root) for root in roots]
        self._left: dict[Path, _Left] = {}
        self._edited: set[Path] = set()
        self.failed: set[str] = set()
        self.loose: dict[tuple[Path, str], Embedder] = {}
        self._cargo_manifests = by_kind[Kind.CARGO]
        self._python_manifests = by_kind[Kind.REQUIREMENTS]
        self._told = (told_from, told_to)
        self._crates: dict[Path, RustCrate] = {}
        self._read_cargo(by_kind)
        python_files = {
            absolute(source.path): source.raw for kind in _PYTHON for source in by_kind[kind]
        }
        above = manifests_above(python_files)
        self._not_given = {path.parent for path, _ in above}
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
            embedder = _nearest(self.rust, folder) or _nearest(self.python, folder)
            if embedder is None and absolute(source.path) in self._roots:
                embedder = self._loose(folder, "rust")
            return Home(embedder)
        embedder = _nearest(self.python, folder) or self._loose(folder, "python")
        return Home(self._still_legacy(embedder, source))

    def _still_legacy(self, embedder: Embedder, source: Source) -> Embedder:
        """A Python file may import a package that ended before what its manifest asks for: then it
        is the manifest that has been moved already, and the file has not."""
        imported = _LEGACY_IMPORT.search(source.text)
        if imported is None or embedder.move.crosses("18.0.0"):
            return embedder
        why = f"it imports {imported.group(1).decode()}, which ended at 17"
        target = self._told[1] or versions.python_target()
        return replace(embedder, move=Move(Reading(ASSUMED.version, why), target))

    def fence_home(self, language: str, source: Source) -> Embedder:
        """The embedder for a code fence of `language` in a page of prose."""
        folder = absolute(source.path).parent
        known = self.rust if language == "rust" else self.python
        return _nearest(known, folder) or self._loose(folder, language)

    def settled(self, home: Home, source: Source, settled: Settled) -> None:
        """Note what a live source file leaves for the manifests."""
        if home.embedder is None or home.dead:
            return
        left = self._left.setdefault(absolute(home.embedder.root), _Left())
        left.texts[absolute(source.path)] = settled.after
        left.needs |= {need for finding in settled.findings for need in finding.needs}
        if settled.edits:
            self._edited.add(absolute(home.embedder.root))

    def unit_of(self, embedder: Embedder) -> str:
        """What is written as a whole or not at all: a Cargo workspace, a Python project."""
        return self._unit_at(absolute(embedder.root))

    def _unit_at(self, folder: Path) -> str:
        package = self._packages.get(folder)
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
            crate = self._crate(self._packages[folder])
            paths = set(crate.indirect_users(embedder))
            for name in embedder.crates:
                needle = name.encode()
                if not may_name_ours(needle):
                    paths |= {p for p in crate.files if needle in (self._bytes(p) or b"")}
            for path in sorted(paths - set(self._raw)):
                raw = self._bytes(path)
                if raw is None or not any(path.is_relative_to(root) for root in self._roots):
                    continue
                try:
                    yield Source.of(path, display(path), raw)
                except UnreadableSourceError as error:
                    self.problems.append(
                        Problem(display(path), f"not read: {error}", "correct it, or leave it out")
                    )

    # -- manifests -------------------------------------------------------------------------------

    def manifests(self) -> Iterator[ManifestWork]:
        """All manifests with something to say, once the sources are settled; fills `dependencies`
        and `commands`."""
        said: set[Path] = set()
        for work in self._manifests():
            said.add(work.source.path)
            yield work
        for source in (*self._cargo_manifests, *self._python_manifests):
            # Where there is no finding at all, the comments that keep some away are stale.
            if MARK in source.text and source.path not in said:
                yield ManifestWork(source, lambda _: (), accept, "")

    def _manifests(self) -> Iterator[ManifestWork]:
        if self.cargo.packages:
            yield from self._cargo_changes()
        for source in self._requirement_files():
            yield from self._requirements(source)
        self.commands += (
            f"migrate-wasi {quote(display(folder))}  # its manifest was not given, and must follow"
            for folder in sorted(self._not_given & self._edited)
        )

    def _cargo_changes(self) -> Iterator[ManifestWork]:
        # Much to import, and nothing of it is needed for a project without Rust.
        from migrate_wasi.manifests.cargo.changes import manifest_findings

        moved = [
            (embedder, self._cargo_outcome(folder, embedder))
            for folder, embedder in self.rust.items()
        ]
        try:
            changes = manifest_findings(self.cargo, moved, self._told[0])
        except Exception as error:
            for embedder in self.rust.values():
                self.failed.add(self.unit_of(embedder))
                self.problems.append(defect(display(embedder.manifest or embedder.root), error))
            return
        self.dependencies += changes.dependencies
        self.commands += changes.commands
        for one in changes.manifests:
            unit = self._unit_at(absolute(one.source.path).parent)
            yield ManifestWork(
                one.source, one.findings_in, toml_check, one.embedder, unit, once=True
            )

    def _cargo_outcome(self, folder: Path, embedder: Embedder) -> CargoOutcome:
        left = self._left.get(folder, _Left())
        crate = self._crate(self._packages[folder])
        # The edits may name the unified crate in a package that has never declared it.
        known = {*embedder.crates, embedder.unified, UNIFIED}
        names: set[str] = set()
        gates: set[str] = set()
        for path in crate.files:
            text = left.texts.get(path) or self._bytes(path) or b""
            if b"feature" in text:
                gates |= {match.decode() for match in _GATE.findall(text)}
            named = [name for name in known - names if name.encode() in text]
            if named:
                code = _COMMENT_OR_STRING.sub(b" ", text)
                names |= {name for name in named if _word(name).search(code)}
        return CargoOutcome(frozenset(names), frozenset(left.needs), frozenset(gates))

    def _requirement_files(self) -> list[Source]:
        """The Python manifests found, and those that they include (`-r other.txt`)."""
        known = {absolute(source.path): source for source in self._python_manifests}
        queue = list(known.values())
        while queue:
            source = queue.pop()
            for name in (format_of(source.path) or REQUIREMENTS_TXT).includes(source):
                path = absolute(source.path.parent / name)
                if path in known or not any(path.is_relative_to(root) for root in self._roots):
                    continue
                try:
                    known[path] = Source.read(path, display(path))
                except (OSError, UnreadableSourceError) as error:
                    self.problems.append(
                        Problem(
                            display(path),
                            f"{source.name} includes it, but it cannot be read: {error}",
                            "correct the include or the file",
                        )
                    )
                    continue
                queue.append(known[path])
        return list(known.values())

    def _requirements(self, source: Source) -> Iterator[ManifestWork]:
        format_ = format_of(source.path) or REQUIREMENTS_TXT
        folder = absolute(source.path).parent
        embedder = _nearest(self.python, folder) or self._loose(folder, "python")
        needs = frozenset(self._left.get(absolute(embedder.root), _Left()).needs)
        refused = refused_requirement(embedder)

        def findings(text: Source) -> Iterable[Finding]:
            return format_.findings(text, embedder.move, needs, refused)[0]

        try:
            found, rows = format_.findings(source, embedder.move, needs, refused)
            command = format_.refresh(source)
        except UnreadableSourceError as error:
            self.problems.append(
                Problem(source.name, f"not read: {error}", "correct it, or leave it out")
            )
            return
        except Exception as error:
            self.failed.add(self.unit_of(embedder))
            self.problems.append(defect(source.name, error))
            return
        self.dependencies += rows
        if command and (rows or found):
            self.commands.append(command)
        if found:
            check = toml_check if source.path.suffix == ".toml" else accept
            yield ManifestWork(source, findings, check, embedder.name, self.unit_of(embedder))

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
        owner = self._owner(package, path)
        embedder = self.rust.get(owner.folder)
        if embedder is not None:
            crate = self._crate(owner)
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
        folders = [folder for folder in self.rust if folder in self._packages]
        reached = [f for f in folders if path in self._crate(self._packages[f]).files]
        if not reached or package.folder in reached or path in self._crate(package).files:
            return package
        return self._packages[reached[0]]

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
            return read_regular(path)
        except OSError:
            return None

    def _loose(self, folder: Path, language: str) -> Embedder:
        """The embedder of files without a manifest."""
        known = self.loose.get((folder, language))
        if known is None:
            known = self.loose[folder, language] = self._made_loose(folder, language)
        return known

    def _made_loose(self, folder: Path, language: str) -> Embedder:
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


def _refusal(embedder: Embedder, text: bytes) -> str:
    """Why a file's uses of a crate are not ours to move; empty where it has none such."""
    refused = (crate for crate in embedder.crates.values() if crate.refusal)
    return next((one.refusal for one in refused if _word(one.extern).search(text)), "")


def _word(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
