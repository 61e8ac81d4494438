"""Cargo manifests to packages and workspaces.

Algorithm: parse every manifest; a package belongs to the nearest manifest above it that has a
`[workspace]` table and does not exclude it, else it is a workspace of its own; `workspace = true`
is resolved there; the lock file is the nearest one up the tree. Manifests and lock files above what
the user gave are read too, for they decide, but they are never edited.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from packaging.version import Version

from migrate_wasi.manifests.cargo.dependency import Dependency, Manifest, dependencies_of
from migrate_wasi.manifests.cargo.lock import Lock, LockError
from migrate_wasi.manifests.cargo.requirement import version_of
from migrate_wasi.manifests.cargo.shape import wrong_shape
from migrate_wasi.manifests.cargo.targets import Target, targets_of
from migrate_wasi.manifests.toml_spans import Document
from migrate_wasi.plan import Problem
from migrate_wasi.source import Source, UnreadableSourceError


@dataclass
class Workspace:
    """Packages that Cargo resolves together; `root` holds `workspace.dependencies` and patches.

    `folder` is absolute; `lock` is None where there is no lock file.
    """

    root: Manifest
    folder: Path
    dependencies: dict[str, Dependency] = field(default_factory=dict[str, Dependency])
    patches: tuple[Dependency, ...] = ()
    packages: list[CargoPackage] = field(default_factory=list["CargoPackage"])
    lock: Lock | None = None


@dataclass
class CargoPackage:
    """One package. `root` is its folder as the user gave it, `folder` the same, absolute."""

    name: str
    version: Version | None
    root: Path
    folder: Path
    manifest: Manifest
    workspace: Workspace
    edition: str
    targets: tuple[Target, ...]
    dependencies: tuple[Dependency, ...]
    features: Mapping[str, list[str]]
    _locals: dict[tuple[bool, str], Path] = field(
        default_factory=dict[tuple[bool, str], Path], repr=False, compare=False
    )

    @property
    def library(self) -> str:
        """How other crates name its library; empty where it has none."""
        return next((target.name for target in self.targets if target.kind == "lib"), "")

    def local(self, dependency: Dependency) -> Path | None:
        """The absolute folder that a path dependency points at."""
        if not dependency.path:
            return None
        key = (bool(dependency.inherited), dependency.path)
        if key not in self._locals:  # asked for again by everything that depends on this package
            base = self.workspace.folder if dependency.inherited else self.folder
            self._locals[key] = absolute(base / dependency.path)
        return self._locals[key]


@dataclass
class CargoProject:
    """All packages below what the user gave, and what could not be read."""

    packages: list[CargoPackage] = field(default_factory=list[CargoPackage])
    workspaces: list[Workspace] = field(default_factory=list[Workspace])
    problems: list[Problem] = field(default_factory=list[Problem])
    folders: dict[Path, CargoPackage] = field(default_factory=dict[Path, "CargoPackage"])

    def at(self, folder: Path | None) -> CargoPackage | None:
        """The package in an absolute folder."""
        return self.folders.get(folder) if folder else None


def absolute(path: Path) -> Path:
    """Absolute and without `..`, links kept: two spellings of one folder become equal."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links


def read_workspaces(
    manifests: Iterable[Source], locks: Iterable[Source] = (), context: Iterable[Path] = ()
) -> CargoProject:
    """Read all Cargo.toml files found; what does not parse becomes a problem, the rest goes on.

    `context` are manifests that the user did not give, of packages whose sources are given: they
    are read and never edited.
    """
    reader = _Reader(manifests, locks)
    for path in context:
        folder = absolute(path).parent
        if reader.manifest_at(folder) is not None:
            reader.given.append(folder)
    return reader.project()


