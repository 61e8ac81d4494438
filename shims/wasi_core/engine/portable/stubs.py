"""What stands for a function until it is first called, and other calls of a known arity.

A stub has the parameters of the function by position: a call with ``*args`` would go through C,
and a deep recursion of functions that have not been called before would end the C stack.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, TypeGuard

from ..tier import RawCall

#: The file name of stubs, and of the other functions that are made here.
_STUB, _CALL = "<stub>", "<call>"

#: Makes a stub of ``bind`` and the index of a function; ``bind(index)`` is the function.
StubMaker = Callable[[Callable[[int], RawCall], int], RawCall]


def _made(source: str, filename: str = _CALL) -> Any:
    """What a source calls ``made``."""
    namespace: dict[str, Any] = {"__name__": __name__}
    exec(compile(source, filename, "exec", dont_inherit=True), namespace)
    return namespace["made"]


@cache
def stub_maker(parameters: int) -> StubMaker:
    """What makes the stubs of functions with as many parameters."""
    names = ", ".join(f"a{at}" for at in range(parameters))
    return _made(
        f"def made(bind, index):\n def stub({names}): return bind(index)({names})\n return stub\n",
        _STUB,
    )


def is_stub(raw: RawCall) -> TypeGuard[FunctionType]:
    """Whether a raw callable is what stands for a function that has not been called."""
    return isinstance(raw, FunctionType) and raw.__code__.co_filename == _STUB


def compiled_of(stub: FunctionType) -> RawCall:
    """The function that a stub stands for."""
    bind, index = (cell.cell_contents for cell in stub.__closure__ or ())
    return bind(index)


@cache
def spread_call(parameters: int) -> Callable[[RawCall, tuple[Any, ...]], Any]:
    """What calls a function with as many arguments out of a tuple."""
    names = "".join(f"a{at}, " for at in range(parameters))
    unpack = f" {names} = arguments\n" if parameters else ""
    return _made(f"def made(callee, arguments):\n{unpack} return callee({names})\n")


@cache
def runner_maker(parameters: int) -> Callable[[Any, Any], RawCall]:
    """What makes the runner of a body with as many parameters, see ``tail_calls``."""
    names = "".join(f"a{at}, " for at in range(parameters))
    return _made(
        "def made(body, run):\n"
        f" def runner({names}):\n"
        f"  callee, result = body(({names}))\n"
        "  return result if callee is None else run(callee, result)\n"
        " runner.body = body\n"
        " return runner\n"
    )
