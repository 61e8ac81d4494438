"""What the tests of Cargo manifests share: a project in memory to its manifests after the move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from migrate_wasi.edits import Finding, apply, choose
from migrate_wasi.embedder import Embedder
from migrate_wasi.manifests.cargo.changes import CargoChanges, manifest_findings
from migrate_wasi.manifests.cargo.embedders import embedders
from migrate_wasi.manifests.cargo.outcome import Outcome
from migrate_wasi.manifests.cargo.read import CargoProject, read_workspaces
from migrate_wasi.manifests.toml_spans import Document
from migrate_wasi.plan import Problem
from migrate_wasi.source import Source
from migrate_wasi.versions import told_source, told_target

Files = Mapping[str, str]


def package(body: str, name: str = "app") -> str:
    """A whole manifest around the tables that a case is about."""
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n\n{body}'


def project_of(root: Path, files: Files) -> CargoProject:
    """The project of these manifests and lock files, as if they lay below `root`."""
    sources = [Source.of(root / name, name, text.encode()) for name, text in files.items()]
    return read_workspaces(
        [source for source in sources if source.path.name == "Cargo.toml"],
        [source for source in sources if source.path.name == "Cargo.lock"],
    )


def embedders_of(
    root: Path, files: Files, told_from: str = "", told_to: str = ""
) -> tuple[dict[str, Embedder], list[Problem]]:
    """The embedders by name."""
    found, problems = embedders(
        project_of(root, files),
        told_source(told_from) if told_from else None,
        told_target(told_to) if told_to else None,
    )
    return {embedder.name: embedder for embedder in found}, problems


@dataclass(frozen=True)
class Moved:
    """What came of a project."""

    files: dict[str, str]
    changes: CargoChanges

    @property
    def findings(self) -> list[Finding]:
        return [finding for one in self.changes.manifests for finding in one.findings]

    @property
    def said(self) -> str:
        return "\n".join(f"{one.level}: {one.message} | {one.help}" for one in self.findings)


def move(root: Path, files: Files, outcomes: Mapping[str, Outcome], to: str = "") -> Moved:
    """Move the manifests; `outcomes` by package."""
    project = project_of(root, files)
    found, _ = embedders(project, None, told_target(to) if to else None)
    moved = [(embedder, outcomes.get(embedder.name, Outcome())) for embedder in found]
    changes = manifest_findings(project, moved)
    after = dict(files)
    for one in changes.manifests:
        taken, put_off = choose(one.findings)
        assert not put_off, put_off
        edits = [edit for finding in taken for edit in finding.edits]
        after[one.source.name] = apply(one.source, edits).decode()
        Document(after[one.source.name].encode())  # still TOML
    return Moved(after, changes)


def check(
    root: Path,
    files: Files,
    after: Files,
    names: Iterable[str] = ("wasi_common",),
    needs: Iterable[str] = (),
    to: str = "",
    gates: Iterable[str] = (),
) -> Moved:
    """The manifests become those of `after` (others stay); a second run changes nothing; the same
    holds with CRLF and without a final newline."""
    outcome = Outcome(frozenset(names), frozenset(needs), frozenset(gates))
    expected = {**files, **after}

    def run(before: Files) -> Moved:
        packages = {one.name for one in project_of(root, before).packages}
        return move(root, before, dict.fromkeys(packages, outcome), to)

    result = run(files)
    assert result.files == expected
    assert run(expected).files == expected, "a second run changes something"
    crlf = {name: text.replace("\n", "\r\n") for name, text in files.items()}
    want = {name: text.replace("\n", "\r\n") for name, text in expected.items()}
    assert run(crlf).files == want, "CRLF is not kept"
    bare = {name: text.rstrip("\n") for name, text in files.items()}
    want = {name: text.rstrip("\n") for name, text in expected.items()}
    assert run(bare).files == want, "the missing final newline is not kept"
    return result