class _Reader:
    def __init__(self, manifests: Iterable[Source], locks: Iterable[Source]) -> None:
        self.result = CargoProject()
        self.manifests: dict[Path, Manifest | None] = {}
        self.given: list[Path] = []
        self.locks: dict[Path, Source] = {absolute(lock.path).parent: lock for lock in locks}
        self.read_locks: dict[Path, Lock | None] = {}
        for source in manifests:
            folder = absolute(source.path).parent
            self.given.append(folder)
            self.manifests[folder] = self.parsed(source, given=True)

    def project(self) -> CargoProject:
        workspaces: dict[Path, Workspace] = {}
        for folder in self.given:
            manifest = self.manifests[folder]
            if manifest is None or not isinstance(manifest.data.get("package"), dict):
                continue
            root = self.root_of(folder, manifest)
            if root not in workspaces:
                workspaces[root] = self.workspace(root)
            workspace = workspaces[root]
            package = self.package(folder, manifest, workspace)
            workspace.packages.append(package)
            self.result.packages.append(package)
            self.result.folders[folder] = package
        self.result.workspaces = list(workspaces.values())
        return self.result

    def parsed(self, source: Source, *, given: bool) -> Manifest | None:
        try:
            document = Document(source.text)
            wrong = wrong_shape(document.data)
        except UnreadableSourceError as error:
            document, wrong = None, str(error)
        if document is None or wrong:
            if given:
                help_ = "correct it; its package was left alone"
                self.result.problems.append(
                    Problem(source.name, f"the manifest cannot be read: {wrong}", help_)
                )
            return None
        return Manifest(source, document, given)

    def manifest_at(self, folder: Path) -> Manifest | None:
        """The manifest in a folder, read from disk where the user did not give it."""
        if folder not in self.manifests:
            source = _read(folder / "Cargo.toml")
            self.manifests[folder] = source and self.parsed(source, given=False)
        return self.manifests[folder]

    def root_of(self, folder: Path, manifest: Manifest) -> Path:
        if "workspace" in manifest.data:
            return folder
        told = manifest.data["package"].get("workspace")
        if isinstance(told, str):
            return absolute(folder / told)
        for parent in folder.parents:
            above = self.manifest_at(parent)
            if above is None or "workspace" not in above.data:
                continue
            table = above.data["workspace"]
            relative = folder.relative_to(parent)
            if any(relative.is_relative_to(path) for path in table.get("exclude", ())):
                return folder
            return parent
        return folder

    def workspace(self, root: Path) -> Workspace:
        manifest = self.manifest_at(root)
        if manifest is None:
            # A root that is told but not there: its members have nothing to inherit.
            source = Source(root / "Cargo.toml", f"{root.name}/Cargo.toml", b"", b"")
            manifest = Manifest(source, Document(b""), given=False)
        declared = list(dependencies_of(manifest))
        return Workspace(
            manifest,
            root,
            {entry.key: entry for entry in declared if entry.shared},
            tuple(entry for entry in declared if entry.section[0] == "patch"),
            lock=self.lock_near(root),
        )

    def package(self, folder: Path, manifest: Manifest, workspace: Workspace) -> CargoPackage:
        shared: dict[str, Any] = workspace.root.data.get("workspace", {}).get("package", {})
        table: dict[str, Any] = manifest.data["package"]

        def told(key: str, default: str) -> str:
            value = table.get(key, default)
            inherits = isinstance(value, dict)
            return str(shared.get(key, default) if inherits else value)

        edition = told("edition", "2015")
        root = manifest.source.path.parent
        return CargoPackage(
            str(table.get("name", folder.name)),
            version_of(told("version", "0.0.0")),
            root,
            folder,
            manifest,
            workspace,
            edition,
            targets_of(root, manifest.data, edition),
            tuple(
                replace(entry, inherited=workspace.dependencies.get(entry.key))
                if entry.workspace
                else entry
                for entry in dependencies_of(manifest)
                if entry.kind in ("normal", "dev", "build")
            ),
            manifest.data.get("features", {}),
        )

    def lock_near(self, folder: Path) -> Lock | None:
        for parent in (folder, *folder.parents):
            if parent not in self.read_locks:
                source = self.locks.get(parent) or _read(parent / "Cargo.lock")
                self.read_locks[parent] = source and self.parsed_lock(source)
            if self.read_locks[parent] is not None:
                return self.read_locks[parent]
        return None

    def parsed_lock(self, source: Source) -> Lock | None:
        try:
            return Lock(source)
        except LockError as error:
            self.result.problems.append(
                Problem(
                    source.name,
                    f"the lock file cannot be read ({error}); versions come from the manifests",
                    "correct it, or have cargo make a new one",
                )
            )
            return None


def _read(path: Path) -> Source | None:
    """A file that decides although the user did not give it; None where it cannot be read."""
    try:
        name = os.path.relpath(path).replace(os.sep, "/")
        return Source.read(path, name)
    except (OSError, ValueError, UnreadableSourceError):
        return None
