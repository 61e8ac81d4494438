"""Manifests above the Python files that were given: they say which release a file comes from.

They are read and never edited, as with Cargo: whoever gives one file means that file.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from migrate_wasi.manifests.python.formats import format_of
from migrate_wasi.source import read_regular

# What tells where a project is, then what else may say its release there.
_PROJECT = ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "requirements.txt")
_LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock")


def manifests_above(given: Collection[Path]) -> list[tuple[Path, bytes]]:
    """The manifests that decide for the files `given` (absolute) and are not among them.

    The nearest folder upwards with a manifest that names one of our packages counts, within the
    repository.
    """
    known = {path.parent for path in given if format_of(path) is not None}
    found: dict[Path, bytes] = {}
    for folder in {path.parent for path in given} - known:
        for up in (folder, *folder.parents):
            if up in known:
                break
            here = _manifests_in(up)
            if here:
                found.update(here)
                known.add(up)
                break
            if os.path.exists(up / ".git"):  # noqa: PTH110
                break
    return sorted(found.items())


def _manifests_in(folder: Path) -> dict[Path, bytes]:
    """All manifests and lock files of a folder, where one of the former is about us."""
    found: dict[Path, bytes] = {}
    for name in (*_PROJECT, *_LOCKS):
        path = folder / name
        if os.path.isfile(path):  # noqa: PTH113
            try:
                found[path] = read_regular(path)
            except OSError:
                continue
    ours = any(b"wasi" in raw for path, raw in found.items() if path.name in _PROJECT)
    return found if ours else {}
