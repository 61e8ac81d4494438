"""Which Python projects there are among a set of files, and which release each comes from.

Algorithm: the folder of a project manifest, or of any manifest that requires one of our packages,
is a project. A release is read from its lock file, then from a pinned requirement file, then from
its other manifests; a project that says nothing takes the reading of the project around it; else
the release told, else 2.0.2. Python files below no project are loose: one embedder a folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from migrate_wasi import versions
from migrate_wasi.embedder import ALL_CRATES, Crate, Embedder, Move, Reading
from migrate_wasi.manifests.python import pyproject
from migrate_wasi.manifests.python.formats import REQUIREMENTS_TXT, Format, format_of
from migrate_wasi.manifests.python.found import MERGED, UNIFIED, FoundRequirement
from migrate_wasi.manifests.python.ranges import RangeError, floor
from migrate_wasi.source import Source, UnreadableSourceError

ASSUMED = Reading(Version("2.0.2"), "assumed: no manifest names a version")
_CODE = (".py", ".pyi", ".ipynb")
# Folders of a project that its code imports from directly.
_IMPORTABLE = ("", "src", "lib", "python", "vendor", "third_party")
_PARTS_OF_A_PROJECT = ("requirements", "reqs")


@dataclass
class _Project:
    sources: list[tuple[Format, Source]] = field(default_factory=list[tuple[Format, Source]])
    found: list[FoundRequirement] = field(default_factory=list[FoundRequirement])
    name: str = ""
    manifest: Path | None = None
    vendored: set[str] = field(default_factory=set[str])


def python_reading(sources: Iterable[Source]) -> Reading | None:
    """The release that the manifests and locks of one project name, and where; None if none does.

    Unreadable files are passed over here: their own findings say what is wrong with them.
    """
    by_rank: dict[int, list[Reading]] = defaultdict(list)
    for source in sources:
        format_ = format_of(source.path) or REQUIREMENTS_TXT
        for one in _requirements(format_, source):
            version = _floor(one)
            if one.refusal or version is None or one.package not in (UNIFIED, *MERGED):
                continue
            line = source.line_of(one.start) + 1
            asks = "" if format_.lock else f" ({one.name}{one.specifier.strip()})"
            pinned = format_ is REQUIREMENTS_TXT and one.specifier.strip().startswith("==")
            rank = 0 if format_.lock else 1 if pinned else 2
            why = f"{source.path.name} line {line}{asks}"
            by_rank[rank].append(Reading(version, why))
    for rank in sorted(by_rank):
        # Half-way through a migration both are there: the code may use the older API.
        return min(by_rank[rank], key=lambda reading: reading.version)
    return None


def python_projects(
    files: Iterable[tuple[Path, bytes]],
    *,
    told: Reading | None = None,
    target: Reading | None = None,
) -> list[Embedder]:
    """The embedders among `files` (all read already; nothing here touches the disk)."""
    target = target or versions.python_target()
    projects: dict[Path, _Project] = defaultdict(_Project)
    code: list[Path] = []
    for path, raw in files:
        format_ = format_of(path)
        if path.suffix in _CODE:
            code.append(path)
        if format_ is not None:
            _take(projects, path, raw, format_)
    roots = {root: project for root, project in projects.items() if _is_root(project)}
    _mark_vendored(roots, code)
    embedders = [
        _embedder(root, project, _move(root, projects, told, target))
        for root, project in sorted(roots.items())
    ]
    loose = {path.parent for path in code if _root_of(path.parent, roots) is None}
    for folder in sorted(loose):
        move = Move(told or ASSUMED, target)
        embedders.append(Embedder(folder.name or ".", folder, "python", move, _crates((), ())))
    return embedders


def refused_requirement(embedder: Embedder) -> str:
    """Why the requirements of a project are left alone, all of them; empty where they are not."""
    for crate in embedder.crates.values():
        if crate.refusal and crate.package in (UNIFIED, *MERGED):
            return f"{crate.package} is: {crate.refusal}"
    return ""


def _take(projects: dict[Path, _Project], path: Path, raw: bytes, format_: Format) -> None:
    try:
        source = Source.of(path, path.as_posix(), raw)
    except UnreadableSourceError:
        return
    folder = path.parent
    if folder.name in _PARTS_OF_A_PROJECT and format_ is REQUIREMENTS_TXT:
        folder = folder.parent
    project = projects[folder]
    project.sources.append((format_, source))
    project.found += _requirements(format_, source)
    if format_.name == "pyproject.toml":
        try:
            project.name = pyproject.project_name(source)
        except UnreadableSourceError:
            project.name = ""
    if project.manifest is None or (format_.project and path.name == "pyproject.toml"):
        project.manifest = path


def _requirements(format_: Format, source: Source) -> list[FoundRequirement]:
    try:
        return format_.requirements(source)
    except UnreadableSourceError:
        return []


def _floor(one: FoundRequirement) -> Version | None:
    try:
        return floor(one.specifier)
    except RangeError:
        return None


def _is_root(project: _Project) -> bool:
    return bool(project.found) or any(format_.project for format_, _ in project.sources)


def _root_of(folder: Path, roots: Mapping[Path, object]) -> Path | None:
    return next((one for one in (folder, *folder.parents) if one in roots), None)


def _mark_vendored(roots: dict[Path, _Project], code: Iterable[Path]) -> None:
    """A package or module of ours that a project's own code would import instead of ours."""
    for path in code:
        place = path.parent if path.name == "__init__.py" else path
        if place.stem not in ALL_CRATES or path.suffix != ".py":
            continue
        for top in _IMPORTABLE:
            root = place.parent.parent if top else place.parent
            if root in roots and place.parent == root / top:
                roots[root].vendored.add(place.stem)


def _move(
    root: Path, projects: Mapping[Path, _Project], told: Reading | None, target: Reading
) -> Move:
    for folder in (root, *root.parents):
        if folder in projects:
            reading = python_reading(source for _, source in projects[folder].sources)
            if reading is not None:
                return Move(reading, target)
    return Move(told or ASSUMED, target)


def _embedder(root: Path, project: _Project, move: Move) -> Embedder:
    name = project.name or root.name or "."
    crates = _crates(project.found, project.vendored, canonicalize_name(name))
    return Embedder(name, root, "python", move, crates, project.manifest)


def _crates(
    found: Sequence[FoundRequirement], vendored: Iterable[str], project: str = ""
) -> dict[str, Crate]:
    """Every crate that code can name: a loose script needs no requirement to import one."""
    crates: dict[str, Crate] = {}
    for extern in ALL_CRATES:
        package = extern.replace("_", "-")
        mine = [one for one in found if one.package == package]
        refusal = next((one.refusal for one in mine if one.refusal), "")
        if extern in vendored:
            refusal = "the project holds a copy of it; migrate the copy's users by hand"
        elif project == package:
            refusal = "this project is that package itself"
        versions = [version for one in mine if (version := _floor(one)) is not None]
        crates[extern] = Crate(package, extern, min(versions, default=None), refusal)
    return crates
