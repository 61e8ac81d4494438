"""A unified diff that `git apply` and `patch -p1` take, below what it could not do.

The lines in front of the first header begin with `#`; both tools pass over them. So the one output
is complete: nothing that is left for a person is hidden.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from migrate_wasi.edits import Level
from migrate_wasi.plan import FileChange, Plan
from migrate_wasi.reports import Outcome
from migrate_wasi.reports.common import of_level, place


def render(plan: Plan, _outcome: Outcome) -> str:
    return "".join((*_left(plan), *(line for change in plan.changes for line in _file(change))))


def _left(plan: Plan) -> Iterator[str]:
    for located in of_level(plan, Level.TODO):
        finding = located.finding
        yield f"# todo {place(located)} {finding.rule}: {' '.join(finding.message.split())}\n"
        yield f"#      help: {' '.join(finding.help.split())}\n"
    for problem in plan.problems:
        yield f"# problem {problem.name}: {' '.join(problem.message.split())}\n"
        yield f"#      help: {' '.join(problem.help.split())}\n"


def _file(change: FileChange) -> Iterator[str]:
    before, after = change.source.raw, change.source.encode(change.after)
    hunks = list(difflib.unified_diff(_lines(before), _lines(after)))[2:]
    if hunks:
        yield f"--- {_header('a', change)}\n+++ {_header('b', change)}\n"
    for line in hunks:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[str]:
    """Lines as diff has them: ended by a line feed alone, whatever else stands in front of it."""
    *lines, last = content.decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _header(side: str, change: FileChange) -> str:
    """The name as git writes it: quoted where it has to be, a tab behind one with a space."""
    name = f"{side}/{change.source.name.lstrip('/')}"
    if any(ord(sign) < 32 or sign in '"\\' for sign in name):
        quoted = "".join(
            f"\\{ord(sign):03o}" if ord(sign) < 32 else f"\\{sign}" if sign in '"\\' else sign
            for sign in name
        )
        return f'"{quoted}"'
    return f"{name}\t" if " " in name else name
