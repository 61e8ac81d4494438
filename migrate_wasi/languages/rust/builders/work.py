"""What the edits of one function share: its flow, its chains, and the findings made so far."""

from __future__ import annotations

from collections.abc import Iterable

from migrate_wasi.edits import Edit, Finding, safe
from migrate_wasi.languages.rust.builders.chains import Chain, base_of, chains, place_of
from migrate_wasi.languages.rust.builders.doubts import IN_PLACE, ITEM
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.lent import Lent
from migrate_wasi.languages.rust.builders.places import Layout, Mutability, merged
from migrate_wasi.languages.rust.syntax import span


class Work:
    """One function (or static). `handled` has the chains that a finding covers, by their top."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.text = flow.text
        self.chains = list(chains(flow))
        self.lent = Lent(flow, self.chains)
        self.layout = Layout(flow.types.file.source)
        self.mutability = Mutability(flow, self.lent)
        self.handled: set[int] = set()

    def done(self, chain: Chain, message: str, edits: Iterable[Edit]) -> Finding:
        self.handled.add(chain.top.id)
        return safe(message, *merged(edits), item=ITEM, place=span(chain.top))

    def only_mut(self, chain: Chain) -> Finding | None:
        """The chain stays; its root may have to become `mut` (and stay with its closure)."""
        edits = self.mutability.of_root(chain)
        if not edits:
            return None
        return safe(
            f"`{self._root_text(chain)}` {IN_PLACE}, so it has to be `mut`",
            *edits,
            item=ITEM,
            place=span(chain.top),
        )

    def _root_text(self, chain: Chain) -> str:
        place = place_of(chain.root)
        return self.text(base_of(place) if place is not None else chain.root)
