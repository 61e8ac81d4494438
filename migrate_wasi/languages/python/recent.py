"""Parsed files that are likely to be asked for again.

A file is looked at before and after its edits, and then the two are compared.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from packaging.version import Version

from migrate_wasi.embedder import Embedder, Move, Reading
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.source import Source

_KEPT = 4
_recent: dict[bytes, PythonFile] = {}
_recent_lock = Lock()

# For the names of a module: they are the same in every project.
_ANY_MOVE = Move(Reading(Version("2.0.2"), ""), Reading(Version("23.0.1"), ""))
_ANY_PROJECT = Embedder("", Path(), "python", _ANY_MOVE)


def read(source: Source, embedder: Embedder) -> PythonFile:
    """The parsed file, the same one again for a text that was just read.

    Raises `PythonSyntaxError`.
    """
    known = _recent.get(source.text)
    if known is not None and known.embedder is embedder:
        return known
    file = PythonFile(source, embedder)
    with _recent_lock:
        while len(_recent) >= _KEPT:
            del _recent[next(iter(_recent))]
        _recent[source.text] = file
    return file


def lost_names(before: Source, after: Source) -> frozenset[str]:
    """Names that `after` uses undefined and `before` did not. Raises `PythonSyntaxError`."""
    old, new = _module(before), _module(after)
    return new.undefined - old.undefined


def _module(source: Source) -> PythonFile:
    return _recent.get(source.text) or PythonFile(source, _ANY_PROJECT)
