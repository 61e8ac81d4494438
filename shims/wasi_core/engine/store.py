"""A store: what owns the state of guests."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import ClosedError, EngineError, WrongStoreError
from .limits import ResourceLimits, Resources

if TYPE_CHECKING:
    from .caller import Caller
    from .engine import Engine
    from .func import Func
    from .instance import Instance

    #: What an operation on an object of a store takes: the store, or the caller of a host function.
    StoreLike: TypeAlias = "Store | Caller"


class Store:
    """Owns instances, functions, memories, tables, globals and tags; every use of one names it.

    What is made in a store lives until the store is closed or collected. A store is used by one
    thread at a time; :meth:`interrupt` is for every thread.

    :param engine: the engine whose modules can be instantiated.
    :param data: anything; host functions find it as ``caller.data``.
    :param limits: what guests may allocate.
    :raises ClosedError: the engine is closed.
    """

    __slots__ = (
        "__weakref__",
        "calls",
        "closed",
        "data",
        "engine",
        "fuel_left",
        "instances",
        "interrupted",
        "resources",
    )

    def __init__(
        self, engine: Engine, data: Any = None, limits: ResourceLimits | None = None
    ) -> None:
        engine.check_open()
        self.engine = engine
        self.data = data
        self.resources = Resources(limits or ResourceLimits())
        #: One number: a tier subtracts from it, so it is below zero when the guest ran out.
        self.fuel_left = [0]
        self.instances: list[Instance] = []
        #: The calls from the host that have not returned, outermost first.
        self.calls: list[Func] = []
        self.interrupted = False
        self.closed = False

    @property
    def store(self) -> Store:
        """The store itself, as :attr:`Caller.store <wasi_core.engine.caller.Caller.store>`."""
        return self

    @property
    def limits(self) -> ResourceLimits:
        """What guests may allocate."""
        return self.resources.limits

    @property
    def fuel(self) -> int:
        """How much fuel is left; a new store has none.

        :raises EngineError: the engine was made without ``Config(consume_fuel=True)``.
        """
        self._check_fuel()
        return max(self.fuel_left[0], 0)

    @fuel.setter
    def fuel(self, amount: int) -> None:
        self._check_fuel()
        if amount < 0:
            raise ValueError(f"fuel is {amount}; it must be 0 or more")
        self.fuel_left[0] = amount

    def add_fuel(self, amount: int) -> None:
        """Add to :attr:`fuel`."""
        self.fuel = self.fuel + amount

    def interrupt(self) -> None:
        """Stop the guest: it traps with ``INTERRUPT`` at the next loop turn or function entry.

        For any thread. When no guest runs, or it ends before it notices, the next call is stopped.
        The interrupt is over when the outermost call has ended with the trap.

        :raises EngineError: the engine was made with ``Config(interruptible=False)``.
        """
        if not self.engine.config.interruptible:
            raise EngineError(
                "guests of this engine cannot be interrupted: "
                "make it with Config(interruptible=True)"
            )
        # The flag first: an instance that is being made looks at it after it is in the list.
        self.interrupted = True
        self._tell(True)

    def clear_interrupt(self) -> None:
        """Take back an interrupt that no guest has noticed yet."""
        self.interrupted = False
        self._tell(False)

    def interrupt_handle(self) -> InterruptHandle:
        """A handle that can do nothing but :meth:`interrupt`, for another thread."""
        return InterruptHandle(self)

    def check_open(self) -> Store:
        """The store. :raises ClosedError: it is closed."""
        if self.closed:
            raise ClosedError("the store is closed: make a new Store and instantiate again")
        return self

    def close(self) -> None:
        """Let go of everything that the store owns; using any of it raises ``ClosedError``.

        :raises EngineError: a guest of the store is running.
        """
        if self.calls:
            raise EngineError("a store cannot be closed while its guests run: return from them")
        self.closed = True
        for instance in self.instances:
            instance.release()
        self.instances.clear()

    def __enter__(self) -> Store:
        return self.check_open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _tell(self, interrupted: bool) -> None:
        for instance in tuple(self.instances):
            bound = instance.bound
            if bound is not None:
                bound.interrupt(interrupted)

    def _check_fuel(self) -> None:
        if not self.engine.config.consume_fuel:
            raise EngineError("fuel is not counted: make the engine with Config(consume_fuel=True)")


class InterruptHandle:
    """Interrupts the guests of a store; see :meth:`Store.interrupt`."""

    __slots__ = ("_store",)

    def __init__(self, store: Store) -> None:
        self._store = store

    def interrupt(self) -> None:
        """Stop the guest of the store, from any thread."""
        self._store.interrupt()


def check_store(owner: Store, given: StoreLike, what: str) -> None:
    """Make sure that an object of ``owner`` is used with its store, and that this is open.

    :raises WrongStoreError: ``given`` is another store, or no store.
    :raises ClosedError: the store is closed.
    """
    if given is not owner and getattr(given, "store", None) is not owner:
        if not isinstance(given, Store) and not hasattr(given, "store"):
            raise WrongStoreError(
                f"the first argument has to be the store of {what} (or a Caller), "
                f"not {type(given).__name__}"
            )
        raise WrongStoreError(
            f"{what} belongs to another store: use the store in which it was made, "
            f"or make it anew in this one"
        )
    if owner.closed:
        owner.check_open()
