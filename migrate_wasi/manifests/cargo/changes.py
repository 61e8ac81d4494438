"""The manifests of a Cargo project after its sources have moved.

Algorithm: settle each package by what its sources still name (`fates`); then the entries of
`workspace.dependencies` by what the packages still inherit; then, in every package that is linked
to them, the crates that are released in step with wasmtime, and the companions whose types
wasi-common hands out. Cargo.lock is never touched: the command that refreshes it is given.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from migrate_wasi.edits import Finding, review
from migrate_wasi.embedder import Embedder, Reading
from migrate_wasi.manifests.cargo.dependency import Dependency, Manifest
from migrate_wasi.manifests.cargo.family import Family
from migrate_wasi.manifests.cargo.fates import Fates
from migrate_wasi.manifests.cargo.groups import Group, groups_of
from migrate_wasi.manifests.cargo.outcome import Outcome
from migrate_wasi.manifests.cargo.parts import Part, below
from migrate_wasi.manifests.cargo.read import CargoProject, absolute
from migrate_wasi.manifests.cargo.shared import settle_shared
from migrate_wasi.manifests.cargo.sheet import RULE, Sheet
from migrate_wasi.manifests.cargo.sources import is_p2
from migrate_wasi.manifests.comments import kept_by
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source


@dataclass(frozen=True)
class ManifestChanges:
    """The findings of one manifest: they hold for its text on disk."""

    source: Source
    findings: tuple[Finding, ...]
    embedder: str = ""

    def findings_in(self, source: Source) -> tuple[Finding, ...]:
        """The same, for what asks with the text: a manifest is settled once, with its project."""
        assert source.text == self.source.text
        return self.findings


@dataclass(frozen=True)
class CargoChanges:
    """All manifests with something to say, the table of changes, and what the user runs next."""

    manifests: tuple[ManifestChanges, ...]
    dependencies: tuple[DependencyChange, ...]
    commands: tuple[str, ...]


def manifest_findings(
    project: CargoProject,
    moved: Sequence[tuple[Embedder, Outcome]],
    told_from: Reading | None = None,
) -> CargoChanges:
    """Settle the manifests of all embedders; `moved` says what came of the sources of each."""
    return _Planning(project, moved, told_from).run()


@dataclass
class _Planning:
    project: CargoProject
    moved: Sequence[tuple[Embedder, Outcome]]
    told_from: Reading | None
    sheets: dict[Path, Sheet] = field(default_factory=dict[Path, Sheet])
    owners: dict[Path, str] = field(default_factory=dict[Path, str])

    def run(self) -> CargoChanges:
        known = {absolute(one.root): (one, outcome) for one, outcome in self.moved}
        for group in groups_of(self.project, self.told_from):
            self.group(group, known)
        manifests = tuple(
            ManifestChanges(sheet.manifest.source, tuple(findings), self.owners.get(folder, ""))
            for folder, sheet in self.sheets.items()
            if sheet.manifest.given and (findings := list(sheet.findings()))
        )
        given = [sheet for sheet in self.sheets.values() if sheet.manifest.given]
        rows = tuple(dict.fromkeys(row for sheet in given for row in sheet.rows))
        return CargoChanges(manifests, rows, tuple(dict.fromkeys(self.commands())))

    def sheet(self, manifest: Manifest) -> Sheet:
        return self.sheets.setdefault(absolute(manifest.source.path).parent, Sheet(manifest))

    def group(self, group: Group, known: Mapping[Path, tuple[Embedder, Outcome]]) -> None:
        settled: list[Fates] = []
        blocked: list[Part] = []
        for part in group.parts:
            embedder, outcome = known.get(part.package.folder, (None, Outcome()))
            if embedder is None:
                continue
            self.owners[part.package.folder] = embedder.name
            sheet = self.sheet(part.package.manifest)
            reason = _blocked(part, outcome)
            if reason:
                blocked.append(part)
                self.left_alone(sheet, part, reason)
                continue
            if embedder.move.source.version == embedder.move.target.version:
                continue
            if self.kept(part):
                blocked.append(part)
                continue
            wasmtime = bool(group.wasmtime or group.tree)
            fates = Fates(self.project, part, embedder, outcome, wasmtime, sheet)
            if not fates.stuck():
                fates.settle()
                settled.append(fates)
        if settled:
            settle_shared(settled, blocked, self.sheet)
            if group.tree is None:
                # In the tree of the crates themselves everything beside them is there already.
                Family(self.project, settled, self.sheet).settle(self.linked(group))

    def left_alone(self, sheet: Sheet, part: Part, reason: str) -> None:
        entries = [*part.legacy, *part.wiggle] or list(part.package.dependencies)
        message = f"the dependencies are left as they are: {reason}"
        help_ = "move this crate by hand, or have it come from the crates registry and run again"
        if all(self.forked(part, entry) for entry in entries if entry.key in part.refused):
            # A fork with another API is no legacy use, so a check of the project can pass.
            sheet.add(review(message, place=entries[0].span, help=help_))
        else:
            sheet.todo(entries[0], message, help_)

    def forked(self, part: Part, entry: Dependency) -> bool:
        """Does a crate come from git, or is it developed in this very project?"""
        return bool(entry.git) or self.project.at(part.package.local(entry)) is not None

    def kept(self, part: Part) -> bool:
        """Does a comment keep one of the crates as it is? Then the others of the package stay too,
        for they move together: each is named, but those that such comments are for."""
        entries = (*part.legacy, *part.wiggle)
        comments = [_comment(entry) for entry in entries]
        told = next((where for _, where in filter(None, comments)), None)
        if told is None:
            return False
        for entry, comment in zip(entries, comments, strict=True):
            place = comment[0] if comment else entry
            self.sheet(place.manifest).todo(
                place,
                f"{entry.key} is left as it is, because the comment in {told} keeps a crate that "
                "moves with it",
                "remove that comment, or move all of them by hand; edited sources name wasi-common",
            )
        return True

    def linked(self, group: Group) -> list[Path]:
        """The packages of a group, those below them and those above them."""
        folders = {part.package.folder for part in group.parts}
        lower = {one for part in group.parts for one in below(self.project, part.package)}
        upper = {
            package.folder
            for package in self.project.packages
            if folders & below(self.project, package)
        }
        return sorted(folders | lower | upper)

    def commands(self) -> Iterator[str]:
        """The lock file follows the manifests when Cargo is asked for the workspace alone: every
        other crate keeps the version that is locked. A manifest that was not given needs a run."""
        for workspace in self.project.workspaces:
            folders = {workspace.folder, *(package.folder for package in workspace.packages)}
            edited = [sheet for folder, sheet in self.sheets.items() if folder in folders]
            edited = [sheet for sheet in edited if any(one.edits for one in sheet.findings())]
            root = workspace.root.source
            if any(not sheet.manifest.given for sheet in edited):
                where = quote(posixpath.dirname(root.name) or ".")
                yield f"migrate-wasi {where}  # a manifest was not given, and must follow"
            elif edited and workspace.lock is not None:
                path = "" if root.name == "Cargo.toml" else f" --manifest-path {quote(root.name)}"
                yield f"cargo update --workspace{path}"


def _comment(entry: Dependency) -> tuple[Dependency, str] | None:
    """Which of a dependency and what it inherits a comment keeps as it is, and where that is."""
    for one in (entry.declared, entry):
        line = kept_by(one.manifest.source, *one.span, RULE)
        if line is not None:
            return one, f"{one.manifest.name} line {line}"
    return None


def _blocked(part: Part, outcome: Outcome) -> str:
    """Why the manifest of a package is left alone; empty where it is not."""
    if outcome.refused:
        return outcome.refused
    reasons = [reason for reason in part.refused.values() if not is_p2(reason)]
    return reasons[0] if reasons else ""
