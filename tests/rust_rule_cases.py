"""Tables of cases for one rule, as the tests of the Rust rules state them.

Each table maps the name of a case to its text, or to texts: `changed` to (before, after), `left` to
(text, a part of what is said about it), `untouched` to a text about which nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rust_support import Outcome, check_rust, check_rust_noop

from migrate_wasi import catalog
from migrate_wasi.edits import Level


@dataclass(frozen=True)
class Cases:
    """The cases of one rule, between two releases."""

    rule: str
    changed: Mapping[str, tuple[str, str]]
    left: Mapping[str, tuple[str, str]]
    untouched: Mapping[str, str]
    source: str = "2.0.2"
    target: str = "24.0.0"

    def change(self, name: str) -> Outcome:
        before, after = self.changed[name]
        outcome = check_rust(before, after, rules=self.rule, source=self.source, target=self.target)
        assert outcome.findings
        _known_items(outcome)
        return outcome

    def leave(self, name: str) -> Outcome:
        text, said = self.left[name]
        outcome = check_rust_noop(text, rules=self.rule, source=self.source, target=self.target)
        assert any(said in note for note in outcome.notes), outcome.notes
        assert all(finding.help for finding in outcome.at(Level.TODO))
        _known_items(outcome)
        return outcome

    def ignore(self, name: str) -> None:
        outcome = check_rust_noop(
            self.untouched[name], rules=self.rule, source=self.source, target=self.target
        )
        assert outcome.notes == []


def _known_items(outcome: Outcome) -> None:
    for finding in outcome.findings:
        assert finding.item, finding.message
        catalog.item(finding.item)
