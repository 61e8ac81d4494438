"""The pipeline, pure: a project in, a Plan out. It writes nothing.

(the values; the pipeline itself follows)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from migrate_wasi.edits import Edit, Finding
from migrate_wasi.embedder import Embedder
from migrate_wasi.source import Source


@dataclass(frozen=True)
class FileChange:
    """One file before and after. `edits` are in the coordinates of `source.text`, sorted.

    `unit` names what stands or falls together: a Cargo workspace, a Python project. Where one of
    its files cannot be written, none of them is.
    """

    source: Source
    after: bytes  # UTF-8 text; `source.encode(after)` is what goes to disk
    edits: tuple[Edit, ...]
    unit: str = ""


@dataclass(frozen=True)
class Located:
    """A finding with its place: `name` as in `Source.name`, one-based line and column."""

    name: str
    line: int
    column: int
    end_line: int
    end_column: int
    finding: Finding
    embedder: str = ""


@dataclass(frozen=True)
class DependencyChange:
    """One row of the table of dependency changes; `new` is empty for a removed dependency."""

    manifest: str
    name: str
    old: str
    new: str
    why: str


@dataclass(frozen=True)
class Problem:
    """Something that could not be read, parsed or run (exit code 2): what, where, what to do."""

    name: str
    message: str
    help: str


@dataclass(frozen=True)
class Account:
    """What became of every file that was looked at; reasons for what was skipped and refused."""

    read: int = 0
    with_uses: int = 0
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    refused: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Plan:
    """All that a run would do and say. Nothing in it depends on the clock or on the machine."""

    roots: tuple[Path, ...]
    embedders: tuple[Embedder, ...]
    changes: tuple[FileChange, ...]
    findings: tuple[Located, ...]
    dependencies: tuple[DependencyChange, ...]
    problems: tuple[Problem, ...]
    account: Account
    commands: tuple[str, ...] = ()  # what the user runs next, e.g. the lock file refresh
