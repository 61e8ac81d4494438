"""What moving the sources of a package leaves for its manifest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What the sources of a package are like after their edits.

    `names` are the extern crate names that live sources still name, `needs` what the edits rely on
    (`feature:tokio`, `crate:anyhow`), `gates` the features that `cfg` attributes ask for. `refused`
    is the reason where the sources are not moved at all.
    """

    names: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    refused: str = ""
