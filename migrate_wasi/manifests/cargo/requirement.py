"""Version requirements as Cargo writes them: what they allow, and the same for another release.

A new requirement keeps the style of the old one: `2` gives `24`, `"=2.0.2"` gives `"=24.0.0"`,
`>=2, <3` gives `>=24, <25`. Grammar: "Specifying Dependencies" in the Cargo book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

_COMPARATOR = re.compile(
    r"(?P<op>\^|~|=|>=|<=|>|<)?(?P<gap>\s*)(?P<version>(?:\d+|[*xX])(?:\.(?:\d+|[*xX])){0,2})"
    r"(?P<tail>[-+][0-9A-Za-z.+-]+)?"
)
_LOWER = ("", "^", "~", "=", ">=", ">")


@dataclass(frozen=True, slots=True)
class _Comparator:
    op: str
    parts: tuple[int, ...]
    wildcard: bool

    @property
    def version(self) -> Version:
        return Version(".".join(map(str, self.parts or (0,))))

    def allows(self, version: Version) -> bool:
        release = (*version.release, 0, 0)[:3]
        low = (*self.parts, 0, 0, 0)[:3]
        if self.op == ">=":
            return release >= low
        if self.op == ">":
            return release >= self.ceiling(len(self.parts))
        if self.op == "<":
            return release < low
        if self.op == "<=":
            return release < self.ceiling(len(self.parts))
        if self.op == "=" or self.wildcard:
            return not self.parts or low <= release < self.ceiling(len(self.parts))
        if self.op == "~":
            return low <= release < self.ceiling(min(len(self.parts), 2))
        kept = next((i for i, part in enumerate(self.parts) if part), len(self.parts) - 1)
        return low <= release < self.ceiling(kept + 1)

    def ceiling(self, kept: int) -> tuple[int, ...]:
        """The first release above all that share the first `kept` parts."""
        head = self.parts[: max(kept, 1)] or (0,)
        return (*head[:-1], head[-1] + 1, 0, 0, 0)[:3]


def _comparators(requirement: str) -> Iterator[_Comparator]:
    for written in requirement.split(","):
        match = _COMPARATOR.fullmatch(written.strip())
        if match is None:
            continue
        pieces = match["version"].split(".")
        numbers = tuple(int(piece) for piece in pieces if piece.isdigit())
        yield _Comparator(match["op"] or "", numbers, len(numbers) < len(pieces))


def allows(requirement: str, version: Version) -> bool:
    """Does the requirement allow this release?"""
    return all(comparator.allows(version) for comparator in _comparators(requirement))


def lowest(requirement: str) -> Version | None:
    """The lowest release that a requirement allows; None where it has no lower end (`*`, `<3`)."""
    found = [
        comparator.version
        for comparator in _comparators(requirement)
        if comparator.op in _LOWER and comparator.parts
    ]
    return max(found, default=None)


def exact(requirement: str) -> bool:
    """Is one release pinned (`=2.0.2`)?"""
    found = list(_comparators(requirement))
    return len(found) == 1 and found[0].op == "=" and len(found[0].parts) == 3


def moved(requirement: str, target: Version) -> str:
    """The same requirement for `target`: as many parts, the same operators and spaces."""

    def part(match: re.Match[str]) -> str:
        op = match["op"] or ""
        pieces = match["version"].split(".")
        if not pieces[0].isdigit():
            return match.group()
        numbers = target.release
        if op == "<":
            numbers = (target.major + 1, 0, 0)
        new = [
            str(number) if piece.isdigit() else piece
            for piece, number in zip(pieces, numbers, strict=False)
        ]
        return f"{op}{match['gap']}{'.'.join(new)}"

    return _COMPARATOR.sub(part, requirement)


def version_of(text: str) -> Version | None:
    """A package's own version; None where it is not one."""
    try:
        return Version(text)
    except InvalidVersion:
        return None
