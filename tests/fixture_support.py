"""The folders of `fixtures/embedders`, and what their `expected.toml` says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "fixtures" / "embedders"
_KEYS = {"title", "from", "to", "options", "exit", "again", "compiles", "wasmtime", "finding"}
Tree = dict[str, bytes]
Expectation = tuple[str, str, str, int]  # file, rule, level, line


@dataclass(frozen=True)
class Fixture:
    """One embedder. `after` is `before` where the project must not change.

    `again` is the exit code of a second run: what was left for a person is not found again where
    the manifest names the new release.
    """

    name: str
    title: str
    before: Path
    after: Path
    exit: int
    again: int
    source: str
    target: str
    options: tuple[str, ...]
    compiles: tuple[str, ...]
    wasmtime: bool
    findings: list[Expectation] = field(default_factory=list[Expectation])

    @property
    def changes(self) -> bool:
        return self.before != self.after


def fixtures() -> list[Fixture]:
    """All embedders, by name; raises AssertionError for a key that nobody reads."""
    return [_read(path.parent) for path in sorted(FIXTURES.glob("*/expected.toml"))]


def _read(folder: Path) -> Fixture:
    told: dict[str, Any] = tomllib.loads((folder / "expected.toml").read_text("utf-8"))
    assert set(told) <= _KEYS, f"{folder.name}: unknown keys {set(told) - _KEYS}"
    before, after = folder / "before", folder / "after"
    after = after if after.is_dir() else before
    findings = [
        (one["file"], one["rule"], one["level"], one["line"]) for one in told.get("finding", ())
    ]
    sides = [side for side in ("before", "after") if (folder / side).is_dir()]
    return Fixture(
        folder.name,
        told["title"],
        before,
        after,
        told["exit"],
        told.get("again", told["exit"]),
        told.get("from", ""),
        told.get("to", ""),
        tuple(told.get("options", ())),
        tuple(told.get("compiles", sides)),
        told.get("wasmtime", False),
        findings,
    )


def tree(root: Path) -> Tree:
    """Every file below `root` by its name, but for the tool's own journal."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".migrate-wasi" not in path.parts
    }
