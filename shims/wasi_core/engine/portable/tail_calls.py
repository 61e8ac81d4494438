"""Tail calls: any number of them in the same few frames of Python.

A tail call of a function to itself is a jump to its start. For any other, the function becomes a
*body*, which ends with a **request**: the pair of a callee and its arguments, or of None and its
result. A body is called ``b12`` instead of ``f12`` and takes its arguments as one tuple. Its
callers, which know nothing of this, call a *runner*: a function with the usual parameters that does
what the body requests until there is a result.

Runners are made by arity, with plain calls only: a call with ``*args`` would go through C, and a
deep recursion through runners would end the C stack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...wasm.leb128 import u32
from ..tier import RawCall
from .calls import indirect_callee
from .control import keep_effects, restart, unreachable_from_here
from .fold import Folder, Handler
from .stubs import compiled_of, is_stub, runner_maker, spread_call
from .tree import Leave

_Body = Callable[[tuple[Any, ...]], tuple[Any, Any]]


def _request(f: Folder, callee: str, texts: list[str]) -> None:
    f.tail_calls = True
    arguments = "".join(text + ", " for text in texts)
    f.out.append(Leave(f"return {callee}, ({arguments})"))
    unreachable_from_here(f)


def _return_call(f: Folder, at: int) -> int:
    index, at = u32(f.binary, at)
    params = f.module.types[f.module.functions[index]].params
    keep_effects(f, len(params))
    if index == f.function:
        restart(f)
    else:
        texts, _ = f.operands(params)
        _request(f, f"f{index}", texts)
    return at


def _return_call_indirect(f: Folder, at: int) -> int:
    name, signature, at = indirect_callee(f, at)
    keep_effects(f, len(signature.params))
    texts, _ = f.operands(signature.params)
    _request(f, f"{name}.raw", texts)
    return at


def run(callee: Any, arguments: Any) -> Any:
    """Do what a body requests until there is a result."""
    while callee is not None:
        body: _Body | None = getattr(callee, "body", None)
        if body is None:
            if is_stub(callee):
                # Calling the stub would leave its frame, and the runner's behind it, on the stack.
                callee = compiled_of(callee)
                continue
            return spread_call(len(arguments))(callee, arguments)
        callee, arguments = body(arguments)
    return arguments


def runner(body: _Body, parameters: int) -> RawCall:
    """The runner of a body that takes as many arguments."""
    return runner_maker(parameters)(body, run)


HANDLERS: dict[int, Handler] = {0x12: _return_call, 0x13: _return_call_indirect}
