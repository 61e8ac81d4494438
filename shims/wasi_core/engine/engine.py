"""An engine: settings, the tier that executes, and what modules share."""

from __future__ import annotations

from _thread import RLock
from types import TracebackType

from ..wasm.types import FuncType
from .config import Config
from .errors import ClosedError
from .tiers import tier_for


class Engine:
    """Where modules are compiled. Modules and stores of one engine fit together; threads share it.

    :param config: the settings; the engine keeps them, so change nothing in them later.
    """

    __slots__ = ("__weakref__", "_types", "closed", "config", "lock", "tier")

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        self.tier = tier_for(self.config.tier)
        self._types: dict[FuncType, FuncType] = {}
        #: For what is made once and can be asked for by two threads, or by a finalizer meanwhile.
        self.lock = RLock()
        self.closed = False

    def intern(self, signature: FuncType) -> FuncType:
        """The one object that stands for a function type in this engine."""
        return self._types.setdefault(signature, signature)

    def check_open(self) -> None:
        """:raises ClosedError: the engine is closed."""
        if self.closed:
            raise ClosedError("the engine is closed: make a new Engine")

    def close(self) -> None:
        """No module or store can be made any more; those that exist go on working."""
        self.closed = True

    def __enter__(self) -> Engine:
        self.check_open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
