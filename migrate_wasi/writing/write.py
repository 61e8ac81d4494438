"""Put a plan on disk: all of its files that can be written, or none.

1. Resolve every file; leave out the units (a workspace, a project) with a file that cannot be
   written, is outside, or is not committed.
2. Record the batch in the journal (contents before, hashes after): it is staging.
3. Write each new content to a file beside its target, flushed to disk.
4. Compare every target with what the plan read; one that differs stops the batch.
5. Mark the batch as pending, put the new contents in place, one rename each, mark it as done.

An error or a signal in 2 to 5 rolls back what was done. A run that is killed leaves a batch that is
not done, which the next start rolls back (`recover`).
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from migrate_wasi.plan import Plan, Problem
from migrate_wasi.writing import journal
from migrate_wasi.writing.journal import Batch, Entry, JournalError, State
from migrate_wasi.writing.signals import Noted, signals_noted
from migrate_wasi.writing.storage import overwrite, real, stage, sync_folder
from migrate_wasi.writing.targets import (
    Target,
    WriteRefusedError,
    problem_of,
    refuse_changed,
    targets_of,
)
from migrate_wasi.writing.vcs import top_level


@dataclass(frozen=True)
class Written:
    """What was written: names as in `Source.name`, and the folder to give to `undo`; and what is
    wrong with the files whose units were left out."""

    files: tuple[str, ...] = ()
    root: Path | None = None
    problems: tuple[Problem, ...] = ()


def write(plan: Plan, *, allow_dirty: bool = False) -> Written:
    """Write the changes of `plan`.

    Raises `WriteRefusedError` or `InterruptedRunError`; then every file is as before.
    """
    targets, problems = targets_of(plan, allow_dirty=allow_dirty)
    if not targets:
        if problems:
            raise WriteRefusedError(*problems)
        return Written()
    root = _root(plan, targets)
    with _refusing(root), signals_noted() as noted, journal.locked(root):
        if journal.interrupted([root]):
            raise WriteRefusedError(_interrupted_problem(root))
        _write_batch(root, targets, noted)
    names = tuple(target.change.source.name for target in targets)
    return Written(names, root, tuple(problems))


def recover(paths: Iterable[Path]) -> list[tuple[Path, int]]:
    """Roll back batches at or above `paths` that were interrupted: (root, number of files).

    Raises `WriteRefusedError` where that is not possible.
    """
    done: list[tuple[Path, int]] = []
    for root in journal.interrupted(paths):
        with _refusing(root), signals_noted(), journal.locked(root):
            for batch in journal.batches(root):
                if batch.state is not State.DONE:
                    _roll_back(batch)
                if batch.state is State.PENDING:
                    done.append((root, len(batch.entries)))
    return done


@dataclass(frozen=True)
class Undone:
    """What `undo` did: the files restored, how many batches are left, and whether it was an
    interrupted batch that was rolled back."""

    root: Path
    files: tuple[str, ...] = ()
    left: int = 0
    interrupted: bool = False


def undo(start: Path, *, force: bool = False) -> Undone | None:
    """Bring back the files of the last batch of the journal at or above `start`.

    None where there is no journal. Raises `WriteRefusedError`, naming the files, when some are no
    longer as the batch left them and `force` is not given.
    """
    root = journal.find(start)
    if root is None:
        return None
    with _refusing(root), signals_noted(), journal.locked(root):
        for batch in journal.batches(root):
            if batch.state is State.STAGING:
                _roll_back(batch)  # it was killed before it changed anything
        batch, *earlier = journal.batches(root) or [None]
        if batch is None:
            return None
        names = tuple(entry.path for entry in batch.entries)
        if batch.state is State.PENDING:
            _roll_back(batch, force=force)
            return Undone(root, names, len(earlier), interrupted=True)
        changed = [] if force else batch.changed_since()
        if changed:
            raise WriteRefusedError(*(_foreign_problem(root, name) for name in changed))
        _roll_back(batch.advance(State.PENDING), force=force)
        return Undone(root, names, len(earlier))


def _write_batch(root: Path, targets: list[Target], noted: Noted) -> None:
    entries = [
        Entry(
            target.path.relative_to(root).as_posix(),
            target.change.source.raw,
            journal.digest(target.data),
            target.data if target.in_place else None,
        )
        for target in targets
    ]
    batch = journal.begin(root, entries)
    try:
        for index, target in enumerate(targets):
            noted.check()
            if not target.in_place:
                stage(batch.temporary(index), target.data, target.status, target.path)
        for target in targets:
            refuse_changed(target)
        batch = batch.advance(State.PENDING)
        for index, target in enumerate(targets):
            noted.check()
            refuse_changed(target)
            if target.in_place:
                overwrite(target.path, target.data)
            else:
                batch.temporary(index).replace(target.path)
        for folder in {target.path.parent for target in targets}:
            sync_folder(folder)
        batch.advance(State.DONE)
    except BaseException:
        _roll_back(batch)
        raise


def _roll_back(batch: Batch, *, force: bool = False) -> None:
    foreign = batch.roll_back(force=force)
    if foreign:
        raise WriteRefusedError(*(_foreign_problem(batch.root, name) for name in foreign))


@contextmanager
def _refusing(root: Path) -> Generator[None]:
    """Errors of the disk and of the journal, as a refusal that says what to do."""
    try:
        yield
    except JournalError as error:
        raise WriteRefusedError(Problem(str(error.path), str(error), error.help)) from None
    except OSError as error:
        raise WriteRefusedError(problem_of(error, root)) from error


def _root(plan: Plan, targets: list[Target]) -> Path:
    """Where the journal goes: the git work tree, else the folder that holds all paths given."""
    folders = [target.path.parent for target in targets]
    for root in plan.roots:
        resolved = real(root)
        folders.append(resolved if resolved.is_dir() else resolved.parent)
    common = Path(os.path.commonpath(folders))
    return top_level(common) or common


def _interrupted_problem(root: Path) -> Problem:
    return Problem(
        str(root),
        "an earlier run was interrupted while it was writing here",
        f"run `migrate-wasi undo {root}` first",
    )


def _foreign_problem(root: Path, name: str) -> Problem:
    return Problem(
        str(root / name),
        "it has changed since migrate-wasi wrote it, so it was left alone",
        f"put your changes aside, or lose them with `migrate-wasi undo --force {root}`",
    )
