"""Workflow commands: GitHub shows each as an annotation at its line."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Level
from migrate_wasi.plan import Located, Plan
from migrate_wasi.reports import Outcome
from migrate_wasi.reports.common import of_level

_COMMANDS = {Level.TODO: "error", Level.REVIEW: "warning", Level.SAFE: "notice"}


def render(plan: Plan, _outcome: Outcome) -> str:
    return "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    for problem in plan.problems:
        where = f"file={_property(problem.name)},title=migrate-wasi"
        yield f"::error {where}::{_data(f'{problem.message}: {problem.help}')}"
    # GitHub keeps the first few annotations of a step: what is left for a person comes first.
    for level in reversed(Level):
        for located in of_level(plan, level):
            yield _annotation(located)


def _annotation(located: Located) -> str:
    finding = located.finding
    values = {"file": located.name, "line": located.line, "endLine": located.end_line}
    if located.line == located.end_line:
        # Columns are understood within one line only.
        values |= {"col": located.column, "endColumn": located.end_column}
    values["title"] = f"migrate-wasi {finding.rule}"
    where = ",".join(f"{name}={_property(str(value))}" for name, value in values.items())
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    return f"::{_COMMANDS[finding.level]} {where}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
