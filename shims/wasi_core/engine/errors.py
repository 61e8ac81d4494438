"""Errors of the embedding API: a wrong use, imports that do not fit, a limit that is reached.

What can be wrong with a module itself is in :mod:`wasi_core.wasm.errors`; how a guest ends early is
in :mod:`wasi_core.engine.traps`.
"""

from __future__ import annotations


class EngineError(Exception):
    """Base of the errors of this module."""


class ClosedError(EngineError, ValueError):
    """An object is used after it, or what it belongs to, was closed."""


class WrongStoreError(EngineError, ValueError):
    """An object is used with another store or engine than the one it belongs to."""


class MemoryInUseError(EngineError, BufferError):
    """A memory should grow while a view of its bytes is held."""

    def __init__(self) -> None:
        super().__init__(
            "the memory cannot grow while a view of it is held: leave the `with memory.view(...)` "
            "block, or release the view, before guest code runs that can grow the memory"
        )


class HostResultError(EngineError, TypeError):
    """A host function returned something else than its type says."""


class InstantiationError(EngineError):
    """A module cannot become an instance."""


class LinkError(InstantiationError):
    """Imports are missing, or what is given does not have the type that the module wants.

    The message starts with the words of the specification's test suite, ``unknown import`` or
    ``incompatible import type``.
    """


class LimitError(InstantiationError):
    """A limit of the store, of a type or of this machine does not allow one more or a larger."""
