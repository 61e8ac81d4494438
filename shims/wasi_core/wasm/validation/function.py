"""Validation of one function body, which is decoded on the way.

One loop, ordered by how frequent instructions are in real programs. ``state`` is the operand stack
of the innermost block, as a state of the automaton in ``automaton``; the loop reads the immediates
and follows the letters. What the stack may not do raises from the look-up of a letter.

``for byte in body: break`` takes the next byte: twice as quick as ``next(body)``, and where the
body ends it leaves the old byte, and the loop over the instructions ends.

Source: WebAssembly core specification, validation, "Instructions", and appendix "Validation
Algorithm".
"""

# The loops of one round that read a byte use its value after the loop. A conditional expression
# around the most frequent line would hide it.
# ruff: noqa: B007, SIM108

from __future__ import annotations

from itertools import islice
from operator import length_hint

from ..binary.primitives import SIZE_MISMATCH
from ..bodies import locals_of, missing_end
from ..errors import InvalidError, MalformedError, WasmError
from ..leb128 import UNEXPECTED_END
from .alphabet import POP_I32, variable_letters
from .context import Context
from .control import Label, branch_table
from .exceptions import catches
from .immediates import rest_of_u32, skip_signed
from .memory import access
from .places import placed, placed_in_locals
from .rare import rare
from .states import State

_IF, _ELSE, _END, _FUNCTION = 0x04, 0x05, 0x0B, 0x100

#: What is kept of a block while another one inside it is read: the state after the inner one, the
#: state that the end of the outer one should find and the letter that checks it, the opcode of the
#: inner one and the letter of its parameters.
_Frame = tuple[State, State, int, int, int]

_SPACES = {
    **dict.fromkeys((0x20, 0x21, 0x22), "local"),
    **dict.fromkeys((0x23, 0x24), "global"),
    **dict.fromkeys((0x0C, 0x0D), "label"),
    0x10: "function",
}


def validate_body(context: Context, function: int) -> None:
    """Validate a defined function, by its index in the function index space.

    :raises InvalidError: the body breaks a rule.
    :raises MalformedError: the body is broken, also where it uses what is refused.
    """
    module = context.module
    params, results = module.type_of(function)
    try:
        declared, start = locals_of(module, function)
    except (IndexError, MalformedError) as error:
        raise placed_in_locals(error, module, function) from None
    code = module.binary[start : module.body(function)[1]]
    body = iter(code)

    push_local, set_local, tee_local = variable_letters(params + declared)
    get_global, set_global = context.globals
    calls = context.calls
    alignments = context.alignments
    blocks = context.blocks
    bottom = context.automaton.bottom
    unreachable = context.automaton.unreachable

    state = bottom
    _, _, ending, finish, label, _ = blocks.of_results(results)
    end = bottom[ending]
    frames: list[_Frame] = [(state, state, 0, _FUNCTION, 0)]
    labels: list[Label] = [label]
    op = x = 0
    try:
        for op in body:
            if op > 0x40:
                if op > 0x44:
                    if op < 0xC5:
                        state = state[op]
                    else:
                        state = rare(context, op, body, state, labels)
                elif op == 0x41:
                    for x in body:
                        break
                    if x > 0x7F:
                        for x in body:
                            break
                        if x > 0x7F:
                            skip_signed(body, 2, 32)
                    state = state[0x41]
                elif op == 0x42:
                    for x in body:
                        break
                    if x > 0x7F:
                        skip_signed(body, 1, 64)
                    state = state[0x42]
                else:
                    for _ in islice(body, 4 if op == 0x43 else 8):
                        pass
                    state = state[op]
            elif op > 0x1F:
                if op < 0x25:
                    for x in body:
                        break
                    if x > 0x7F:
                        x = rest_of_u32(body, x)
                    if op == 0x20:
                        state = state[push_local[x]]
                    elif op == 0x22:
                        state = state[tee_local[x]]
                    elif op == 0x21:
                        state = state[set_local[x]]
                    elif op == 0x23:
                        state = state[get_global[x]]
                    else:
                        state = state[set_global[x]]
                elif 0x27 < op < 0x3F:
                    for x in body:
                        break
                    if x > alignments[op]:
                        access(context, op, body, x)
                    else:
                        for x in body:
                            break
                        if x > 0x7F:
                            rest_of_u32(body, x)
                    state = state[op]
                else:
                    state = rare(context, op, body, state, labels)
            elif op == 0x0B:
                if state is not end:
                    state[finish]
                labels.pop()
                state, outer_end, outer_finish, opened, entry = frames.pop()
                if opened == _IF:
                    # Without an else, the parameters are the results.
                    bottom[entry][finish]
                elif opened == _FUNCTION:
                    break
                end = outer_end
                finish = outer_finish
            elif op == 0x0D:
                for x in body:
                    break
                if x > 0x7F:
                    x = rest_of_u32(body, x)
                state = state[labels[~x][1]]
            elif 0x01 < op < 0x05 or op == 0x1F:
                if op == _IF:
                    state = state[POP_I32]
                for x in body:
                    break
                outer, entry, ending, finishing, label, loop_label = (
                    blocks[x] if x < 0x80 else blocks.read(body, x)
                )
                if op == 0x1F:
                    catches(context, body, labels)
                frames.append((state[outer], end, finish, op, entry))
                labels.append(loop_label if op == 0x03 else label)
                state = bottom[entry]
                end = bottom[ending]
                finish = finishing
            elif op == 0x10:
                for x in body:
                    break
                if x > 0x7F:
                    x = rest_of_u32(body, x)
                state = state[calls[x]]
            elif op == 0x0C:
                for x in body:
                    break
                if x > 0x7F:
                    x = rest_of_u32(body, x)
                state[labels[~x][0]]
                state = unreachable
            elif 0x19 < op < 0x1C:
                state = state[op]
            elif op == 0x0F:
                state[labels[0][0]]
                state = unreachable
            elif op == _ELSE:
                after, outer_end, outer_finish, opened, entry = frames[-1]
                if opened != _IF:
                    raise MalformedError("END opcode expected")
                if state is not end:
                    state[finish]
                frames[-1] = after, outer_end, outer_finish, _ELSE, entry
                state = bottom[entry]
            elif op == 0x00:
                state = unreachable
            elif op == 0x0E:
                branch_table(code, body, state, labels)
                state = unreachable
            elif op != 0x01:
                state = rare(context, op, body, state, labels)
        else:
            raise missing_end(module, start + len(code))
        if length_hint(body):
            raise MalformedError(SIZE_MISMATCH)
    except (StopIteration, IndexError, WasmError) as error:
        at = start + len(code) - length_hint(body)
        if isinstance(error, StopIteration):
            error = MalformedError(UNEXPECTED_END)
        elif isinstance(error, IndexError):
            error = InvalidError(f"unknown {_SPACES[op]} {x}")
        raise placed(error, module, function, start, at, op) from None
