"""What one row of the catalogue is, and when it applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from packaging.version import Version

Effect = Literal["changes", "moves", "removes"]


def line(version: Version) -> tuple[int, ...]:
    """The release line of a version: its major, or below 1.0 its minor (`0.40`, `23`)."""
    return version.release[:1] if version.major else (*version.release, 0)[:2]


@dataclass(frozen=True, slots=True)
class Change:
    """One step of an item: the first release that has it, what it is, and the commit if known.

    `effect` is `moves` where the step gives the item another path, `removes` where the old path
    ends. A `backport` is a patch release of an older line that has the step too; it bears the same
    `what` as the step that it anticipates.
    """

    since: Version
    what: str
    commit: str | None = None
    effect: Effect = "changes"
    backport: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One public name, or a family of names that change alike, before and after.

    `old` and `new` are fully qualified Rust paths in the same order; one of them is empty for an
    item that was added or removed. `old_text` and `new_text` stand for what has no path (a struct
    literal, an impl, an environment variable). `rule` names the rule that handles the item, `none`
    where nothing has to be edited. `source_old` and `source_new` are `tag:path` of the repository
    bytecodealliance/wasmtime.
    """

    id: str
    section: str
    kind: str
    rule: str
    edit: str
    how: tuple[str, ...]
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    old_text: str = ""
    new_text: str = ""
    old_signature: str = ""
    new_signature: str = ""
    changes: tuple[Change, ...] = ()
    source_old: str = ""
    source_new: str = ""

    def applies(self, from_: Version, to: Version) -> bool:
        """Whether some step of the item lies after `from_` and not after `to`."""
        return bool(self.changes_between(from_, to))

    def changes_between(self, from_: Version, to: Version) -> tuple[Change, ...]:
        """The steps that a source on `from_` meets on its way to `to`, oldest first.

        Release lines branch: a source on 8.0.1 already has what reached the main line in 9.0.0,
        and a target of 23.0.1 has that step from 9.0.0, not from 8.0.1.
        """
        at_hand = {
            change.what
            for change in self.changes
            if change.backport and line(change.since) == line(from_) and change.since <= from_
        }
        return tuple(
            change
            for change in self.changes
            if from_ < change.since <= to
            and change.what not in at_hand
            and (not change.backport or line(change.since) == line(to))
        )
