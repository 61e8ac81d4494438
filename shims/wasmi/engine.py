"""Where modules are compiled."""

from __future__ import annotations

from wasi_core import engine

from .config import Config


class Engine:
    """An engine; modules, stores and linkers of one fit together.

    :param config: the settings; wasmi's defaults otherwise.
    """

    __slots__ = ("_config", "inner")

    def __init__(self, config: Config | None = None) -> None:
        self._config = config or Config()
        #: The engine of the core.
        self.inner = engine.Engine(self._config.to_core())

    @classmethod
    def new(cls, config: Config) -> Engine:
        """An engine with settings."""
        return cls(config)

    @classmethod
    def default(cls) -> Engine:
        """An engine with wasmi's defaults."""
        return cls()

    def config(self) -> Config:
        """The settings; a change of them changes nothing."""
        return self._config

    @staticmethod
    def same(a: Engine, b: Engine) -> bool:
        """Whether both are one engine."""
        return a is b
