"""What an embedder can choose about an engine."""

from __future__ import annotations

from typing import Literal

from ..wasm.features import SUPPORTED, Feature

TierName = Literal["auto", "portable"]


class Config:
    """Settings of an :class:`~wasi_core.engine.engine.Engine`; read once when it is made.

    :param features: the proposals that modules may use.
    :param tier: what executes functions; ``auto`` is the best one that works here.
    :param max_call_depth: guest frames on one stack before ``call stack exhausted``: at least so
        many, as Python's own limit (1,000 by default) is raised by it and does the counting.
    :param interruptible: whether :meth:`Store.interrupt` can stop a loop, for a test per turn.
    :param consume_fuel: whether instructions are counted against :attr:`Store.fuel`.
    :param lazy_validation: validate each body when it is first called instead of the whole module
        at once: quicker for large files that are trusted, and an invalid function is then only
        found when it is reached.
    :raises ValueError: a feature that the core refuses, or a depth below 1.
    """

    __slots__ = (
        "consume_fuel",
        "features",
        "interruptible",
        "lazy_validation",
        "max_call_depth",
        "tier",
    )

    def __init__(
        self,
        *,
        features: Feature = SUPPORTED,
        tier: TierName = "auto",
        max_call_depth: int = 10_000,
        interruptible: bool = True,
        consume_fuel: bool = False,
        lazy_validation: bool = False,
    ) -> None:
        refused = features & ~SUPPORTED
        if refused:
            names = ", ".join(one.proposal for one in refused)
            raise ValueError(f"the core does not support {names}; leave it out of features")
        if max_call_depth < 1:
            raise ValueError(f"max_call_depth is {max_call_depth}; it must be 1 or more")
        self.features = features
        self.tier: TierName = tier
        self.max_call_depth = max_call_depth
        self.interruptible = interruptible
        self.consume_fuel = consume_fuel
        self.lazy_validation = lazy_validation
