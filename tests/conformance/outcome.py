"""What came of a script: counts by kind of command, failures, and what was left out."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple


class Failure(NamedTuple):
    """A command that did not do what the script says."""

    place: str
    command: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.place}: {self.command}: expected {self.expected}; got {self.got}"


class Outcome:
    """Results of one script, or of several together."""

    def __init__(self) -> None:
        #: Commands by their name in the script format.
        self.passed: Counter[str] = Counter()
        self.failures: list[Failure] = []
        #: Scripts that were left out: ``(proposal, name)``.
        self.skipped_files: list[tuple[str, str]] = []
        #: Commands that were left out, by proposal.
        self.skipped: Counter[str] = Counter()
        #: Commands that need a module to run where only modules are looked at.
        self.not_run = 0
        #: Commands of older versions that a later one contradicts.
        self.outdated = 0
        #: Modules that were rejected, as they have to be: with the words of the script, ...
        self.same_words = 0
        #: ... or with other words.
        self.other_words: list[Failure] = []

    def add(self, other: Outcome) -> None:
        """Take over what another one has."""
        self.passed += other.passed
        self.failures += other.failures
        self.skipped_files += other.skipped_files
        self.skipped += other.skipped
        self.not_run += other.not_run
        self.same_words += other.same_words
        self.outdated += other.outdated
        self.other_words += other.other_words

    @property
    def commands(self) -> int:
        return self.passed.total() + len(self.failures)
