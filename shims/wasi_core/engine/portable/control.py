"""Structured control: blocks, loops, branches, the end of the function.

Wherever control splits or joins, the values of the operand stack are constants or in their ``s``
names, and a branch moves the values that it carries to where its label has them.
"""

from __future__ import annotations

from ...wasm.leb128 import s33, u32
from .fold import CALL, IMPURE, Entry, Folder, Frame, Handler, bound_of, condition, typed
from .tree import LOOP_EXIT, Block, Body, Branch, If, Label, Leave, Loop, Switch, close_block

#: What loop heads and entries do first when they can be interrupted.
INTERRUPT = "if K: interrupted()"


def block_type(f: Folder, at: int) -> tuple[bytes, bytes, int]:
    """Parameters and results of a block type, and where it ends."""
    byte = f.binary[at]
    if byte == 0x40:
        return b"", b"", at + 1
    kind, end = s33(f.binary, at)
    if kind < 0:
        return b"", bytes((kind & 0x7F,)), end
    signature = f.module.types[kind]
    return signature.params, signature.results, end


def open_frame(f: Folder, kind: str, params: bytes, results: bytes) -> Frame:
    """Open a block: settle the stack and collect statements in a list of its own."""
    f.flatten()
    height = len(f.stack) - len(params)
    loop = kind == "loop"
    label = Label(len(f.frames), loop, params if loop else results, height)
    frame = Frame(kind, label, height, params, results, f.out)
    f.frames.append(frame)
    f.out = []
    f.temporaries = 0
    f.doubled.clear()
    return frame


def _block(f: Folder, at: int) -> int:
    params, results, at = block_type(f, at)
    open_frame(f, "block", params, results)
    return at


def _loop(f: Folder, at: int) -> int:
    params, results, at = block_type(f, at)
    if params:
        f.flatten()
        slots(f, len(f.stack) - len(params), params)
    open_frame(f, "loop", params, results)
    if f.config.interruptible:
        f.out.append(INTERRUPT)
    return at


def slots(f: Folder, height: int, types: bytes) -> None:
    """Move the top entries to the ``s`` names from a height on, which is not above theirs."""
    first = len(f.stack) - len(types)
    for at, kind in enumerate(types):
        text = typed(f.stack[first + at], kind)
        name = f"s{height + at}"
        if text != name:
            f.out.append(f"{name} = {text}")
    f.stack[first:] = slot_entries(height, types)


def slot_entries(height: int, types: bytes) -> list[Entry]:
    """The entries of values that are in their ``s`` names."""
    return [(f"s{height + at}", 0, bound_of(kind)) for at, kind in enumerate(types)]


def _if(f: Folder, at: int) -> int:
    params, results, at = block_type(f, at)
    entry = f.stack.pop()
    f.settle(entry[1])
    frame = open_frame(f, "if", params, results)
    frame.condition = condition(entry)
    frame.saved = f.stack[frame.height :]
    return at


def _else(f: Folder, at: int) -> int:
    frame = f.frames[-1]
    finish_arm(f, frame)
    frame.then = f.out
    f.out = []
    f.stack[frame.height :] = frame.saved
    f.reachable = True
    f.doubled.clear()
    return at


def finish_arm(f: Folder, frame: Frame) -> None:
    """The end of an arm: its results go to their names if control gets there."""
    if f.reachable:
        frame.live = True
        slots(f, frame.height, frame.results)


def _end(f: Folder, at: int) -> int:
    frame = f.frames[-1]
    kind = frame.kind
    if kind == "function":
        f.frames.pop()
        if f.reachable:
            leave(f)
        return at
    if kind == "try":
        from .exceptions import end_try

        end_try(f, frame)
        return at
    label = frame.label
    if kind == "if":
        _end_if(f, frame)
    elif not label.used:
        # Nothing branches here: what is in it is as good outside.
        body = f.out
        f.out = frame.out
        f.out.extend(body)
    elif kind == "block":
        if f.reachable:
            slots(f, frame.height, frame.results)
        body = f.out
        f.out = frame.out
        f.out.append(close_block(label, body))
        close(f, frame, True)
    else:
        if f.reachable:
            slots(f, frame.height, frame.results)
            f.out.append(LOOP_EXIT)
        body = f.out
        f.out = frame.out
        f.out.append(Loop(label, body, f.reachable))
        close(f, frame, f.reachable)
    f.frames.pop()
    return at


def close(f: Folder, frame: Frame, reachable: bool) -> None:
    """What is on the stack after a block."""
    f.stack[frame.height :] = slot_entries(frame.height, frame.results)
    f.reachable = reachable
    f.temporaries = 0
    f.doubled.clear()


def _end_if(f: Folder, frame: Frame) -> None:
    if frame.then is None:
        finish_arm(f, frame)
        frame.then = f.out
        f.out = []
        f.stack[frame.height :] = frame.saved
        f.reachable = True
    finish_arm(f, frame)
    node = If(frame.condition, frame.then, f.out)
    f.out = frame.out
    label = frame.label
    f.out.append(Block(label, [node]) if label.used else node)
    close(f, frame, frame.live or label.used > 0)


