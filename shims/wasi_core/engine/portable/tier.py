"""The portable tier: WebAssembly to Python source to code, for any Python on any CPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import traps
from .code import PortableCode

if TYPE_CHECKING:
    from ...wasm.module import ModuleData
    from ..config import Config
    from ..traps import Frame, Trap


class PortableTier:
    """Functions as Python functions."""

    name = "portable"

    def compile(self, module: ModuleData, config: Config) -> PortableCode:
        """See :meth:`~wasi_core.engine.tier.Tier.compile`."""
        return PortableCode(module, config)

    def trap_of(self, error: BaseException) -> Trap | None:
        """See :meth:`~wasi_core.engine.tier.Tier.trap_of`."""
        return traps.trap_of(error)

    def frames_of(self, error: BaseException) -> Sequence[Frame]:
        """See :meth:`~wasi_core.engine.tier.Tier.frames_of`."""
        return traps.frames_of(error)
