"""Which files there are, what kind each is, and which of them could use the API at all.

Algorithm: list the files (see `listing`), tell the kind by name, read source files once and keep
those that hold one of a few byte strings. Nothing is parsed here, so a tree without uses costs
little more than reading it.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from migrate_wasi.listing import listing
from migrate_wasi.manifests.python.formats import format_of
from migrate_wasi.plan import Problem
from migrate_wasi.source import NotRegularError, read_regular

_USES = re.compile(rb"(?i)wasi[-_](?:common|cap[-_]std|tokio)|wasmtime[-_]wasi|wasmi_wasi|wiggle")

# Not a text to any of our languages, which is to be said where it holds a use.
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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
_NAMES = {
    "Cargo.toml": Kind.CARGO,
    "Cargo.lock": Kind.CARGO_LOCK,
    "setup.py": Kind.REQUIREMENTS,
}
_MANIFEST_ENDS = (".toml", ".txt", ".in", ".cfg", ".ini", ".lock", ".yml", ".yaml")
_ALWAYS_READ = (Kind.CARGO, Kind.REQUIREMENTS)
_LOOSE = (Kind.PROSE, Kind.NOTEBOOK)  # where the short words are too weak a sign
# What `may_name_ours` looks for, for git to search.
_NEEDLES = (b"wasi", b"Wasi", b"WASI", b"wiggle", *_UTF16)
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

    @property
    def nothing_of_ours(self) -> bool:
        """No source of interest, and no manifest that names a package of ours or this tool."""
        return not any(found.kind.is_code or may_name_ours(found.raw) for found in self.files)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(Problem(name, what, do) for name, (what, do) in self.errors.items())


def may_name_ours(raw: bytes) -> bool:
    """Could these bytes use the API? Every use holds a crate's name or that of a type.

    `in` is several times faster than a regular expression, and this test decides how long a run
    takes. Most files are done after the three short words; one in six holds `basic` or the like.
    """
    return (
        (b"asi" in raw and (b"wasi" in raw or b"Wasi" in raw))
        or (b"ASI" in raw and b"WASI" in raw)
        or b"wiggle" in raw
        or (raw[:2] in _UTF16 and b"a\0s\0i" in raw)
    )


def kind_of(path: str) -> Kind | None:
    """The kind of a file by its name, or None."""
    base = path.rpartition("/")[2]
    kind = _NAMES.get(base) or _SUFFIXES.get(base[base.rfind(".") :])
    if kind is None and (base.endswith(_MANIFEST_ENDS) or base.startswith("Pipfile")):
        return Kind.REQUIREMENTS if format_of(Path(path)) is not None else None
    if kind is Kind.PROSE and _HISTORY.match(base):
        return None
    return kind


def discover(paths: Sequence[Path], exclude: Iterable[str] = ()) -> Discovery:
    """Find the files of interest below `paths`; a file named in `paths` is always taken."""
    result = Discovery()
    excluded = _matcher(exclude)
    seen: set[str] = set()
    for root in paths:
        try:
            is_folder = stat.S_ISDIR(os.stat(root).st_mode)  # noqa: PTH116 - no path that loops
        except OSError as error:
            result.errors[display(root)] = (_reason(error), "check the path")
            continue
        if not is_folder:
            kind = kind_of(root.as_posix())
            if kind is None:
                result.errors[display(root)] = (
                    "this kind of file is not one that the tool can migrate",
                    "give a .rs, .py, .pyi, .ipynb, .md or .rst file, a manifest, or a folder",
                )
            else:
                _take(result, os.fspath(root), kind, seen, named=True)
            continue
        prefix = os.fspath(root)
        unlisted: dict[Path, OSError] = {}
        for relative, without in listing(root, _NEEDLES, (*_SUFFIXES, "Cargo.lock"), unlisted):
            if excluded is not None and excluded(relative):
                if kind_of(relative) is not None:
                    result.skipped[display(Path(prefix, relative))] = "excluded"
                continue
            path = f"{prefix}/{relative}" if prefix != "." else relative
            kind = kind_of(path)
            if kind is None:
                continue
            if without and kind not in _ALWAYS_READ:
                _pass_over(result, path)
            else:
                _take(result, path, kind, seen)
        for folder, error in unlisted.items():
            result.errors[display(folder)] = (_reason(error), "make it readable")
    return result


def _pass_over(result: Discovery, path: str) -> None:
    """Count a file that holds nothing of ours."""
    result.read += 1
    if "wasi_" in path:
        result.modules.append(Path(path))


def _take(result: Discovery, path: str, kind: Kind, seen: set[str], *, named: bool = False) -> None:
    """Read a file and keep it where it may be of interest."""
    try:
        raw = read_regular(path)
    except OSError as error:
        _not_read(result, path, error, named=named)
        return
    if kind not in _ALWAYS_READ and (
        not may_name_ours(raw) or (kind in _LOOSE and not _USES.search(raw))
    ):
        _pass_over(result, path)
        return
    result.read += 1
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    result.files.append(Found(Path(path), display(Path(path)), kind, raw))


def _not_read(result: Discovery, path: str, error: OSError, *, named: bool) -> None:
    name = display(Path(path))
    if named:
        result.errors[name] = (_reason(error), "give a file or a folder that can be read")
    elif isinstance(error, NotRegularError):
        result.skipped[name] = _reason(error)
    elif error.errno == errno.ELOOP:
        result.errors[name] = ("it is a loop of symbolic links", "remove one of them or exclude it")
    elif os.path.islink(path):  # noqa: PTH114
        result.skipped[name] = f"a symbolic link that leads nowhere ({_reason(error)})"
    # Git still lists a file that was deleted and not committed; a folder may be called `x.py`.
    elif not isinstance(error, (FileNotFoundError, IsADirectoryError)):
        result.errors[name] = (_reason(error), "make it readable or exclude it")


def _matcher(patterns: Iterable[str]) -> Callable[[str], bool] | None:
    lines = list(patterns)
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines).match_file


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def display(path: Path) -> str:
    """How reports call a file: relative to the current folder where it lies below it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links keep their own names
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()
