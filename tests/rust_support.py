"""Before and after of a Rust file: what `rule_support` asserts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TypedDict, Unpack

from packaging.version import Version
from rule_support import ROOT, Language, Outcome, Rules, move, source_of

from migrate_wasi.analyse import rust_check
from migrate_wasi.edits import Finding, Level
from migrate_wasi.embedder import Crate, Embedder
from migrate_wasi.languages.rust.crate import RustCrate
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.source import Source

_RUST = Language(
    "rust",
    RustFile,
    lambda rule, file: rule.rust(file) if rule.rust else (),
    rust_check,
)


class Package(TypedDict, total=False):
    """What a case can say about its package; see `embedder`."""

    source: str
    target: str
    crates: Mapping[str, Crate] | None
    edition: str
    unified: str


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
    known = crates if crates is not None else crates_at(source)
    return Embedder(
        "embedder", ROOT, "rust", move(source, target), known, ROOT / "Cargo.toml", edition, unified
    )  # fmt: skip


def rust_file(text: str, owner: Embedder | None = None, *, path: str = "src/lib.rs") -> RustFile:
    """`text`, dedented, as a file of an embedder."""
    return RustFile(source_of(text, path), owner or embedder())


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
    rules: Rules = (),
    path: str = "src/lib.rs",
    level: Level = Level.REVIEW,
) -> tuple[bytes, tuple[Finding, ...]]:
    """`raw` after the rules (all of them by default), as on disk, and the findings."""
    return _RUST.migrate(raw, owner, rules=rules, path=path, level=level)


def check_rust(
    before: str,
    after: str,
    *,
    rules: Rules = (),
    path: str = "src/lib.rs",
    owner: Embedder | None = None,
    **package: Unpack[Package],
) -> Outcome:
    """Migrating `before` must give `after`; both are dedented. Returns what was found."""
    who = owner or embedder(**package)
    assert not rust_file(before, who, path=path).root.has_error, "`before` does not parse"
    return _RUST.check(before, after, who, rules=rules, path=path)


def check_rust_noop(
    text: str,
    *,
    rules: Rules = (),
    path: str = "src/lib.rs",
    owner: Embedder | None = None,
    **package: Unpack[Package],
) -> Outcome:
    """Nothing in `text` may change (findings may come; assert on the outcome)."""
    return check_rust(text, text, rules=rules, path=path, owner=owner, **package)
