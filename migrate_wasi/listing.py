"""Which files there are below a folder: git's own list in a work tree, else a walk.

In a work tree git also searches: its `grep` reads ten thousand files in the time that Python needs
to open them. What it has searched in vain need not be read again. Only tracked regular files count
as searched; links, new files, those that the index is told to pass over, and everything once
`git grep` has a complaint, are left for the caller to read.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from migrate_wasi.source import read_regular

# Folders that hold what tools made or fetched, never a user's source.
_NEVER = frozenset(
    {".git", ".hg", ".svn", ".jj", ".tox", ".nox", ".venv", "venv", "node_modules", ".eggs"}
    | {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages"}
    | {".migrate-wasi"}
)
_LIST = ("git", "ls-files", "-z", "-v", "--cached", "--others", "--exclude-standard")
_SEARCH = (
    *("git", "grep", "-z", "--files-with-matches", "--text", "--fixed-strings", "--no-color"),
    *("--no-full-name", "--no-recurse-submodules"),
)

Errors = dict[Path, OSError]


def listing(
    root: Path, needles: Sequence[bytes], suffixes: Sequence[str], errors: Errors
) -> Iterator[tuple[str, bool]]:
    """(path relative to `root` with forward slashes, is it known to be without `needles`?).

    The order is stable. Only files that end in one of `suffixes` are searched. `errors` takes the
    folders that cannot be listed.
    """
    found = _ask_git(root, needles, suffixes)
    # Git has nothing to say of a folder that it is told to ignore, but a person named this one.
    yield from found or ((name, False) for name in _walk(root, errors))


def _ask_git(
    root: Path, needles: Sequence[bytes], suffixes: Sequence[str]
) -> list[tuple[str, bool]]:
    """The listing of a work tree; empty where there is none."""
    words = [part for needle in needles for part in ("-e", os.fsdecode(needle))]
    search = (*_SEARCH, *words, "--", *(f"*{suffix}" for suffix in suffixes))
    pipe = subprocess.PIPE
    try:
        with subprocess.Popen(search, cwd=root, stdout=pipe, stderr=pipe) as searching:
            listed = subprocess.run(_LIST, cwd=root, capture_output=True, check=False)
            hits, complaints = searching.communicate()
    except OSError:
        return []
    if listed.returncode:
        return []
    # 1 is "nothing found"; a file that cannot be read is a complaint, whatever the exit code.
    searched = searching.returncode in (0, 1) and not complaints
    with_hits = frozenset(os.fsdecode(hits).split("\0"))
    ends = tuple(suffixes)
    regular: dict[str, frozenset[str]] = {}
    found: dict[str, bool] = {}  # a path in the middle of a merge is listed three times
    for entry in os.fsdecode(listed.stdout).split("\0")[:-1]:
        name = entry[2:]
        folder, _, base = name.rpartition("/")
        if folder not in regular:
            regular[folder] = _regular_files(root, folder)
        if regular[folder] is not _PASSED_OVER:
            tracked = entry[0] == "H"  # `?` is new, other letters are special in the index
            without = searched and tracked and base in regular[folder] and name.endswith(ends)
            found[name] = without and name not in with_hits
    return list(found.items())


_PASSED_OVER = frozenset(("/",))  # no name of a file


def _regular_files(root: Path, folder: str) -> frozenset[str]:
    """The names of the regular files in a folder, as the disk has them, not the index."""
    if not _NEVER.isdisjoint(folder.split("/")):
        return _PASSED_OVER
    try:
        with os.scandir(root / folder) as entries:
            return frozenset(
                entry.name for entry in entries if entry.is_file(follow_symlinks=False)
            )
    except OSError:
        return frozenset()


def _walk(root: Path, errors: Errors) -> Iterator[str]:
    """Like git's list, without git: `.gitignore` files count, links to folders are not followed."""
    from pathspec import GitIgnoreSpec

    def below(folder: str, ignores: tuple[tuple[str, GitIgnoreSpec], ...]) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            errors[root / folder] = error
            return
        for entry in entries:
            if entry.name == ".gitignore":
                patterns = GitIgnoreSpec.from_lines(_lines_of(Path(entry.path), errors))
                ignores = (*ignores, (folder, patterns))
        for entry in entries:
            path = f"{folder}{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            probe = path + "/" if is_folder else path
            if any(spec.match_file(probe.removeprefix(base)) for base, spec in ignores):
                continue
            if not is_folder:
                yield path
            elif entry.name not in _NEVER and not _is_build_output(entry):
                yield from below(path + "/", ignores)

    yield from below("", ())


def _lines_of(file: Path, errors: Errors) -> list[str]:
    try:
        return read_regular(file).decode("utf-8", "replace").splitlines()
    except OSError as error:
        errors[file] = error
        return []


def _is_build_output(entry: os.DirEntry[str]) -> bool:
    """Cargo marks its target folder so that backups pass it over; so do we."""
    return entry.name == "target" and os.path.exists(f"{entry.path}/CACHEDIR.TAG")  # noqa: PTH110
