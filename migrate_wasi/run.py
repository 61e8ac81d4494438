"""One run from request to exit code: recover, plan, write, report."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from migrate_wasi import console
from migrate_wasi.cli import Exit
from migrate_wasi.config import Options
from migrate_wasi.edits import Level
from migrate_wasi.pipeline import make_plan
from migrate_wasi.plan import Plan, Problem
from migrate_wasi.reports import MACHINE, Outcome, render
from migrate_wasi.reports.common import count, of_level, place, relative
from migrate_wasi.writing import journal
from migrate_wasi.writing.storage import write_atomically
from migrate_wasi.writing.targets import WriteRefusedError
from migrate_wasi.writing.write import Written, recover, undo, write

_LEFT_OUT = (
    "this project was left out, for a file of it could not be written: settle that, run again"
)


@dataclass(frozen=True)
class Request:
    """What the command line asked for. `reports` are (format, file), no file: standard output."""

    paths: tuple[Path, ...]
    options: Options
    check: bool = False
    diff: bool = False
    reports: tuple[tuple[str, str], ...] = ()
    quiet: bool = False
    color: bool = False

    @property
    def writes(self) -> bool:
        return not (self.check or self.diff)


def migrate_paths(request: Request) -> int:
    """Plan, write unless only asked, report; gives the exit code."""
    problems = _settle_earlier_run(request)
    if problems:
        return _failed(problems)
    with console.progress(wanted=not request.quiet) as progress:
        plan = make_plan(request.paths, request.options, progress)
    outcome = Outcome()
    if request.writes:
        try:
            written = write(plan, allow_dirty=request.options.allow_dirty)
        except WriteRefusedError as error:
            plan = replace(plan, problems=(*plan.problems, *error.problems))
            console.say("nothing was written")
        else:
            outcome = Outcome(written.root is not None, _undo_command(written.root))
            if written.problems:
                plan = _without_what_was_left_out(plan, written)
    unwritten = _report(request, plan, outcome)
    if not any(name not in MACHINE and not file for name, file in _wanted(request)):
        _name_the_rest(plan)
    _name(unwritten)
    if plan.problems or unwritten:
        return Exit.FAILED
    pending = bool(plan.changes) and not outcome.written
    left = any(located.finding.level is Level.TODO for located in plan.findings)
    return Exit.LEFT if pending or left else Exit.DONE


def _without_what_was_left_out(plan: Plan, written: Written) -> Plan:
    """The plan as it was carried out: what was left out is for a person now."""
    done = [change for change in plan.changes if change.source.name in written.files]
    left = {change.source.name for change in plan.changes} - {*written.files}
    return replace(
        plan,
        changes=tuple(done),
        findings=tuple(
            replace(located, finding=located.finding.as_todo(_LEFT_OUT))
            if located.name in left and located.finding.level is not Level.TODO
            else located
            for located in plan.findings
        ),
        dependencies=tuple(row for row in plan.dependencies if row.manifest not in left),
        problems=(*plan.problems, *written.problems),
    )


def undo_at(path: Path, *, force: bool) -> int:
    """Take back the last run at or above `path`; gives the exit code."""
    try:
        undone = undo(path, force=force)
    except WriteRefusedError as error:
        console.say("nothing was taken back:")
        return _failed(error.problems)
    if undone is None:
        console.say(f"there is nothing to take back at or above {path.resolve()}")
        return Exit.FAILED
    what = "an interrupted run was rolled back" if undone.interrupted else "the run was taken back"
    console.out(f"{what}: {count(len(undone.files), 'file')} as before\n")
    console.out("".join(f"  {relative(undone.root / name)}\n" for name in undone.files))
    if undone.left:
        console.out(f"{count(undone.left, 'earlier run')} can be taken back in the same way\n")
    return Exit.DONE


def _settle_earlier_run(request: Request) -> Iterable[Problem]:
    """Roll back what a killed run left half written; what only looks must not write, and says so.

    Gives what stands in the way.
    """
    if not request.writes:
        return [
            Problem(
                relative(root),
                "an earlier run was interrupted while it was writing here",
                f"run `{_undo_command(root)}` first, so that the files are as they were",
            )
            for root in journal.interrupted(request.paths)
        ]
    try:
        for root, files in recover(request.paths):
            console.say(
                f"an earlier run was interrupted; {count(files, 'file')} in {relative(root)} "
                "rolled back before this one"
            )
    except WriteRefusedError as error:
        return error.problems
    return ()


def _wanted(request: Request) -> list[tuple[str, str]]:
    """The reports asked for; the summary where nothing else would be on standard output."""
    wanted = list(request.reports)
    if request.diff and ("diff", "") not in wanted:
        wanted.insert(0, ("diff", ""))
    if not request.quiet and all(file for _, file in wanted):
        wanted.append(("text", ""))
    return wanted


def _report(request: Request, plan: Plan, outcome: Outcome) -> list[Problem]:
    """Write every report; gives those that could not be written."""
    unwritten: list[Problem] = []
    for name, file in _wanted(request):
        text = render(name, plan, outcome, color=request.color and not file)
        if not file:
            console.out(text)
            continue
        try:
            write_atomically(Path(file), text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            reason = error.strerror or str(error)
            unwritten.append(
                Problem(file, f"the {name} report cannot be written ({reason})", "check the path")
            )
    return unwritten


def _failed(problems: Iterable[Problem]) -> int:
    _name(problems)
    return Exit.FAILED


def _name_the_rest(plan: Plan) -> None:
    """What no person has seen yet: an exit code alone would not say where to look."""
    for located in of_level(plan, Level.TODO):
        finding = located.finding
        console.say(f"{place(located)}: {finding.rule}: {finding.message}")
        console.say(f"    help: {finding.help}")
    _name(plan.problems)


def _name(problems: Iterable[Problem]) -> None:
    for problem in problems:
        console.say(f"{problem.name}: {problem.message}\n    help: {problem.help}")


def _undo_command(root: Path | None) -> str:
    if root is None:
        return ""
    here = Path.cwd().resolve()
    if here.is_relative_to(root):
        return "migrate-wasi undo"
    return f"migrate-wasi undo {shlex.quote(relative(root))}"
