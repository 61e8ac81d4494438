"""The files that a plan would write: resolved, and refused where they must not be written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from migrate_wasi.plan import FileChange, Plan, Problem
from migrate_wasi.source import read_regular
from migrate_wasi.writing.storage import real as real_path
from migrate_wasi.writing.storage import stays_itself
from migrate_wasi.writing.vcs import uncommitted


class WriteRefusedError(Exception):
    """Nothing was changed; `problems` say which files are in the way and what to do."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.message}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Obstacle:
    """Why a file cannot be written, which keeps its whole unit from being written."""

    unit: str
    problem: Problem


@dataclass(frozen=True)
class Target:
    """One file to write: `path` without links, `status` and `data` before and after."""

    change: FileChange
    path: Path
    status: os.stat_result
    data: bytes
    in_place: bool


def targets_of(plan: Plan, *, allow_dirty: bool = False) -> tuple[list[Target], list[Problem]]:
    """The files to write, symbolic links resolved, without the units that hold a file which cannot
    be written; and what is wrong with those files."""
    targets, obstacles = _resolved(plan)
    if not allow_dirty:
        obstacles += _uncommitted(targets)
    left_out = {obstacle.unit for obstacle in obstacles}
    return (
        [target for target in targets if target.change.unit not in left_out],
        [obstacle.problem for obstacle in obstacles],
    )


def _resolved(plan: Plan) -> tuple[list[Target], list[Obstacle]]:
    found: dict[tuple[int, int] | Path, Target] = {}
    obstacles: list[Obstacle] = []
    for change in plan.changes:
        data = change.source.encode(change.after)
        if data == change.source.raw:
            continue
        try:
            path = change.source.path.resolve(strict=True)
            status = path.stat()
        except OSError as error:
            problem = problem_of(error, change.source.path, change.source.name)
            obstacles.append(Obstacle(change.unit, problem))
            continue
        problem = _obstacle(change, path, status, plan.roots)
        if problem is not None:
            obstacles.append(Obstacle(change.unit, problem))
            continue
        # One file may be reached by two names; on Windows an inode number may be 0.
        identity = (status.st_dev, status.st_ino) if status.st_ino else path
        known = found.setdefault(identity, Target(change, path, status, data, stays_itself(status)))
        if known.data != data:
            problem = Problem(
                change.source.name,
                f"it is the same file as {known.change.source.name}, and the two names would "
                "get different contents",
                "give only one of the two names",
            )
            obstacles += (Obstacle(unit, problem) for unit in {change.unit, known.change.unit})
    return list(found.values()), obstacles


def _obstacle(
    change: FileChange, path: Path, status: os.stat_result, roots: Sequence[Path]
) -> Problem | None:
    name = change.source.name
    if _led_out(change.source.path, path, roots):
        return Problem(
            name,
            f"it is a symbolic link to {path}, outside of the paths given",
            "give that path as well, or exclude the link with --exclude",
        )
    if not stat.S_ISREG(status.st_mode):
        return Problem(name, "it is not a regular file", "exclude it with --exclude")
    # The mode is asked as well as the system: for an administrator everything is writable, but a
    # file that somebody made read-only is meant to stay as it is.
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        return Problem(name, "the file is read-only", f"make it writable, or --exclude {name}")
    folder = path.parent
    if not folder.stat().st_mode & 0o222 or not os.access(folder, os.W_OK | os.X_OK):
        return Problem(
            name, f"its folder {folder} is read-only", f"make it writable, or --exclude {name}"
        )
    return None


def _led_out(path: Path, real: Path, roots: Sequence[Path]) -> bool:
    """Does a link lead out of the roots? (A manifest above the paths given is outside of them too,
    but there no link led: that is the plan's choice.)"""
    # As written, links not followed: `Path.resolve` would follow them.
    seen = Path(os.path.abspath(path))  # noqa: PTH100
    looks_inside = any(seen.is_relative_to(os.path.abspath(root)) for root in roots)  # noqa: PTH100
    return looks_inside and not any(real.is_relative_to(real_path(root)) for root in roots)


def _uncommitted(targets: list[Target]) -> Iterator[Obstacle]:
    reasons = uncommitted(target.path for target in targets)
    for target in targets:
        if target.path in reasons:
            problem = Problem(
                target.change.source.name,
                f"{reasons[target.path]}, and the migration would edit it",
                "commit it or put it aside, or allow the edit with --allow-dirty",
            )
            yield Obstacle(target.change.unit, problem)


def refuse_changed(target: Target) -> None:
    if read_regular(target.path) != target.change.source.raw:
        raise WriteRefusedError(
            Problem(
                target.change.source.name,
                "it was changed while the migration was running; no file was written",
                "run the same command again",
            )
        )


def problem_of(error: OSError, where: Path, name: str = "") -> Problem:
    place = name or str(error.filename or where)
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(place, f"no room on the disk ({reason})", "free some space and run again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem(place, f"it cannot be written ({reason})", "make it writable and run again")
    return Problem(place, f"it cannot be written ({reason})", "correct this and run again")
