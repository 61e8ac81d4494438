"""Version ranges of Python packages: what they ask for, and the same for another release.

A new range follows the style of the old one: `==2.0.2` gives `==23.0.1`, `~=2.0` gives `~=23.0`,
`>=2.0,<3` gives `>=23.0.1,<24`, `^2.0` gives `^23.0`, `2.*` gives `23.*`, nothing gives nothing.
Specifications: PEP 440; "Dependency specification" of Poetry; "Package match specifications" of
conda.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from packaging.version import InvalidVersion, Version

_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|\^|~|=)?(\s*)(\S+)$")
_BETWEEN = re.compile(r"(\s*,\s*|\s+(?=[<>=!~^]))")
_FLOORS = ("===", "==", "~=", ">=", ">", "^", "~", "=", "")


class RangeError(ValueError):
    """A range with no certain counterpart; the message says what it is."""


class Dialect(StrEnum):
    """Whose grammar a range is written in."""

    PEP440 = "PEP 440"
    POETRY = "Poetry"
    CONDA = "conda"


@dataclass(frozen=True, slots=True)
class _Clause:
    operator: str
    gap: str
    version: str

    @property
    def wildcard(self) -> bool:
        return self.version.endswith("*")

    @property
    def number(self) -> Version:
        return Version(self.version.removesuffix("*").rstrip("."))


def floor(text: str) -> Version | None:
    """The lowest release that a range starts from, or None where it has no lower end.

    Raises `RangeError` for a range that cannot be read.
    """
    clauses, _ = _split(text)
    floors = [c.number for c in clauses if c.operator in _FLOORS and c.version != "*"]
    return max(floors, default=None)


def settled(text: str, target: Version) -> bool:
    """Does the range stand already: does it start at the target's major or above, or is it open?

    Raises `RangeError` for a range that cannot be read.
    """
    clauses, _ = _split(text)
    lowest = floor(text)
    if lowest is not None:
        return lowest.major >= target.major
    return all(c.number > target for c in clauses if c.operator in ("<", "<="))


def turned(text: str, target: Version, dialect: Dialect = Dialect.PEP440) -> str:
    """The range for `target` in the style of `text`.

    Exclusions of single releases fall away: they lie outside of the new range. Raises `RangeError`
    where there is no certain counterpart.
    """
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        return text.replace(inner[1:-1], turned(inner[1:-1], target, dialect))
    if settled(text, target):
        return text
    clauses, separators = _split(text)
    result = ""
    for position, clause in enumerate(clauses):
        new = _turned_clause(clause, target, dialect)
        if new:
            result += (separators[position - 1] if result else "") + new
    return result


def _split(text: str) -> tuple[list[_Clause], list[str]]:
    stripped = text.strip().strip("()").strip()
    if "|" in stripped:
        raise RangeError(f"`{stripped}` is a union of ranges")
    if not stripped:
        return [], []
    parts = _BETWEEN.split(stripped)
    clauses: list[_Clause] = []
    for part in parts[::2]:
        match = _CLAUSE.match(part)
        if match is None or "=" in match[3]:
            raise RangeError(f"`{stripped}` is not a plain range of versions")
        clause = _Clause(match[1] or "", match[2], match[3])
        if clause.version != "*":
            try:
                _ = clause.number
            except InvalidVersion:
                raise RangeError(f"`{clause.version}` is not a plain version") from None
        clauses.append(clause)
    return clauses, parts[1::2]


def _turned_clause(clause: _Clause, target: Version, dialect: Dialect) -> str:
    """The clause for `target`; empty where it falls away."""
    if clause.version == "*":
        return clause.operator + clause.gap + "*"
    operator = clause.operator
    size = len(clause.number.release)
    full, short = target.base_version, _cut(target, size)
    if operator == "!=":
        return ""
    if operator in ("<", "<="):
        new = _ceiling(clause, target)
    elif clause.wildcard:
        new = short + (".*" if clause.version.endswith(".*") else "*")
    elif operator in ("~=", "^", "~") or (operator == "=" and dialect is Dialect.CONDA):
        new = short
    else:
        new = full
    return (">=" if operator == ">" else operator) + clause.gap + new


def _ceiling(clause: _Clause, target: Version) -> str:
    """An upper end: `<3` gives `<24`, `<2.1` gives `<23.1`, `<3.0.0` gives `<24.0.0`."""
    bound, size = clause.number, len(clause.number.release)
    if bound > target:
        return clause.version
    if clause.operator == "<=":
        return target.base_version
    minor = any(bound.release[1:])
    numbers = [target.major, target.minor + 1] if minor else [target.major + 1]
    numbers += [0] * (size - len(numbers))
    return ".".join(map(str, numbers)) + (".*" if clause.wildcard else "")


def _cut(version: Version, size: int) -> str:
    numbers = (*version.release, 0, 0)[: min(size, 3)]
    return ".".join(map(str, numbers))
