"""Before and after of a file, as the tests of rules state them; the same for every language.

`Language.check` migrates a text and compares. It also asserts, each time, that the result stands by
the tool's own check, that a second run finds nothing to do, and that the same holds with CRLF line
endings, with a byte order mark, without a final newline and in the language's further variants.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from packaging.version import Version

from migrate_wasi.edits import Finding, Level
from migrate_wasi.embedder import Embedder, Move, Reading
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.rules import Rule, all_rules, findings_of
from migrate_wasi.settle import settle
from migrate_wasi.source import Source

ROOT = Path("embedder")
Rules = str | tuple[str, ...]
FileT = TypeVar("FileT", RustFile, PythonFile)

_VARIANTS: Mapping[str, Callable[[bytes], bytes]] = {
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "no final newline": lambda text: text.rstrip(b"\n"),
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

    @property
    def needs(self) -> set[str]:
        return {need for finding in self.findings for need in finding.needs}

    def at(self, level: Level) -> list[Finding]:
        return [finding for finding in self.findings if finding.level is level]


def move(source: str, target: str) -> Move:
    """A move between two releases that the test states."""
    return Move(
        Reading(Version(source), "stated by the test"),
        Reading(Version(target), "stated by the test"),
    )


def source_of(text: str, path: str) -> Source:
    """`text`, dedented, as a file of the embedder at `ROOT`."""
    return Source.of(ROOT / path, path, textwrap.dedent(text).encode())


@dataclass(frozen=True)
class Language(Generic[FileT]):
    """How files of one language are read, and what one rule finds in them; `stands` is the tool's
    own check of a result, `variants` are further ways that a file can be on disk."""

    name: str
    read: Callable[[Source, Embedder], FileT]
    half: Callable[[Rule, FileT], Iterable[Finding]]
    stands: Callable[[Source, Source], str | None]
    variants: Mapping[str, Callable[[bytes], bytes]] = field(
        default_factory=dict[str, Callable[[bytes], bytes]]
    )

    def migrate(
        self, raw: bytes, owner: Embedder, *, rules: Rules, path: str, level: Level = Level.REVIEW
    ) -> tuple[bytes, tuple[Finding, ...]]:
        """`raw` after the rules (all of them for none), as on disk, and the findings."""
        wanted = {rules} if isinstance(rules, str) else set(rules)
        known = {rule.name for rule in all_rules()}
        assert known >= wanted, f"no such rule: {wanted - known}"
        source = Source.of(ROOT / path, path, raw)

        def analyse(current: Source) -> list[Finding]:
            file = self.read(current, owner)
            if not wanted:
                return list(findings_of(file, self.name, owner.move))
            # Only these rules are run: all of them for each small case would take minutes.
            return [
                replace(finding, rule=finding.rule or rule.name)
                for rule in all_rules()
                if rule.name in wanted and rule.runs(self.name, owner.move)
                for finding in self.half(rule, file)
            ]

        settled = settle(source, analyse, self.stands, level)
        return source.encode(settled.after), settled.findings

    def check(
        self, before: str, after: str, owner: Embedder, *, rules: Rules, path: str
    ) -> Outcome:
        """Migrating `before` must give `after`; both are dedented. Returns what was found."""

        def migrated(raw: bytes) -> tuple[bytes, tuple[Finding, ...]]:
            return self.migrate(raw, owner, rules=rules, path=path)

        old, new = textwrap.dedent(before), textwrap.dedent(after)
        result, findings = migrated(old.encode())
        assert result.decode() == new
        again, _ = migrated(result)
        assert again.decode() == new, "a second run changes something"
        for name, variant in {**_VARIANTS, **self.variants}.items():
            got, _ = migrated(variant(old.encode()))
            assert got == variant(new.encode()), f"with {name}: {got!r}"
        return Outcome(result.decode(), findings)
