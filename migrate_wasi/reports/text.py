"""The summary for a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from migrate_wasi.edits import Level
from migrate_wasi.plan import Plan
from migrate_wasi.reports import END_OF_LIFE, Outcome
from migrate_wasi.reports.common import ARROW, columns, count, moves, of_level, place

_Paint = Callable[..., str]

_TITLES = {
    Level.TODO: ("Left for a person", "red"),
    Level.REVIEW: ("Worth a look", "yellow"),
    Level.SAFE: ("Applied with the same meaning", "green"),
}
_LISTED = 20  # files of one reason; the JSON report has them all


def render(plan: Plan, outcome: Outcome, *, color: bool = False) -> str:
    """Versions and why, dependencies, files, findings by level, problems, next steps, account."""
    paint = _styled if color else _plain
    sections = [
        _versions(plan, paint),
        _dependencies(plan, paint),
        _files(plan, outcome, paint),
        *(_findings(plan, level, outcome, paint) for level in reversed(Level)),
        _problems(plan, paint),
        _next(plan, outcome, paint),
        _account(plan, paint),
    ]
    blocks = ["\n".join(lines) for lines in (list(section) for section in sections) if lines]
    return "\n\n".join(blocks) + "\n"


def _versions(plan: Plan, paint: _Paint) -> Iterator[str]:
    for who, source, target in moves(plan.embedders):
        yield paint(who, bold=True)
        yield f"  from  {source}"
        yield f"  to    {target}"


def _dependencies(plan: Plan, paint: _Paint) -> Iterator[str]:
    if plan.dependencies:
        yield paint("Dependencies", bold=True)
        yield from columns(
            [
                (row.manifest, row.name, row.old or "(new)", ARROW, row.new or "removed", row.why)
                for row in plan.dependencies
            ]
        )


def _files(plan: Plan, outcome: Outcome, paint: _Paint) -> Iterator[str]:
    if plan.changes:
        number = count(len(plan.changes), "file")
        yield paint(f"{'Changed' if outcome.written else 'Would change'} {number}", bold=True)
        yield from columns(
            [(change.source.name, count(len(change.edits), "edit")) for change in plan.changes]
        )
    elif not plan.findings and not plan.problems:
        yield "Nothing to migrate."


def _findings(plan: Plan, level: Level, outcome: Outcome, paint: _Paint) -> Iterator[str]:
    found = of_level(plan, level)
    if not found:
        return
    title, hue = _TITLES[level]
    if level is Level.SAFE and not outcome.written:
        title = "Keeps the meaning"
    yield paint(f"{title} ({level}): {len(found)}", bold=True, fg=hue)
    if level is Level.TODO and outcome.written:
        # The next run reads the new release in the manifests, and finds nothing between the two.
        yield "  Settle these before anything else: a later run does not list them again."
    said = ""
    for located in found:
        finding = located.finding
        message = _one_line(finding.message)
        # A run of findings alike has its advice under the first of them.
        help_ = "" if level is Level.SAFE or finding.help == said else finding.help
        said = finding.help
        yield f"  {paint(place(located), bold=True)}  {finding.rule}  {message}"
        if help_:
            yield f"      {paint('help:', fg='cyan')} {_one_line(help_)}"


def _problems(plan: Plan, paint: _Paint) -> Iterator[str]:
    if plan.problems:
        title = f"Could not be read, parsed, run or written: {len(plan.problems)}"
        yield paint(title, bold=True, fg="red")
        for problem in plan.problems:
            yield f"  {paint(problem.name, bold=True)}  {_one_line(problem.message)}"
            yield f"      {paint('help:', fg='cyan')} {_one_line(problem.help)}"


def _next(plan: Plan, outcome: Outcome, paint: _Paint) -> Iterator[str]:
    steps = list(plan.commands) if plan.changes else []
    if outcome.undo:
        steps.append(f"{outcome.undo}  # takes all of this back")
    if steps:
        yield paint("Next", bold=True)
        yield from (f"  {step}" for step in steps)


def _account(plan: Plan, paint: _Paint) -> Iterator[str]:
    account = plan.account
    read = f"Read {count(account.read, 'file')}, {account.with_uses} with uses of the API"
    yield f"{read}; {len(account.skipped)} skipped, {len(account.refused)} refused."
    yield from _reasons("skipped", account.skipped, paint)
    yield from _reasons("refused", account.refused, paint)
    if plan.embedders:
        yield END_OF_LIFE


def _reasons(what: str, reasons: Mapping[str, str], paint: _Paint) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        yield f"  {paint(what, bold=True)}, {_one_line(reason)}:"
        yield from (f"    {name}" for name in names[:_LISTED])
        if len(names) > _LISTED:
            yield f"    and {len(names) - _LISTED} more (all of them: --report json)"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str, **_: Any) -> str:
    return text


def _styled(text: str, **style: Any) -> str:
    import click

    return click.style(text, **style)
