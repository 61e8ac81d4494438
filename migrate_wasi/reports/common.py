"""What several formats say in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from migrate_wasi.edits import Level
from migrate_wasi.embedder import Embedder
from migrate_wasi.plan import Located, Plan

ARROW = "->"


def of_level(plan: Plan, level: Level) -> list[Located]:
    """The findings of one level, in the order of files and lines."""
    found = [located for located in plan.findings if located.finding.level is level]
    return sorted(found, key=lambda each: (each.name, each.line, each.column))


def place(located: Located) -> str:
    """`path:line:col`, as editors and terminals take it."""
    return f"{located.name}:{located.line}:{located.column}"


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun.removesuffix('y')}{'ies' if noun.endswith('y') else 's'}"


def moves(embedders: Iterable[Embedder]) -> list[tuple[str, str, str]]:
    """(who, from and why, to and why) of each different move; members that move alike are one."""
    rows: dict[tuple[str, str], list[str]] = {}
    for embedder in embedders:
        source, target = embedder.move.source, embedder.move.target
        key = (f"{source.version} ({source.why})", f"{target.version} ({target.why})")
        rows.setdefault(key, []).append(embedder.name)
    return [(", ".join(names), source, target) for (source, target), names in rows.items()]


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """The rows as aligned columns; the last column is not padded."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        (
            indent + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def relative(path: Path) -> str:
    """A folder as reports name it: relative to the current one where it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
