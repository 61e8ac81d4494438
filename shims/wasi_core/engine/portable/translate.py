"""One function: its body to a tree, the tree to lines, the lines to a code object."""

from __future__ import annotations

from types import CodeType

from ...wasm.bodies import locals_of
from ...wasm.module import ModuleData
from ...wasm.types import ValType
from ..config import Config
from . import (
    calls,
    control,
    exceptions,
    integers,
    memory,
    operations,
    tables,
    tail_calls,
    variables,
)
from .fold import Folder, Frame, Handler
from .fuel import Fuel
from .region import lay_out
from .skip import opcode_at, skip_unreachable
from .traps import FILENAME
from .tree import Body, Label, Loop

#: How many names one chained assignment of zeros has.
_CHUNK = 50

HANDLERS: dict[int, Handler] = {
    **operations.HANDLERS,
    **variables.HANDLERS,
    **integers.HANDLERS,
    **memory.HANDLERS,
    **tables.HANDLERS,
    **control.HANDLERS,
    **calls.HANDLERS,
    **exceptions.HANDLERS,
    **tail_calls.HANDLERS,
}
_ZEROS: dict[int, str] = {
    ValType.I32: "0",
    ValType.I64: "0",
    ValType.F32: "0.0",
    ValType.F64: "0.0",
}


def _zero(kind: int) -> str:
    if kind == ValType.V128:
        return "V0"
    return _ZEROS.get(kind, "None")


def fold(f: Folder, at: int) -> Body:
    """The tree of a body whose first instruction is at an offset."""
    binary = f.binary
    handlers = HANDLERS
    out: Body = []
    f.out = out
    f.frames.append(Frame("function", Label(0, False, f.results, 0), 0, b"", f.results, out))
    frames = f.frames
    fuel = Fuel(f) if f.config.consume_fuel else None
    while frames:
        code = binary[at]
        if fuel is not None:
            fuel.before(code)
        if code < 0xFB:
            at = handlers[code](f, at + 1)
        else:
            code, at = opcode_at(binary, at)
            handler = handlers.get(code)
            if handler is None:
                handlers.update(operations.vector_handlers())
                handler = handlers[code]
            at = handler(f, at)
        if not f.reachable and frames:
            at = skip_unreachable(binary, at)
        if fuel is not None:
            fuel.after(code)
    return out


def source_of(module: ModuleData, config: Config, function: int) -> str:
    """The Python source of a defined function, by its index in the function index space."""
    signature = module.type_of(function)
    declared, at = locals_of(module, function)
    parameters = len(signature.params)
    f = Folder(module, config, function, signature.params + declared)
    f.unset.update(range(parameters, parameters + len(declared)))
    body = fold(f, at)
    first = [control.INTERRUPT] if config.interruptible else []
    first += _zeros(f)
    if f.start is not None:
        # Each turn of a function that ends with itself is a call.
        body = [Loop(f.start, first + body, False)]
        first = []
    names = "".join(f"l{local}, " for local in range(parameters))
    if f.tail_calls:
        # See ``tail_calls``: a body takes a tuple, and returns whom to call next.
        head = [f"def b{function}(a):"]
        if names:
            head.append(f" {names} = a")
        for node in f.returns:
            node.text = f"return None, {node.text[7:]}"
    else:
        head = [f"def f{function}({names}):"]
    head += [" " + statement for statement in first]
    lines = lay_out(body)
    return "\n".join([*head, *lines, ""])


def _zeros(f: Folder) -> list[str]:
    """Assignments of the zeros of locals that are read before anything else is assigned."""
    by_zero: dict[str, list[int]] = {}
    for local in f.zeros:
        by_zero.setdefault(_zero(f.locals[local]), []).append(local)
    return [
        f"{' = '.join(f'l{local}' for local in group[at : at + _CHUNK])} = {zero}"
        for zero, group in by_zero.items()
        for at in range(0, len(group), _CHUNK)
    ]


def code_of(module: ModuleData, config: Config, function: int) -> CodeType:
    """The code object of a defined function."""
    compiled = compile(source_of(module, config, function), FILENAME, "exec", dont_inherit=True)
    for constant in compiled.co_consts:
        if isinstance(constant, CodeType):
            return constant
    raise AssertionError("a module without the function that is its only statement")
