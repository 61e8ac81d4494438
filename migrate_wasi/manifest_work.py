"""The manifests of a run, settled when its sources are: what these still name decides.

Algorithm: note what each settled source leaves (its new text, what its edits need); then ask the
Cargo manifests as a whole, and each Python requirement file, what becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from migrate_wasi.analyse import accept, toml_check
from migrate_wasi.defects import defect
from migrate_wasi.discover import display
from migrate_wasi.edits import Finding
from migrate_wasi.embedder import UNIFIED, Embedder
from migrate_wasi.manifests.cargo.outcome import Outcome as CargoOutcome
from migrate_wasi.manifests.cargo.read import absolute
from migrate_wasi.manifests.python.formats import REQUIREMENTS_TXT, format_of
from migrate_wasi.manifests.python.projects import refused_requirement
from migrate_wasi.plan import DependencyChange, Problem
from migrate_wasi.projects import Home, Projects, nearest, word
from migrate_wasi.settle import Settled
from migrate_wasi.source import Source, UnreadableSourceError
from migrate_wasi.suppress import MARK

_GATE = re.compile(rb'\bfeature\s*=\s*"([^"]+)"')
_COMMENT_OR_STRING = re.compile(rb'//[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"', re.DOTALL)


@dataclass
class _Left:
    """What the sources of one embedder leave for its manifests: the texts of changed files, and
    what their edits need (`feature:tokio`, `crate:anyhow`)."""

    texts: dict[Path, bytes] = field(default_factory=dict[Path, bytes])
    needs: set[str] = field(default_factory=set[str])


@dataclass(frozen=True)
class ManifestWork:
    """One manifest with something to say. `findings` gives them for a text of it; with `once`, for
    the text on disk alone."""

    source: Source
    findings: Callable[[Source], Iterable[Finding]]
    check: Callable[[Source, Source], str | None]
    embedder: str
    unit: str = ""
    once: bool = False


class Manifests:
    """The manifests of the embedders of a run.

    `dependencies` and `commands` are complete once `work` has been gone through; `failed` are the
    units whose manifests could not be settled.
    """

    def __init__(self, projects: Projects) -> None:
        self.projects = projects
        self.dependencies: list[DependencyChange] = []
        self.commands: list[str] = []
        self.failed: set[str] = set()
        self._left: dict[Path, _Left] = {}
        self._edited: set[Path] = set()

    def note(self, home: Home, source: Source, settled: Settled) -> None:
        """Note what a live source file leaves for the manifests."""
        if home.embedder is None or home.dead:
            return
        left = self._left.setdefault(absolute(home.embedder.root), _Left())
        left.texts[absolute(source.path)] = settled.after
        left.needs |= {need for finding in settled.findings for need in finding.needs}
        if settled.edits:
            self._edited.add(absolute(home.embedder.root))

    def work(self) -> Iterator[ManifestWork]:
        """All manifests with something to say, once the sources are settled."""
        said: set[Path] = set()
        for work in self._work():
            said.add(work.source.path)
            yield work
        for source in (*self.projects.cargo_manifests, *self.projects.python_manifests):
            # Where there is no finding at all, the comments that keep some away are stale.
            if MARK in source.text and source.path not in said:
                yield ManifestWork(source, lambda _: (), accept, "")

    def _work(self) -> Iterator[ManifestWork]:
        if self.projects.cargo.packages:
            yield from self._cargo_changes()
        for source in self._requirement_files():
            yield from self._requirements(source)
        self.commands += (
            f"migrate-wasi {quote(display(folder))}  # its manifest was not given, and must follow"
            for folder in sorted(self.projects.not_given & self._edited)
        )

    def _cargo_changes(self) -> Iterator[ManifestWork]:
        # Much to import, and nothing of it is needed for a project without Rust.
        from migrate_wasi.manifests.cargo.changes import manifest_findings

        moved = [
            (embedder, self._cargo_outcome(folder, embedder))
            for folder, embedder in self.projects.rust.items()
        ]
        try:
            changes = manifest_findings(self.projects.cargo, moved, self.projects.told[0])
        except Exception as error:
            for embedder in self.projects.rust.values():
                self.failed.add(self.projects.unit_of(embedder))
                self.projects.problems.append(
                    defect(display(embedder.manifest or embedder.root), error)
                )
            return
        self.dependencies += changes.dependencies
        self.commands += changes.commands
        for one in changes.manifests:
            unit = self.projects.unit_at(absolute(one.source.path).parent)
            yield ManifestWork(
                one.source, one.findings_in, toml_check, one.embedder, unit, once=True
            )

    def _cargo_outcome(self, folder: Path, embedder: Embedder) -> CargoOutcome:
        left = self._left.get(folder, _Left())
        crate = self.projects.crate_of(self.projects.packages[folder])
        # The edits may name the unified crate in a package that has never declared it.
        known = {*embedder.crates, embedder.unified, UNIFIED}
        names: set[str] = set()
        gates: set[str] = set()
        for path in crate.files:
            text = left.texts.get(path) or self.projects.bytes_of(path) or b""
            if b"feature" in text:
                gates |= {match.decode() for match in _GATE.findall(text)}
            named = [name for name in known - names if name.encode() in text]
            if named:
                code = _COMMENT_OR_STRING.sub(b" ", text)
                names |= {name for name in named if word(name).search(code)}
        return CargoOutcome(frozenset(names), frozenset(left.needs), frozenset(gates))

    def _requirement_files(self) -> list[Source]:
        """The Python manifests found, and those that they include (`-r other.txt`)."""
        known = {absolute(source.path): source for source in self.projects.python_manifests}
        queue = list(known.values())
        while queue:
            source = queue.pop()
            for name in (format_of(source.path) or REQUIREMENTS_TXT).includes(source):
                path = absolute(source.path.parent / name)
                if path in known or not any(
                    path.is_relative_to(root) for root in self.projects.roots
                ):
                    continue
                try:
                    known[path] = Source.read(path, display(path))
                except (OSError, UnreadableSourceError) as error:
                    self.projects.problems.append(
                        Problem(
                            display(path),
                            f"{source.name} includes it, but it cannot be read: {error}",
                            "correct the include or the file",
                        )
                    )
                    continue
                queue.append(known[path])
        return list(known.values())

    def _requirements(self, source: Source) -> Iterator[ManifestWork]:
        format_ = format_of(source.path) or REQUIREMENTS_TXT
        folder = absolute(source.path).parent
        embedder = nearest(self.projects.python, folder) or self.projects.loose_at(folder, "python")
        needs = frozenset(self._left.get(absolute(embedder.root), _Left()).needs)
        refused = refused_requirement(embedder)

        def findings(text: Source) -> Iterable[Finding]:
            return format_.findings(text, embedder.move, needs, refused)[0]

        try:
            found, rows = format_.findings(source, embedder.move, needs, refused)
            command = format_.refresh(source)
        except UnreadableSourceError as error:
            self.projects.problems.append(
                Problem(source.name, f"not read: {error}", "correct it, or leave it out")
            )
            return
        except Exception as error:
            self.failed.add(self.projects.unit_of(embedder))
            self.projects.problems.append(defect(source.name, error))
            return
        self.dependencies += rows
        if command and (rows or found):
            self.commands.append(command)
        if found:
            check = toml_check if source.path.suffix == ".toml" else accept
            yield ManifestWork(
                source, findings, check, embedder.name, self.projects.unit_of(embedder)
            )
