"""The choice of what executes functions: the only place that knows the tiers by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .config import TierName
    from .tier import Tier


def tier_for(name: TierName) -> Tier:
    """The tier of a name; ``auto`` is the best one that works on this machine.

    :raises ValueError: there is no tier of that name.
    """
    if name in ("auto", "portable"):
        from .portable.tier import PortableTier

        return PortableTier()
    raise ValueError(f"there is no tier {name!r}; the tiers are auto and portable")
