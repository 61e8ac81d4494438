"""``run_in_dummy_executor``: for code that awaits functions of the crates, which never wait.

Source: crates/wiggle/src/lib.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from .errors import settled

T = TypeVar("T")


def run_in_dummy_executor(future: Coroutine[Any, Any, T] | T) -> T:
    """The result of a coroutine that does not wait; of what is none, itself.

    :raises HostTrap: it waits.
    """
    return settled(future)
