"""The seam between the runtime and what executes function bodies.

A tier turns the validated bodies of a module into Python callables, one when it is first called.
The runtime (store, instance, linker, traps) works with any tier; a tier knows nothing of linking,
of host functions or of limits on resources. Two tiers exist by design: the portable one, which any
Python on any CPU can run, and a native one for the CPUs that have an emitter.

**Raw values** cross the seam. A raw call takes its operands as positional arguments and returns
None, one value, or a tuple of values:

=============================  ==================================================================
``i32``, ``i64``               ``int``, never negative: the bits read as an unsigned number
``f32``, ``f64``               ``float``. An ``f32`` is exact in it; the payload of an ``f32`` NaN
                               is the upper 23 bits of the 52 of the ``float``, so that signalling
                               NaNs and payloads keep their bits in a copy
``v128``                       ``bytes`` of length 16, lane 0 first
``funcref``                    :class:`~wasi_core.engine.func.Func` or None for null
``externref``                  any object, None for null
``exnref``                     :class:`~wasi_core.engine.exceptions.ExceptionReference` or None
=============================  ==================================================================

What a tier may use of the runtime objects, raw and unchecked:

=====================  ==========================================================================
``Memory.data``        the bytes: a ``bytearray``; its length is the size of the memory
``Memory.raw_grow``    ``(delta pages) -> old size in pages``, or ``0xFFFFFFFF`` when it fails
``Table.elements``     a ``list`` of references
``Table.raw_grow``     ``(delta, reference) -> old size``, or ``0xFFFFFFFF`` when it fails
``Global.raw``         the raw value
``Func.raw``           the raw callable; the tier replaces it when the function gets compiled
``Func.signature``     its type, interned by the engine: types of one engine are equal when they
                       are the same object, so that an indirect call compares with ``is``
=====================  ==========================================================================

and of the instance that :meth:`Code.bind` gets:

==============================  ================================================================
``instance.module_data``        the decoded module; its ``types`` are interned by the engine
``instance.store.fuel_left``    a list of one number, the fuel that is left when
                                ``config.consume_fuel`` is set. Subtract from it; below zero the
                                guest traps with ``OUT_OF_FUEL``
``instance.memories``           lists over the index spaces, imports first: ``Memory``, ``Table``,
``.tables .globals .tags``      ``Global``, ``Tag`` (compared with ``is``)
``instance.func(index)``        the ``Func`` of an index of the function index space, made when
                                first asked for and always the same
``instance.funcs``              ``dict`` of the ``Func`` made so far, by index: where the tier
                                looks for the ``raw`` to replace without making one
==============================  ================================================================

Bulk operations (``memory.copy fill init``, ``data.drop``, ``table.copy fill init``, ``elem.drop``)
are the functions of :mod:`~wasi_core.engine.bulk`, which check bounds and trap. ``throw`` and
``throw_ref`` raise :class:`~wasi_core.engine.exceptions.WasmException` with an
``ExceptionReference(tag, raw values)``; a handler looks at ``error.reference.tag``.

A tier counts no call depth: one guest frame is one Python frame and Python's recursion limit, which
the runtime raises for the call, ends in ``RecursionError``. :meth:`Tier.trap_of` makes it
``STACK_OVERFLOW`` when it was raised in guest code.

A host function raises whatever it raises through guest frames unchanged. A tier signals a trap with
:class:`~wasi_core.engine.traps.Trap`, or with exceptions of its own that
:meth:`Tier.trap_of` tells apart from those of a host function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..wasm.module import ModuleData
    from .config import Config
    from .instance import Instance
    from .traps import Frame, Trap

#: A callable over raw values.
RawCall = Callable[..., Any]


class Tier(Protocol):
    """A way to execute functions."""

    name: str

    def compile(self, module: ModuleData, config: Config) -> Code:
        """Code of a module, empty at first: functions are compiled when first called.

        The module is validated, or, when ``config.lazy_validation`` is set, each body is when it
        is compiled, which can raise :class:`~wasi_core.wasm.errors.InvalidError`.
        """
        ...

    def trap_of(self, error: BaseException) -> Trap | None:
        """The trap that an exception out of guest code stands for.

        None when it is not a trap: the exception of a host function, of a missed interrupt key.
        """
        ...

    def frames_of(self, error: BaseException) -> Sequence[Frame]:
        """The WebAssembly frames that the exception went through, innermost first."""
        ...


class Code(Protocol):
    """Code of one module, shared by its instances and by the threads that run them."""

    def bind(self, instance: Instance) -> BoundCode:
        """Code over the memories, tables, globals, tags and functions of one instance.

        Called when these lists of the instance are complete and before a segment is copied.
        """
        ...

    @property
    def compiled(self) -> int:
        """How many functions have been compiled."""
        ...


class BoundCode(Protocol):
    """Code of one instance."""

    def function(self, index: int) -> RawCall:
        """The raw callable of a defined function, by its index in the function index space.

        Compiles nothing: what it returns compiles itself when it is first called.
        """
        ...

    def interrupt(self, on: bool) -> None:
        """Make running loops and entered functions trap with ``INTERRUPT``, or stop doing so.

        Safe to call from any thread.
        """
        ...
