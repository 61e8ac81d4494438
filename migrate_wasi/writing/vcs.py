"""Which files hold work that git could not give back. Asked, never changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

_BATCH = 200  # paths for one call; command lines have a limit
_STATES = {"?": "it is not in version control yet", "U": "it is in the middle of a merge"}


def uncommitted(paths: Iterable[Path]) -> dict[Path, str]:
    """The files among `paths` (absolute, symbolic links resolved) that are not as committed, each
    with the reason.

    Files outside of a git work tree, and files that git ignores, are not version control's
    business: for them the undo journal is the safety net. Where git cannot be asked, every file of
    that work tree is named: not knowing is no licence.
    """
    by_top: dict[Path, list[Path]] = {}
    tops: dict[Path, Path | None] = {}
    for path in paths:
        if path.parent not in tops:
            tops[path.parent] = top_level(path.parent)
        top = tops[path.parent]
        if top is not None:
            by_top.setdefault(top, []).append(path)
    found: dict[Path, str] = {}
    for top, files in by_top.items():
        for first in range(0, len(files), _BATCH):
            found.update(_status(top, files[first : first + _BATCH]))
    return found


def top_level(folder: Path) -> Path | None:
    """The nearest folder upwards that holds a `.git` (a folder, or a file in work trees)."""
    return next((up for up in (folder, *folder.parents) if (up / ".git").exists()), None)


def _status(top: Path, files: list[Path]) -> dict[Path, str]:
    command = ["git", "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z"]
    command += ["--untracked-files=all", "--no-renames", "--"]
    command += [file.relative_to(top).as_posix() for file in files]
    # Paths are names, not patterns, and a question must not refresh the index on disk.
    environment = {**os.environ, "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        answer = subprocess.run(
            command, cwd=top, env=environment, capture_output=True, check=False, timeout=300
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return dict.fromkeys(files, f"git could not be asked about it ({error})")
    if answer.returncode:
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        return dict.fromkeys(files, f"git could not be asked about it ({said[0]})")
    found: dict[Path, str] = {}
    for record in answer.stdout.split(b"\0"):
        if record:
            state, name = record[:2].decode("ascii"), os.fsdecode(record[3:])
            found[top / name] = _STATES.get(state[1], "it has changes that are not committed")
    return found
