"""Which files there are, what kind each is, and which of them could use the API at all.

Algorithm: list the files (git's own list in a work tree, else a walk that honours `.gitignore`),
tell the kind by name, read source files once and keep those that hold one of a few byte strings.
Nothing is parsed here, so a tree without uses costs little more than reading it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from migrate_wasi.manifests.python.formats import format_of

_USES = re.compile(rb"(?i)wasi[-_](?:common|cap[-_]std|tokio)|wasmtime[-_]wasi|wasmi_wasi|wiggle")

# Folders that hold what tools made or fetched, never a user's source.
_NEVER = frozenset(
    {".git", ".hg", ".svn", ".jj", ".tox", ".nox", ".venv", "venv", "node_modules", ".eggs"}
    | {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages"}
    | {".migrate-wasi"}
)


class Kind(StrEnum):
    """What a file is to the tool."""

    RUST = "rust"
    PYTHON = "python"
    NOTEBOOK = "notebook"
    PROSE = "prose"
    CARGO = "cargo"
    CARGO_LOCK = "cargo-lock"
    REQUIREMENTS = "requirements"

    @property
    def is_code(self) -> bool:
        """Sources and prose; the rest are manifests and lock files."""
        return self in (Kind.RUST, Kind.PYTHON, Kind.NOTEBOOK, Kind.PROSE)


_SUFFIXES = {
    ".rs": Kind.RUST,
    ".py": Kind.PYTHON,
    ".pyi": Kind.PYTHON,
    ".ipynb": Kind.NOTEBOOK,
    ".md": Kind.PROSE,
    ".rst": Kind.PROSE,
}
_NAMES = {"Cargo.toml": Kind.CARGO, "Cargo.lock": Kind.CARGO_LOCK}
# A changelog tells history; its old names are right.
_HISTORY = re.compile(r"(?i)^(change(s|log)|history|news|releases?)\b")


@dataclass(frozen=True, slots=True)
class Found:
    """One file of interest: where it is, how reports call it, what it is, what it holds."""

    path: Path
    name: str
    kind: Kind
    raw: bytes


@dataclass
class Discovery:
    """The files of interest, how many were read, and why others were left out.

    `errors` maps a name to (what happened, what to do). `modules` are files without a use whose
    path names one of the packages: a project may have a package of that name of its own.
    """

    files: list[Found] = field(default_factory=list[Found])
    modules: list[Path] = field(default_factory=list[Path])
    read: int = 0
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    errors: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


def may_name_ours(raw: bytes) -> bool:
    """Could these bytes use the API? Every use holds a crate's name or that of a type.

    `in` is several times faster than a regular expression, and this test decides how long a run
    takes. Most files are done after the three short words; one in six holds `basic` or the like.
    """
    return (
        (b"asi" in raw and (b"wasi" in raw or b"Wasi" in raw))
        or (b"ASI" in raw and b"WASI" in raw)
        or b"wiggle" in raw
    )


def kind_of(path: str) -> Kind | None:
    """The kind of a file by its name, or None."""
    base = path.rpartition("/")[2]
    kind = _NAMES.get(base)
    if kind is None:
        kind = _SUFFIXES.get(os.path.splitext(base)[1])  # noqa: PTH122 - ten times Path's speed
    if kind in (None, Kind.PYTHON, Kind.PROSE) and _may_be_manifest(base):
        manifest = format_of(Path(path))
        kind = Kind.REQUIREMENTS if manifest is not None else kind
    if kind is Kind.PROSE and _HISTORY.match(base):
        return None
    return kind


_MANIFEST_ENDS = (".toml", ".txt", ".in", ".cfg", ".ini", ".lock", ".yml", ".yaml", "setup.py")


def _may_be_manifest(base: str) -> bool:
    return base.endswith(_MANIFEST_ENDS) or base.startswith("Pipfile")


def discover(paths: Sequence[Path], exclude: Iterable[str] = ()) -> Discovery:
    """Find the files of interest below `paths`; a file named in `paths` is always taken."""
    result = Discovery()
    excluded = _matcher(exclude)
    seen: set[str] = set()
    for root in paths:
        try:
            is_folder = root.is_dir()
            if not is_folder and not root.exists():
                raise FileNotFoundError(f"{root} does not exist")
        except OSError as error:
            result.errors[display(root)] = (_reason(error), "check the path")
            continue
        if not is_folder:
            if kind_of(root.as_posix()) is None:
                result.errors[display(root)] = (
                    "this kind of file is not one that the tool can migrate",
                    "give a .rs, .py, .pyi, .ipynb, .md or .rst file, a manifest, or a folder",
                )
            _take(result, os.fspath(root), seen, named=True)
            continue
        prefix = os.fspath(root)
        for relative in _listing(root, result):
            if excluded is not None and excluded(relative):
                result.skipped[display(Path(prefix, relative))] = "excluded by the configuration"
                continue
            _take(result, f"{prefix}/{relative}" if prefix != "." else relative, seen)
    return result


def _take(result: Discovery, path: str, seen: set[str], *, named: bool = False) -> None:
    kind = kind_of(path)
    if kind is None:
        return
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            raw = file.read()
    except OSError as error:
        if os.path.islink(path) and not named:  # noqa: PTH114
            result.skipped[display(Path(path))] = f"a symbolic link that leads nowhere ({error})"
        elif not isinstance(error, IsADirectoryError):
            result.errors[display(Path(path))] = (_reason(error), "make it readable or exclude it")
        return
    result.read += 1
    if kind is not Kind.CARGO and kind is not Kind.REQUIREMENTS:
        if not may_name_ours(raw):
            if "wasi_" in path:
                result.modules.append(Path(path))
            return
        if kind in (Kind.PROSE, Kind.NOTEBOOK) and not _USES.search(raw):
            return
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    result.files.append(Found(Path(path), display(Path(path)), kind, raw))


def _listing(root: Path, result: Discovery) -> Iterator[str]:
    """Paths below `root`, relative to it, with forward slashes, in a stable order."""
    try:
        done = subprocess.run(
            [
                "git",
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
                "--deduplicate",
            ],
            cwd=root,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        yield from _walk(root, result)
        return
    names = os.fsdecode(done.stdout).split("\0")
    yield from (name for name in names if name and not _is_never(name))


def _is_never(name: str) -> bool:
    return not _NEVER.isdisjoint(name.split("/")[:-1])


def _walk(root: Path, result: Discovery) -> Iterator[str]:
    """Like git's list, without git: `.gitignore` files count, links to folders are not followed."""
    from pathspec import GitIgnoreSpec

    def below(folder: str, ignores: tuple[tuple[str, GitIgnoreSpec], ...]) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            result.errors[display(root / folder)] = (_reason(error), "make it readable")
            return
        for entry in entries:
            if entry.name == ".gitignore":
                lines = Path(entry.path).read_text("utf-8", "replace").splitlines()
                ignores = (*ignores, (folder, GitIgnoreSpec.from_lines(lines)))
        for entry in entries:
            path = f"{folder}{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            probe = path + "/" if is_folder else path
            if any(spec.match_file(probe.removeprefix(base)) for base, spec in ignores):
                continue
            if not is_folder:
                yield path
            elif entry.name not in _NEVER and not _is_build_output(entry):
                yield from below(path + "/", ignores)

    yield from below("", ())


def _is_build_output(entry: os.DirEntry[str]) -> bool:
    """Cargo marks its target folder so that backups pass it over; so do we."""
    return entry.name == "target" and os.path.exists(f"{entry.path}/CACHEDIR.TAG")  # noqa: PTH110


def _matcher(patterns: Iterable[str]) -> Callable[[str], bool] | None:
    lines = list(patterns)
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines).match_file


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower() if error.errno else str(error)


def display(path: Path) -> str:
    """How reports call a file: relative to the current folder where it lies below it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links keep their own names
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


def nearest_above(folder: Path, wanted: str) -> Path | None:
    """The closest file called `wanted` in `folder` or above it."""
    for candidate in (folder, *folder.parents):
        if (candidate / wanted).is_file():
            return candidate / wanted
    return None