def jump(f: Folder, depth: int) -> None:
    """End the list with a branch; what it leaves on the stack is still computed if it can trap."""
    if depth == len(f.frames) - 1:
        leave(f)
        return
    label = f.frames[-1 - depth].label
    label.used += 1
    count = len(label.types)
    keep_effects(f, count)
    entries = f.stack[len(f.stack) - count :] if count else []
    for at, entry in enumerate(entries):
        text = typed(entry, label.types[at])
        name = f"s{label.height + at}"
        if text != name:
            f.out.append(f"{name} = {text}")
    f.out.append(Branch(label))


def keep_effects(f: Folder, count: int) -> None:
    """Compute the entries below the top ``count`` that can trap or call."""
    for at in range(len(f.stack) - count):
        if f.stack[at][1] & IMPURE:
            f.spill(at)


def leave(f: Folder) -> None:
    """End the list with a return."""
    count = len(f.results)
    keep_effects(f, count)
    values = f.stack[len(f.stack) - count :]
    texts = [typed(entry, kind) for entry, kind in zip(values, f.results, strict=True)]
    f.out.append(_return_of(f, texts))


def leave_with(f: Folder, entries: list[Entry]) -> Leave:
    """A return of values that are in range."""
    return _return_of(f, [entry[0] for entry in entries])


def _return_of(f: Folder, texts: list[str]) -> Leave:
    value = texts[0] if len(texts) == 1 else f"({', '.join(texts)})" if texts else "None"
    node = Leave(f"return {value}")
    f.returns.append(node)
    return node


def restart(f: Folder) -> None:
    """End the list with a jump to the start of the function, with its arguments on the stack."""
    if f.start is None:
        f.start = Label(0, True, b"", 0)
    parameters = f.module.type_of(f.function).params
    texts, _ = f.operands(parameters)
    moves = [(f"l{at}", text) for at, text in enumerate(texts) if text != f"l{at}"]
    if moves:
        f.out.append(
            f"{', '.join(name for name, _ in moves)} = {', '.join(text for _, text in moves)}"
        )
    f.start.used += 1
    f.out.append(Branch(f.start))
    unreachable_from_here(f)


def unreachable_from_here(f: Folder) -> None:
    """What follows up to the end of the block cannot be reached."""
    f.reachable = False
    del f.stack[f.frames[-1].height :]


def _br(f: Folder, at: int) -> int:
    depth, at = u32(f.binary, at)
    jump(f, depth)
    unreachable_from_here(f)
    return at


def _br_if(f: Folder, at: int) -> int:
    depth, at = u32(f.binary, at)
    entry = f.stack.pop()
    arity = len(f.results) if depth == len(f.frames) - 1 else len(f.frames[-1 - depth].label.types)
    settle_all(f, entry, arity)
    text = condition(entry)
    out = f.out
    f.out = []
    jump(f, depth)
    arm = f.out
    f.out = out
    out.append(If(text, arm, []))
    if not f.stack:
        f.temporaries = 0
    return at


def settle_all(f: Folder, entry: Entry, arity: int) -> None:
    """Before a branch that may not happen: nothing is computed on one path only.

    The values that it carries get names, since both paths use them.
    """
    f.settle(entry[1] | CALL)
    stack = f.stack
    for at in range(len(stack) - arity, len(stack)):
        if not stack[at][0].isalnum():
            f.spill(at)


def _br_table(f: Folder, at: int) -> int:
    count, at = u32(f.binary, at)
    depths: list[int] = []
    for _ in range(count + 1):
        depth, at = u32(f.binary, at)
        depths.append(depth)
    entry = f.stack.pop()
    last = len(f.frames) - 1
    arity = len(f.results) if depths[-1] == last else len(f.frames[-1 - depths[-1]].label.types)
    settle_all(f, entry, arity)
    selector = typed(entry, 0x7F)
    if count and not selector.isalnum():
        name = f.temporary()
        f.out.append(f"{name} = {selector}")
        selector = name
    elif not count and entry[1] & IMPURE:
        f.out.append(selector)
    arms: list[Body] = []
    labels: list[Label | None] = []
    arm_of: dict[int, int] = {}
    targets: list[int] = []
    out = f.out
    for depth in depths:
        arm = arm_of.get(depth)
        if arm is None:
            arm = arm_of[depth] = len(arms)
            f.out = []
            jump(f, depth)
            arms.append(f.out)
            labels.append(None if depth == last else f.frames[-1 - depth].label)
        targets.append(arm)
    f.out = out
    if len(arms) == 1:
        out.extend(arms[0])
    else:
        out.append(Switch(selector, targets, arms, labels))
    unreachable_from_here(f)
    return at


def _return(f: Folder, at: int) -> int:
    leave(f)
    unreachable_from_here(f)
    return at


def _unreachable(f: Folder, at: int) -> int:
    keep_effects(f, 0)
    f.out.append(Leave("raise Trap(UNREACHABLE)"))
    unreachable_from_here(f)
    return at


HANDLERS: dict[int, Handler] = {
    0x00: _unreachable,
    0x02: _block,
    0x03: _loop,
    0x04: _if,
    0x05: _else,
    0x0B: _end,
    0x0C: _br,
    0x0D: _br_if,
    0x0E: _br_table,
    0x0F: _return,
}
