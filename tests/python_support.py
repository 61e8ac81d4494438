"""Before and after of a Python file, as a test states them.

`check_python(before, after)` migrates `before` by every rule (or by those named) and compares. It
also asserts, each time, that the result parses and uses no name that nothing defines, that a second
run finds nothing to do, and that the same holds with CRLF line endings, with a byte order mark,
without a final newline and in a declared encoding.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from migrate_wasi.analyse import python_check
from migrate_wasi.edits import Finding, Level
from migrate_wasi.embedder import Crate, Embedder, Move, Reading
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.recent import read
from migrate_wasi.rules import all_rules, findings_of
from migrate_wasi.settle import settle
from migrate_wasi.source import Source

ROOT = Path("embedder")
_LATIN = "# -*- coding: latin-1 -*-\n# café\n"
_VARIANTS: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no final newline": lambda text: text.rstrip("\n").encode(),
    "latin-1": lambda text: (_LATIN + text).encode("latin-1", "replace"),
}


@dataclass(frozen=True)
class Outcome:
    """The text after and what was found; `notes` is `level: message` for each finding."""

    after: str
    findings: tuple[Finding, ...]

    @property
    def notes(self) -> list[str]:
        return [f"{finding.level}: {finding.message}" for finding in self.findings]

    @property
    def levels(self) -> list[str]:
        return sorted({str(finding.level) for finding in self.findings})

    def at(self, level: Level) -> list[Finding]:
        return [finding for finding in self.findings if finding.level is level]


def embedder(
    *, source: str = "2.0.2", target: str = "23.0.1", crates: Mapping[str, Crate] | None = None
) -> Embedder:
    """A Python project that moves from `source` to `target`."""
    move = Move(
        Reading(Version(source), "stated by the test"),
        Reading(Version(target), "stated by the test"),
    )
    return Embedder("embedder", ROOT, "python", move, crates or {})


def python_file(text: str, owner: Embedder | None = None, *, path: str = "app.py") -> PythonFile:
    """`text`, dedented, as a file of an embedder."""
    raw = textwrap.dedent(text).encode()
    return PythonFile(Source.of(ROOT / path, path, raw), owner or embedder())


def migrate(
    raw: bytes,
    owner: Embedder,
    *,
    rules: str | tuple[str, ...] = (),
    path: str = "app.py",
    level: Level = Level.REVIEW,
) -> tuple[bytes, tuple[Finding, ...]]:
    """`raw` after the rules (all of them by default), as on disk, and the findings."""
    wanted = (rules,) if isinstance(rules, str) else rules
    known = {rule.name for rule in all_rules()}
    assert known.issuperset(wanted), f"no such rule: {set(wanted) - known}"
    source = Source.of(ROOT / path, path, raw)

    def analyse(current: Source) -> list[Finding]:
        file = read(current, owner)
        return [
            finding
            for finding in findings_of(file, "python", owner.move)
            if not wanted or finding.rule in wanted
        ]

    settled = settle(source, analyse, python_check, level)
    return source.encode(settled.after), settled.findings


def check_python(
    before: str,
    after: str,
    *,
    rules: str | tuple[str, ...] = (),
    source: str = "2.0.2",
    target: str = "23.0.1",
    crates: Mapping[str, Crate] | None = None,
    path: str = "app.py",
) -> Outcome:
    """Migrating `before` must give `after`; both are dedented. Returns what was found."""
    who = embedder(source=source, target=target, crates=crates)
    old, new = textwrap.dedent(before), textwrap.dedent(after)
    result, findings = migrate(old.encode(), who, rules=rules, path=path)
    assert result.decode() == new
    again, _ = migrate(result, who, rules=rules, path=path)
    assert again.decode() == new, "a second run changes something"
    for name, variant in _VARIANTS.items():
        got, _ = migrate(variant(old), who, rules=rules, path=path)
        assert got == variant(new), f"with {name}: {got!r}"
    return Outcome(result.decode(), findings)


def check_python_noop(
    text: str,
    *,
    rules: str | tuple[str, ...] = (),
    source: str = "2.0.2",
    target: str = "23.0.1",
    crates: Mapping[str, Crate] | None = None,
    path: str = "app.py",
) -> Outcome:
    """Nothing in `text` may change (findings may come; assert on the outcome)."""
    return check_python(
        text, text, rules=rules, source=source, target=target, crates=crates, path=path
    )
