"""From the files of interest to a Plan.

Algorithm: read manifests and lock files to embedders (packages and their move); give each source
file to its embedder; settle each file; then, knowing what the sources still name, settle the
manifests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from migrate_wasi import analyse, catalog
from migrate_wasi.config import Options
from migrate_wasi.defects import BY_HAND, defect
from migrate_wasi.discover import Discovery, Found, Kind
from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Embedder
from migrate_wasi.manifest_work import Manifests
from migrate_wasi.plan import Account, FileChange, Located, Plan, Problem
from migrate_wasi.projects import Home, Projects
from migrate_wasi.rules import all_rules
from migrate_wasi.settle import Settled, UnsettledError, settle
from migrate_wasi.source import Source, UnreadableSourceError
from migrate_wasi.suppress import filter_findings
from migrate_wasi.workers import shared

Progress = Callable[[int, int], None]
Analyse = Callable[[Source], Iterable[Finding]]
Check = Callable[[Source, Source], str | None]


_LEFT = "correct it, or leave it out with --exclude"
_OTHER_API = "it uses the preview2 API of wasmtime-wasi only, which wasi_common does not replace"


class Planning:
    """One run: collects what the Plan is made of."""

    def __init__(self, paths: Sequence[Path], options: Options, found: Discovery) -> None:
        self.paths = tuple(paths)
        self.options = options
        self.found = found
        self.problems = list(found.problems)
        self.changes: list[FileChange] = []
        self.findings: list[Located] = []
        self.skipped = dict(found.skipped)
        self.refused: dict[str, str] = {}
        self.with_uses = 0

    def plan(self, progress: Progress) -> Plan:
        sources = list(self.decoded())
        projects = Projects(sources, self.found.modules, self.paths, self.options)
        code = [(found.kind, source) for found, source in sources if found.kind.is_code]
        code += [(Kind.RUST, source) for source in projects.further_sources()]
        manifests = Manifests(projects)
        self.settle_code(code, projects, manifests, progress)
        self.set_aside(projects)
        for work in manifests.work():
            settled = self.outcome(work.source, work.findings, work.check, once=work.once)
            self.note(work.source, settled, work.embedder, work.unit)
        self.take_back(manifests.failed)
        self.problems += projects.problems
        edited = {change.source.name for change in self.changes}
        for name, reason in projects.refused_manifests():
            if name not in edited:
                self.refused.setdefault(name, reason)
        return Plan(
            roots=self.paths,
            embedders=tuple(self.embedders(projects)),
            changes=tuple(sorted(self.changes, key=lambda change: change.source.name)),
            findings=tuple(sorted(self.findings, key=lambda f: (f.name, f.line, f.column))),
            dependencies=tuple(dict.fromkeys(manifests.dependencies)),
            problems=tuple(self.problems),
            account=Account(self.found.read, self.with_uses, self.skipped, self.refused),
            commands=tuple(dict.fromkeys(manifests.commands)),
        )

    def take_back(self, units: Collection[str]) -> None:
        """Sources do not move where their manifests cannot be settled."""
        names = {change.source.name for change in self.changes if change.unit in units}
        self.changes = [change for change in self.changes if change.source.name not in names]
        self.findings = [
            replace(located, finding=located.finding.as_todo(BY_HAND))
            if located.name in names
            else located
            for located in self.findings
        ]

    def set_aside(self, projects: Projects) -> None:
        """Leave alone the embedders that use nothing but the second API of wasmtime-wasi."""
        said: dict[str, list[Located]] = {}
        for located in self.findings:
            said.setdefault(located.embedder, []).append(located)
        for embedder in list(projects.rust.values()):
            here = said.get(embedder.name, [])
            rules = {located.finding.rule for located in here} - {"doc-mention"}
            if rules == {"preview2"}:
                projects.set_aside(embedder.root)
                for located in here:
                    self.refused[located.name] = _OTHER_API
                    self.findings.remove(located)

    def embedders(self, projects: Projects) -> Iterator[Embedder]:
        """The embedders to name: Cargo packages that take part and are ours, others with
        findings."""
        said = {located.embedder for located in self.findings}
        # Nothing of the group is ours where both ends of the move are one and the same reading.
        yield from (one for one in projects.rust.values() if one.move.source != one.move.target)
        others = [*projects.python.values(), *projects.loose.values()]
        yield from (one for one in others if one.name in said)

    def decoded(self) -> Iterator[tuple[Found, Source]]:
        for found in self.found.files:
            try:
                yield found, Source.of(found.path, found.name, found.raw)
            except UnreadableSourceError as error:
                self.problems.append(Problem(found.name, f"not read: {error}", _LEFT))

    # -- source files ----------------------------------------------------------------------------

    def settle_code(
        self,
        code: Sequence[tuple[Kind, Source]],
        projects: Projects,
        manifests: Manifests,
        progress: Progress,
    ) -> None:
        """Settle the source files, several at a time, and note what comes of each in their order.

        Whatever is worked out for more than one file is best worked out before: workers begin
        with all that is known here.
        """
        homes = [projects.home_of(kind, source) for kind, source in code]
        if any(home.embedder is not None for home in homes):
            all_rules()
            catalog.items()

        # Neighbours are of one crate, so that what a worker learns of it serves the next file.
        live = [index for index, home in enumerate(homes) if home.embedder is not None]
        live.sort(key=lambda index: _root_of(homes[index]))

        def outcome(number: int) -> Settled | Problem | None:
            (kind, source), home = code[live[number]], homes[live[number]]
            if home.embedder is None:
                return None
            return self.outcome(source, *_analysis(kind, home.embedder, home, projects))

        outcomes = dict(
            zip(live, shared(outcome, len(live), self.options.jobs, progress), strict=True)
        )
        progress(len(live), len(live))
        for index, ((_, source), home) in enumerate(zip(code, homes, strict=True)):
            if home.skip:
                self.skipped[source.name] = home.skip
            if home.refusal:
                self.refused[source.name] = home.refusal
            if home.embedder is None:
                continue
            settled = outcomes[index]
            self.note(source, settled, home.embedder.name, projects.unit_of(home.embedder))
            if isinstance(settled, Settled):
                self.with_uses += bool(settled.findings)
                manifests.note(home, source, settled)

    def outcome(
        self, source: Source, analyse_text: Analyse, check: Check, *, once: bool = False
    ) -> Settled | Problem:
        """What comes of one file; changes nothing here."""
        try:
            return settle(source, self.filtered(analyse_text), check, self.options.level, once=once)
        except UnreadableSourceError as error:
            return Problem(source.name, f"not read: {error}", _LEFT)
        except SyntaxError as error:
            place = f"line {error.lineno}" if error.lineno else "unknown line"
            what = f"it does not parse ({place}: {error.msg}); nothing in it was changed"
            return Problem(source.name, what, _LEFT)
        except UnsettledError as error:
            return Problem(source.name, f"{error}; nothing in it was changed", BY_HAND)
        except Exception as error:
            return defect(source.name, error)

    def note(
        self, source: Source, outcome: Settled | Problem | None, embedder: str, unit: str
    ) -> None:
        if isinstance(outcome, Problem):
            self.problems.append(outcome)
        elif outcome is not None:
            self.findings += (_located(source, finding, embedder) for finding in outcome.findings)
            if outcome.after != source.text:
                self.changes.append(FileChange(source, outcome.after, outcome.edits, unit))

    def filtered(self, analyse_text: Analyse) -> Analyse:
        """The same analysis without what is not selected or is suppressed in the file."""

        def wanted(source: Source) -> Iterator[Finding]:
            everything = list(analyse_text(source))
            selected = [f for f in everything if self.options.selects(f.rule)]
            kept, stale = filter_findings(source, selected)
            yield from kept
            # With a selection, a suppression may be for a rule that did not run.
            if len(selected) == len(everything):
                yield from stale

        return wanted


def _root_of(home: Home) -> str:
    return home.embedder.root.as_posix() if home.embedder is not None else ""


def _analysis(
    kind: Kind, embedder: Embedder, home: Home, projects: Projects
) -> tuple[Analyse, Check]:
    match kind:
        case Kind.RUST if home.dead:
            return partial(analyse.dead_findings, embedder=embedder), analyse.unchanged
        case Kind.RUST:
            return (
                partial(analyse.rust_file_findings, embedder=embedder, crate=home.crate),
                analyse.rust_check,
            )
        case Kind.PYTHON:
            return partial(analyse.python_findings, embedder=embedder), analyse.python_check
        case Kind.NOTEBOOK:
            return partial(analyse.notebook_findings, embedder=embedder), analyse.notebook_check
        case _:
            from migrate_wasi.examples import prose_findings

            return (
                partial(prose_findings, embedder=embedder, homes=projects.fence_home),
                analyse.accept,
            )


def _located(source: Source, finding: Finding, embedder: str) -> Located:
    line, column = source.position(finding.start)
    end_line, end_column = source.position(finding.end)
    return Located(source.name, line, column, end_line, end_column, finding, embedder)
