"""Functions of a store: those of guests and those of the host."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import TYPE_CHECKING, Any

from ..wasm.types import FuncType
from .caller import Caller
from .host import raw_host_call
from .invocation import invoke
from .store import check_store
from .values import python_value, python_values, raw_values

if TYPE_CHECKING:
    from .instance import Instance
    from .store import Store, StoreLike
    from .tier import RawCall


class Func:
    """A function that guests and the host can call.

    :param store: who owns it.
    :param kind: its type.
    :param function: what to call: with one Python value for each parameter, it returns None, one
        value, or a tuple of values, converted as :mod:`~wasi_core.engine.values` says.
    :param access_caller: call it with a :class:`Caller` first.
    :param raw: call it with raw values (``engine/tier.py``) and take raw values, unchecked. A call
        by a guest then costs no more than a call by Python. It has to be written in Python: what a
        built-in function raises could not be told from a trap.
    :param name: what errors call it.
    """

    __slots__ = ("_call", "index", "instance", "name", "raw", "signature", "store")

    def __init__(
        self,
        store: StoreLike,
        kind: FuncType,
        function: Callable[..., Any],
        access_caller: bool = False,
        *,
        raw: bool = False,
        name: str | None = None,
    ) -> None:
        owner = store.store.check_open()
        self.store: Store = owner
        #: Its type, interned by the engine.
        self.signature = owner.engine.intern(kind)
        self.instance: Instance | None = None
        #: The index in the function index space of the instance; -1 for a function of the host.
        self.index = -1
        self.name = name or getattr(function, "__qualname__", None) or repr(function)
        #: How to make the raw callable for a caller; None when it does not matter who calls.
        self._call = (function, raw) if access_caller else None
        #: The raw callable.
        self.raw: RawCall = self._raw_call(function, raw, None)

    @classmethod
    def of_guest(cls, instance: Instance, index: int, signature: FuncType, raw: RawCall) -> Func:
        """A function of an instance; the type is interned already."""
        made = cls.__new__(cls)
        made.store = instance.store
        made.signature = signature
        made.instance = instance
        made.index = index
        made.name = ""
        made._call = None
        made.raw = raw
        return made

    @classmethod
    def from_callable(cls, store: StoreLike, function: Callable[..., Any]) -> Func:
        """A function of the host whose type is in its annotations.

        :raises TypeError: see :func:`~wasi_core.engine.annotations.signature_of`.
        """
        from .annotations import signature_of

        signature, access_caller = signature_of(function)
        return cls(store, signature, function, access_caller)

    def type(self, store: StoreLike) -> FuncType:
        """Its type."""
        check_store(self.store, store, "a function")
        return self.signature

    def __call__(self, store: StoreLike, *args: object) -> Any:
        """Call it with Python values: returns None, one value, or a tuple of values.

        :raises TypeError: the arguments do not fit its type.
        :raises ValueError: an integer does not fit.
        :raises WrongStoreError: it belongs to another store.
        :raises ClosedError: the store is closed.
        :raises Trap: the guest trapped.
        :raises WasmException: an exception of the guest was caught nowhere.
        :raises Exit: the guest asked to end.

        What a host function raises comes through as it is.
        """
        check_store(self.store, store, "a function")
        params, results = self.signature
        raw = invoke(self, raw_values(params, args, self.store, "the function"))
        if not results:
            return None
        if len(results) == 1:
            return python_value(results[0], raw)
        return python_values(results, raw)

    def call_raw(self, store: StoreLike, *args: Any) -> Any:
        """Call it with raw values, as many as it has parameters; returns raw values.

        Raises as :meth:`__call__`, but does not look at the arguments.
        """
        check_store(self.store, store, "a function")
        return invoke(self, args)

    def imported_by(self, instance: Instance) -> Func:
        """The function as an instance that imports it has it: one that knows who calls."""
        if self._call is None:
            return self
        function, raw = self._call
        made = type(self).__new__(type(self))
        made.store = self.store
        made.signature = self.signature
        made.instance = None
        made.index = -1
        made.name = self.name
        made._call = self._call
        made.raw = made._raw_call(function, raw, instance)
        return made

    def __eq__(self, other: object) -> bool:
        """Whether it is the same function: one that wants its caller is one object per importer."""
        if self is other:
            return True
        return isinstance(other, Func) and self._call is not None and self._call is other._call

    def __hash__(self) -> int:
        return id(self if self._call is None else self._call)

    def __repr__(self) -> str:
        what = f"function {self.index}" if self.instance else f"host function {self.name}"
        return f"<Func {what} {self.signature}>"

    def _raw_call(self, function: Any, raw: bool, instance: Instance | None) -> RawCall:
        if self._call is not None:
            function = MethodType(function, Caller(self.store, instance))
        return function if raw else raw_host_call(self.store, self.signature, function, self.name)
