"""Plans made by hand, for the parts that only see a finished one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import Version

from migrate_wasi.edits import Edit, Finding, apply, review, safe, todo
from migrate_wasi.embedder import Embedder, Move, Reading
from migrate_wasi.plan import Account, DependencyChange, FileChange, Located, Plan, Problem
from migrate_wasi.source import Source

MOVE = Move(
    Reading(Version("2.0.2"), "Cargo.lock line 812"),
    Reading(Version("24.0.0"), "the first whose `sync` feature builds without wasmtime"),
)


def change(root: Path, name: str, raw: bytes, *edits: tuple[bytes, str]) -> FileChange:
    """A file that lies at `root`, and its text with each old text replaced by the new one."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    source = Source.read(path, name)
    made = tuple(
        Edit.replace(source.text.index(old), source.text.index(old) + len(old), new)
        for old, new in edits
    )
    return FileChange(source, apply(source, made), made)


def located(source: Source, finding: Finding, rule: str) -> Located:
    line, column = source.position(finding.start)
    end_line, end_column = source.position(finding.end)
    return Located(
        source.name, line, column, end_line, end_column, replace(finding, rule=rule), "demo"
    )


def plan(
    root: Path,
    changes: Sequence[FileChange] = (),
    findings: Sequence[Located] = (),
    problems: Sequence[Problem] = (),
) -> Plan:
    return Plan((root,), (), tuple(changes), tuple(findings), (), tuple(problems), Account())


def full(root: Path) -> Plan:
    """One of everything: each level, a multi-line edit, a dependency, a problem, a refusal."""
    rust = change(
        root,
        "src/main.rs",
        b"use wasi_cap_std_sync::WasiCtxBuilder; // caf\xc3\xa9\r\n"
        b"let b = b.env(k, v)?;\r\nFileCaps::READ\r\n",
        (b"wasi_cap_std_sync", "wasi_common::sync"),
        (b"let b = b.env(k, v)?;", "b\n    .env(k, v)?;"),
    )
    manifest = change(root, "Cargo.toml", b'wasi-common = "2.0"\n', (b"2.0", "24.0.0"))
    source = rust.source
    caps = source.text.index(b"FileCaps")
    findings = (
        located(source, safe("the crate is now a module", rust.edits[0], item="m"), "moved-path"),
        located(
            source,
            review("the builder changes in place", rust.edits[1], help="look at | `a|b` <x>"),
            "builder-in-place",
        ),
        located(
            source,
            todo("`FileCaps` is gone: 100% of it", (caps, caps + 8), help="decide,\nthen edit: it"),
            "caps",
        ),
        located(manifest.source, safe("moves along", manifest.edits[0]), "dependency"),
    )
    return Plan(
        roots=(root,),
        embedders=(
            Embedder("demo", root, "rust", MOVE, manifest=root / "Cargo.toml"),
            Embedder("tests", root / "tests", "python", MOVE),
        ),
        changes=(rust, manifest),
        findings=findings,
        dependencies=(
            DependencyChange("Cargo.toml", "wasi-common", "2.0", "24.0.0", "the unified crate"),
            DependencyChange("Cargo.toml", "wasi-cap-std-sync", "2.0", "", "part of wasi-common"),
        ),
        problems=(Problem("src/bad,1.rs", "it is not valid UTF-8", "convert it"),),
        account=Account(
            7, 2, {"vendor/a.rs": "excluded"}, {"old/src/lib.rs": "a git source of this name"}
        ),
        commands=("cargo update -p wasi-common",),
    )
