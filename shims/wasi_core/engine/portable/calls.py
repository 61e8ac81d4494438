"""Calls: direct and through a table.

``f12`` is the raw callable of function 12: a plain Python function with as many parameters, so that
a call of the guest is a call of Python and needs no stack of C.
"""

from __future__ import annotations

from ...wasm.leb128 import u32
from ...wasm.types import FuncType
from .fold import CALL, I32, IMPURE, MEMORY, TRAP, Folder, Handler, bound_of, in_range
from .traps import ELEMENT


def finish_call(f: Folder, callee: str, signature: FuncType) -> None:
    """Pop the arguments, and push the call or, for none or many results, make it a statement."""
    texts, effects = f.operands(signature.params)
    text = f"{callee}({', '.join(texts)})"
    results = signature.results
    if len(results) == 1:
        f.push(text, effects | CALL, bound_of(results[0]))
        return
    f.settle(effects | CALL)
    if results:
        names = [f.temporary() for _ in results]
        text = f"{', '.join(names)} = {text}"
        for name, kind in zip(names, results, strict=True):
            f.stack.append((name, 0, bound_of(kind)))
    f.out.append(text)
    if not f.stack:
        f.temporaries = 0


def _call(f: Folder, at: int) -> int:
    index, at = u32(f.binary, at)
    finish_call(f, f"f{index}", f.module.types[f.module.functions[index]])
    return at


def indirect_callee(f: Folder, at: int) -> tuple[str, FuncType, int]:
    """Pop the index of a table and look up the callee.

    An index past the end raises ``IndexError``, a null ``AttributeError``: see ``traps``.
    """
    kind, at = u32(f.binary, at)
    table, at = u32(f.binary, at)
    signature = f.module.types[kind]
    entry = f.stack.pop()
    # The arguments are computed before the callee is looked up.
    first = len(f.stack) - len(signature.params)
    for place in range(len(f.stack)):
        effects = f.stack[place][1]
        if effects & IMPURE or (place < first and entry[1] & CALL and effects & 127):
            f.settle(CALL)
            break
    f.settle(entry[1] | MEMORY | TRAP)
    name = f.temporary()
    f.out.append(f"{name} = e{table}[{ELEMENT} := {in_range(entry, I32)}]")
    f.out.append(f"if {name}.signature is not y{kind}: bad_signature()")
    return name, signature, at


def _call_indirect(f: Folder, at: int) -> int:
    name, signature, at = indirect_callee(f, at)
    finish_call(f, f"{name}.raw", signature)
    return at


HANDLERS: dict[int, Handler] = {0x10: _call, 0x11: _call_indirect}
