"""How deep calls may go, so that recursion ends in a trap and never in a crash.

A guest call is a call of Python by Python, which takes nothing of the C stack: the only thing that
ends a recursion is Python's recursion limit. It is raised by ``Config.max_call_depth`` while a
guest runs. The limit is one for the whole process, so

* threads with guests at the same time share the highest that one of them wants;
* it is lowered again by the last of them. CPython aborts a process when a thread is deeper than a
  limit that is lowered under it, so that it stays when some thread is.

A call from the host into a guest does take of the C stack, as does the host function before it:
1.5 KiB for the two as measured, 6.5 KiB with a ``sorted(key=...)`` in between. So these are counted
apart, and limited: 200 of them take 300 KiB, for which a small stack of 512 KiB has room.

What is left is CPython's: up to 3.11 the one limit also counts calls through C, so a host function
that recurses without end through C (``sorted`` with a key that sorts again) meets the raised limit
later than the end of the stack. From 3.12 on such calls have a limit of their own.
"""

from __future__ import annotations

import sys
from _thread import RLock
from _thread import _count as other_threads  # pyright: ignore[reportPrivateUsage]

#: Calls from the host into guests on one stack.
MAX_NESTED_CALLS = 200
#: Python frames that a host function has for itself when the guest has used up its own.
HOST_ROOM = 200

_C_INT_MAX = 0x7FFF_FFFF
#: A finalizer or signal handler that calls a guest can run while this thread holds it.
_lock = RLock()
#: The threads that have guests.
_users: set[int] = set()
#: The limit before the first of them, and what it was raised to.
_base = 0
_raised = 0


def enter(thread: int, max_call_depth: int) -> None:
    """Make room for a guest of the current thread, until :func:`leave`."""
    # The lock is half of what an entry costs, and there is nobody else most of the time.
    if other_threads():
        with _lock:
            _enter(thread, max_call_depth)
    else:
        _enter(thread, max_call_depth)


def leave(thread: int) -> None:
    """The guest of the current thread has ended; does nothing when there was none."""
    if other_threads():
        with _lock:
            _users.discard(thread)
            if not _users and _all_above(thread, _base):
                _restore()
    else:
        _users.discard(thread)
        if not _users:
            _restore()


def _enter(thread: int, max_call_depth: int) -> None:
    global _base, _raised
    limit = sys.getrecursionlimit()
    if not _users:
        _base = limit
    _users.add(thread)
    # The current depth is below the limit before, so this is room enough, whatever it is.
    wanted = _base + max_call_depth + HOST_ROOM
    if limit < wanted:
        _raised = wanted if wanted < _C_INT_MAX else _C_INT_MAX
        sys.setrecursionlimit(_raised)


def _restore() -> None:
    # When it is another limit, somebody else wants that one.
    if sys.getrecursionlimit() == _raised:
        try:
            sys.setrecursionlimit(_base)
        except RecursionError:
            # This thread itself is deeper, which only a raised limit made possible.
            return


def _all_above(current: int, limit: int) -> bool:
    """Whether no other thread is deeper than a limit, or near it."""
    for thread, frame in sys._current_frames().items():  # pyright: ignore[reportPrivateUsage]
        if thread == current:
            continue
        depth = 0
        while frame is not None:
            depth += 1
            frame = frame.f_back
        if depth + HOST_ROOM > limit:
            return False
    return True
