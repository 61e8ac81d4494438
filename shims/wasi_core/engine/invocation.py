"""Calls from the host into a guest, and how they end.

Whatever a tier raises becomes a :class:`Trap` with a backtrace, an uncaught guest exception a
:class:`WasmException`; everything else (the exception of a host function, :class:`Exit`,
``KeyboardInterrupt``) comes through as it is, with its traceback.
"""

from __future__ import annotations

from _thread import get_ident
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import stack
from .exceptions import WasmException
from .traps import Trap, TrapCode, shortened

if TYPE_CHECKING:
    from .func import Func
    from .store import Store

#: How many calls from the host are on the stack of each thread that has one.
_levels: dict[int, int] = {}


def invoke(func: Func, args: Sequence[Any]) -> Any:
    """Call a function with raw values; returns raw values.

    :raises Trap: the guest trapped, was interrupted or recursed too deep.
    :raises WasmException: an exception of the guest was caught nowhere.
    """
    thread = get_ident()
    level = _levels.get(thread, 0)
    store = func.store
    calls = store.calls
    try:
        # Neither of these is a call, so no interrupt key and no recursion limit gets between them.
        calls += (func,)
        _levels[thread] = level + 1
        if not level:
            stack.enter(thread, store.engine.config.max_call_depth)
        elif level >= stack.MAX_NESTED_CALLS:
            raise Trap(
                TrapCode.STACK_OVERFLOW,
                f"host and guest call each other more than {stack.MAX_NESTED_CALLS} levels deep",
            )
        if store.interrupted:
            raise Trap(TrapCode.INTERRUPT)
        return func.raw(*args)
    except BaseException as error:
        ending = _ending(store, error)
        if ending is None:
            raise
    finally:
        del calls[-1]
        if level:
            _levels[thread] = level
        else:
            del _levels[thread]
            stack.leave(thread)
    # Raised here, the trap has no context: the Python frames of a guest would live as long as it.
    if ending.code is TrapCode.INTERRUPT and not calls:
        store.clear_interrupt()
    # A caller that is a host function lets it through other guests, whose frames come first then.
    raise ending if level else ending.with_traceback(None)


def _ending(store: Store, error: BaseException) -> Trap | None:
    """The trap that came out of a guest, with its backtrace; None for anything else."""
    tier = store.engine.tier
    if isinstance(error, WasmException):
        error.frames, error.frames_left_out = shortened(tier.frames_of(error))
        return None
    trap = tier.trap_of(error)
    if trap is None and isinstance(error, RecursionError) and _guest_used_the_stack(store, error):
        trap = Trap(TrapCode.STACK_OVERFLOW)
    if trap is not None:
        trap.set_frames(tier.frames_of(error))
        trap.__traceback__ = error.__traceback__
    return trap


def _guest_used_the_stack(store: Store, error: RecursionError) -> bool:
    """Whether a recursion error that a host function raised is due to the guest.

    A function of the host always has room for ``HOST_ROOM`` Python frames, unless guest frames
    took all that there is. One that recurses itself has had more than that.
    """
    if not str(error).startswith("maximum recursion depth exceeded"):
        return False
    depth = -len(store.engine.tier.frames_of(error))
    trace = error.__traceback__
    while trace is not None:
        depth += 1
        trace = trace.tb_next
    return depth < stack.HOST_ROOM
