"""The summary as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from migrate_wasi.edits import Level
from migrate_wasi.plan import Plan
from migrate_wasi.reports import END_OF_LIFE, Outcome
from migrate_wasi.reports.common import count, moves, of_level, place

_TITLES = {
    Level.TODO: "Left for a person",
    Level.REVIEW: "Worth a look",
    Level.SAFE: "Keeps the meaning",
}


def render(plan: Plan, outcome: Outcome) -> str:
    return "\n".join(_lines(plan, outcome)) + "\n"


def _lines(plan: Plan, outcome: Outcome) -> Iterator[str]:
    yield "## migrate-wasi"
    yield ""
    yield _verdict(plan, outcome)
    if plan.embedders:
        yield from _table(("Project", "From", "To"), moves(plan.embedders))
    if plan.dependencies:
        yield from _table(
            ("Manifest", "Dependency", "Old", "New", "Why"),
            (
                (_code(row.manifest), _code(row.name), _code(row.old), _code(row.new), row.why)
                for row in plan.dependencies
            ),
        )
    for level in reversed(Level):
        yield from _findings(plan, level)
    if plan.problems:
        yield from ("", f"### Could not be read, parsed, run or written: {len(plan.problems)}")
        yield from _table(
            ("File", "What happened", "What to do"),
            ((_code(each.name), each.message, each.help) for each in plan.problems),
        )
    if plan.commands and plan.changes:
        yield from ("", "### Next", "", "```sh", *plan.commands, "```")
    refused = plan.account.refused
    if refused:
        yield from ("", f"### Refused: {len(refused)}")
        yield from _table(
            ("File", "Why"), ((_code(name), reason) for name, reason in refused.items())
        )
    if plan.embedders:
        yield from ("", END_OF_LIFE)


def _verdict(plan: Plan, outcome: Outcome) -> str:
    left = len(of_level(plan, Level.TODO))
    if not plan.changes and not left:
        return "Nothing to migrate."
    verb = "changed" if outcome.written else "would change"
    person = f"{count(left, 'place')} left for a person" if left else "nothing left for a person"
    return f"{count(len(plan.changes), 'file')} {verb}, {person}."


def _findings(plan: Plan, level: Level) -> Iterator[str]:
    found = of_level(plan, level)
    if not found:
        return
    yield from ("", f"### {_TITLES[level]}: {len(found)}")
    # Hundreds of renames must not push what matters out of sight.
    folded = level is Level.SAFE
    if folded:
        yield from ("", "<details><summary>Show</summary>")
    yield from _table(
        ("Place", "Rule", "What and why", "What to do"),
        (
            (_code(place(each)), _code(each.finding.rule), each.finding.message, each.finding.help)
            for each in found
        ),
    )
    if folded:
        yield from ("", "</details>")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    """One line; a bar ends the cell even inside code, and `<` would begin a tag outside of it."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    for index in range(0, len(parts), 2):
        parts[index] = parts[index].replace("<", "&lt;")
    return "`".join(parts)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
