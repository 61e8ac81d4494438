"""What stands for a function until it is first called.

A stub has the parameters of the function by position: a call with ``*args`` would go through C,
and a deep recursion of functions that have not been called before would end the C stack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tier import RawCall

#: Makes a stub of ``bind`` and the index of a function; ``bind(index)`` is the function.
StubMaker = Callable[[Callable[[int], RawCall], int], RawCall]

_makers: dict[int, StubMaker] = {}


def stub_maker(parameters: int) -> StubMaker:
    """What makes the stubs of functions with as many parameters."""
    maker = _makers.get(parameters)
    if maker is None:
        names = ", ".join(f"a{at}" for at in range(parameters))
        source = (
            f"def maker(bind, index):\n"
            f" def stub({names}): return bind(index)({names})\n"
            f" return stub\n"
        )
        namespace: dict[str, Any] = {"__name__": __name__}
        exec(compile(source, "<stub>", "exec", dont_inherit=True), namespace)
        maker = _makers[parameters] = namespace["maker"]
    return maker
