"""The rules: one file per rule, its name is the file's name, registered by a decorator.

A rule's module docstring is its documentation: a first sentence that says what becomes what, then
since which release and where that is written. A rule has a Rust half, a Python half, or both:

    @rust(since="9.0.0")
    def rust_half(file: RustFile) -> Iterator[Finding]: ...

    @python(since="9.0.0")
    def python_half(file: PythonFile) -> Iterator[Finding]: ...

A half runs when one of its `since` releases lies in the move of the embedder that a file belongs
to. Rules never write, never look at other files but through the file object, and leave a place that
is already migrated alone: a second run finds nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate_wasi.edits import Finding
    from migrate_wasi.embedder import Move
    from migrate_wasi.languages.python.file import PythonFile
    from migrate_wasi.languages.rust.file import RustFile

    RustHalf = Callable[[RustFile], Iterable[Finding]]
    PythonHalf = Callable[[PythonFile], Iterable[Finding]]


@dataclass
class Rule:
    """A rule as registered: its name, its documentation, its halves and their releases.

    `since` of a half is empty where the half runs on every move (refusals, documentation).
    """

    name: str
    doc: str = ""
    rust: RustHalf | None = None
    python: PythonHalf | None = None
    since: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def summary(self) -> str:
        """The first sentence of the rule's documentation."""
        return " ".join(self.doc.strip().split("\n\n")[0].split())

    def runs(self, language: str, move: Move) -> bool:
        since = self.since.get(language, ())
        return not since or move.crosses(*since)


_rules: dict[str, Rule] = {}


def rust(*, since: str | tuple[str, ...] = ()) -> Callable[[RustHalf], RustHalf]:
    """Register the Rust half of the rule whose module the function lives in."""

    def register(half: RustHalf) -> RustHalf:
        rule = _rule_of(half)
        rule.rust = half
        rule.since["rust"] = (since,) if isinstance(since, str) else since
        return half

    return register


def python(*, since: str | tuple[str, ...] = ()) -> Callable[[PythonHalf], PythonHalf]:
    """Register the Python half of the rule whose module the function lives in."""

    def register(half: PythonHalf) -> PythonHalf:
        rule = _rule_of(half)
        rule.python = half
        rule.since["python"] = (since,) if isinstance(since, str) else since
        return half

    return register


def _rule_of(half: Callable[..., Any]) -> Rule:
    name = half.__module__.rpartition(".")[2].replace("_", "-")
    return _rules.setdefault(name, Rule(name))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of their names; importing is discovering."""
    for module in pkgutil.iter_modules(__path__):
        imported = importlib.import_module(f"{__name__}.{module.name}")
        name = module.name.replace("_", "-")
        if name in _rules:
            _rules[name].doc = imported.__doc__ or ""
    return tuple(_rules[name] for name in sorted(_rules))


def findings_of(file: RustFile | PythonFile, language: str, move: Move) -> Iterator[Finding]:
    """Run every rule that applies to `move` over one file; findings carry their rule's name, where
    they do not bring one of their own."""
    for rule in all_rules():
        half = rule.rust if language == "rust" else rule.python
        if half is not None and rule.runs(language, move):
            for finding in half(file):  # type: ignore[arg-type]
                yield finding if finding.rule else replace(finding, rule=rule.name)
