"""Before and after of a Python file: what `rule_support` asserts, also in a declared encoding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from rule_support import ROOT, Language, Outcome, Rules, move, source_of

from migrate_wasi.analyse import python_check
from migrate_wasi.edits import Finding, Level
from migrate_wasi.embedder import Crate, Embedder
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.recent import read

_LATIN = "# -*- coding: latin-1 -*-\n# café\n"
_PYTHON = Language(
    "python",
    read,
    lambda rule, file: rule.python(file) if rule.python else (),
    python_check,
    {"latin-1": lambda text: (_LATIN + text.decode()).encode("latin-1", "replace")},
)


class Project(TypedDict, total=False):
    """What a case can say about its project; see `embedder`."""

    source: str
    target: str
    crates: Mapping[str, Crate] | None


def embedder(
    *, source: str = "2.0.2", target: str = "23.0.1", crates: Mapping[str, Crate] | None = None
) -> Embedder:
    """A Python project that moves from `source` to `target`."""
    return Embedder("embedder", ROOT, "python", move(source, target), crates or {})


def python_file(text: str, owner: Embedder | None = None, *, path: str = "app.py") -> PythonFile:
    """`text`, dedented, as a file of an embedder."""
    return PythonFile(source_of(text, path), owner or embedder())


def migrate(
    raw: bytes,
    owner: Embedder,
    *,
    rules: Rules = (),
    path: str = "app.py",
    level: Level = Level.REVIEW,
) -> tuple[bytes, tuple[Finding, ...]]:
    """`raw` after the rules (all of them by default), as on disk, and the findings."""
    return _PYTHON.migrate(raw, owner, rules=rules, path=path, level=level)


def check_python(
    before: str, after: str, *, rules: Rules = (), path: str = "app.py", **project: Unpack[Project]
) -> Outcome:
    """Migrating `before` must give `after`; both are dedented. Returns what was found."""
    return _PYTHON.check(before, after, embedder(**project), rules=rules, path=path)


def check_python_noop(
    text: str, *, rules: Rules = (), path: str = "app.py", **project: Unpack[Project]
) -> Outcome:
    """Nothing in `text` may change (findings may come; assert on the outcome)."""
    return check_python(text, text, rules=rules, path=path, **project)
