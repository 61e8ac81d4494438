"""Before and after of a Rust file, as a test states them.

`check_rust(before, after)` migrates `before` by every rule (or by those named) and compares. It
also asserts, each time, that the result parses, that a second run finds nothing to do, and that the
same holds with CRLF line endings, with a byte order mark and without a final newline.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.version import Version

from migrate_wasi.edits import Finding, Level
from migrate_wasi.embedder import Crate, Embedder, Move, Reading
from migrate_wasi.languages.rust.crate import RustCrate
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.rules import all_rules
from migrate_wasi.settle import settle
from migrate_wasi.source import Source

ROOT = Path("embedder")
_VARIANTS: dict[str, Callable[[bytes], bytes]] = {
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
    def needs(self) -> set[str]:
        return {need for finding in self.findings for need in finding.needs}

    def at(self, level: Level) -> list[Finding]:
        return [finding for finding in self.findings if finding.level is level]


def crates_at(version: str) -> dict[str, Crate]:
    """The crates of a project that depends on all of the WASI packages at `version`."""
    packages = ("wasi-common", "wasi-cap-std-sync", "wasi-tokio", "wasmtime-wasi", "wiggle")
    release = Version(version)
    externs = {name: name.replace("-", "_") for name in packages}
    return {extern: Crate(name, extern, release) for name, extern in externs.items()}


def embedder(
    *,
    source: str = "2.0.2",
    target: str = "24.0.0",
    crates: Mapping[str, Crate] | None = None,
    edition: str = "2021",
    unified: str = "wasi_common",
) -> Embedder:
    """A Cargo package that moves from `source` to `target`."""
    move = Move(
        Reading(Version(source), "stated by the test"),
        Reading(Version(target), "stated by the test"),
    )
    known = crates if crates is not None else crates_at(source)
    return Embedder(
        "embedder", ROOT, "rust", move, known, ROOT / "Cargo.toml", edition, unified
    )  # fmt: skip


def rust_file(text: str, owner: Embedder | None = None, *, path: str = "src/lib.rs") -> RustFile:
    """`text`, dedented, as a file of an embedder."""
    raw = textwrap.dedent(text).encode()
    return RustFile(Source.of(ROOT / path, path, raw), owner or embedder())


def rust_files(texts: Mapping[str, str], owner: Embedder | None = None) -> dict[str, RustFile]:
    """Several files of one crate, which know each other; the targets are found by their names."""
    raws = {ROOT / path: textwrap.dedent(text).encode() for path, text in texts.items()}
    targets = [ROOT / name for name in ("src/lib.rs", "src/main.rs") if ROOT / name in raws]
    crate = RustCrate.load(ROOT, targets, raws.get)
    who = owner or embedder()
    return {
        path: RustFile(Source.of(ROOT / path, path, raws[ROOT / path]), who, crate)
        for path in texts
    }


def migrate(
    raw: bytes,
    owner: Embedder,
    *,
    rules: str | tuple[str, ...] = (),
    path: str = "src/lib.rs",
    level: Level = Level.REVIEW,
) -> tuple[bytes, tuple[Finding, ...]]:
    """`raw` after the rules (all of them by default), as on disk, and the findings."""
    wanted = (rules,) if isinstance(rules, str) else rules
    known = {rule.name for rule in all_rules()}
    assert known.issuperset(wanted), f"no such rule: {set(wanted) - known}"
    source = Source.of(ROOT / path, path, raw)

    def analyse(current: Source) -> list[Finding]:
        file = RustFile(current, owner)
        return [
            replace(finding, rule=rule.name)
            for rule in all_rules()
            if rule.rust and rule.runs("rust", owner.move) and (not wanted or rule.name in wanted)
            for finding in rule.rust(file)
        ]

    def check(before: Source, after: Source) -> str | None:
        if RustFile(after, owner).root.has_error and not RustFile(before, owner).root.has_error:
            return f"the result does not parse:\n{after.text.decode()}"
        return None

    settled = settle(source, analyse, check, level)
    return source.encode(settled.after), settled.findings


def check_rust(
    before: str,
    after: str,
    *,
    rules: str | tuple[str, ...] = (),
    source: str = "2.0.2",
    target: str = "24.0.0",
    crates: Mapping[str, Crate] | None = None,
    edition: str = "2021",
    unified: str = "wasi_common",
    path: str = "src/lib.rs",
    owner: Embedder | None = None,
) -> Outcome:
    """Migrating `before` must give `after`; both are dedented. Returns what was found."""
    who = owner or embedder(
        source=source, target=target, crates=crates, edition=edition, unified=unified
    )
    old, new = textwrap.dedent(before).encode(), textwrap.dedent(after).encode()
    assert not RustFile(Source.of(ROOT / path, path, old), who).root.has_error, (
        "`before` does not parse"
    )
    result, findings = migrate(old, who, rules=rules, path=path)
    assert result.decode() == new.decode()
    again, _ = migrate(result, who, rules=rules, path=path)
    assert again.decode() == result.decode(), "a second run changes something"
    for name, variant in _VARIANTS.items():
        got, _ = migrate(variant(old), who, rules=rules, path=path)
        assert got == variant(new), f"with {name}: {got!r}"
    return Outcome(result.decode(), findings)


def check_rust_noop(
    text: str,
    *,
    rules: str | tuple[str, ...] = (),
    source: str = "2.0.2",
    target: str = "24.0.0",
    crates: Mapping[str, Crate] | None = None,
    edition: str = "2021",
    unified: str = "wasi_common",
    path: str = "src/lib.rs",
    owner: Embedder | None = None,
) -> Outcome:
    """Nothing in `text` may change (findings may come; assert on the outcome)."""
    return check_rust(
        text, text, rules=rules, source=source, target=target, crates=crates, edition=edition,
        unified=unified, path=path, owner=owner,
    )  # fmt: skip
