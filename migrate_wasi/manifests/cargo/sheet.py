"""What is noted down for one manifest on the way, and the findings that come of it.

What belongs together becomes one finding, so that it is applied together: the crates that are
merged, wiggle, and the lists that name them; beside it the family of wasmtime.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.manifests.cargo.dependency import Dependency, Manifest
from migrate_wasi.manifests.cargo.edit import tidied
from migrate_wasi.plan import DependencyChange

RULE = "cargo-dependencies"
COMPANIONS = "companion-crates"


@dataclass
class Sheet:
    """One manifest; `edits` and `notes` make its main finding."""

    manifest: Manifest
    edits: list[Edit] = field(default_factory=list[Edit])
    notes: list[str] = field(default_factory=list[str])
    looks: list[str] = field(default_factory=list[str])
    rows: list[DependencyChange] = field(default_factory=list[DependencyChange])
    others: list[Finding] = field(default_factory=list[Finding])
    place: tuple[int, int] | None = None

    def edit(self, entry: Dependency, edits: Iterable[Edit]) -> None:
        self.place = self.place or entry.span
        self.edits.extend(edits)

    def edit_lists(self, edits: Sequence[Edit]) -> None:
        self.place = self.place or (edits[0].start, edits[0].end)
        self.edits.extend(edits)
        self.note("the lists of features follow")

    def note(self, text: str) -> None:
        self.notes.append(text)

    def look(self, text: str) -> None:
        """A note for which a person should look at the edit."""
        self.looks.append(text)

    def row(self, name: str, old: str, new: str, why: str) -> None:
        self.rows.append(DependencyChange(self.manifest.name, name, old, new, why))

    def todo(self, entry: Dependency, message: str, help: str) -> None:  # noqa: A002
        self.todo_at(entry.span, message, help)

    def todo_at(self, place: tuple[int, int], message: str, help: str) -> None:  # noqa: A002
        self.others.append(replace(todo(message, place, help=help), rule=RULE))

    def add(self, finding: Finding, rule: str = RULE) -> None:
        self.others.append(replace(finding, rule=rule))

    def findings(self) -> Iterator[Finding]:
        if self.edits:
            message = "; ".join([*self.notes, *self.looks])
            make = review if self.looks else safe
            edits = tidied(self.manifest.source.text, self.edits)
            yield replace(make(message, *edits, place=self.place), rule=RULE)
        yield from self.others
