"""Laying out ``br_table``: alone, and as the head of a chain of blocks.

A switch alone is a binary tree of comparisons with the branches as leaves. For a chain, each label
has a number, its **state**: the head puts the state of the chosen label into a variable, and a tree
over the states has what follows the labels as leaves. A branch from one leaf to another label of
the chain sets the variable and starts the tree again; then, and only then, it is in a loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .tree import Body, Chain, Survey, Switch, survey

if TYPE_CHECKING:
    from .layout import Layout, PythonLoop

PADS = tuple(" " * level for level in range(100))


def write_switch(
    layout: Layout, node: Switch, level: int, after: int, loop: PythonLoop | None
) -> None:
    """A ``br_table`` that has its branches as leaves."""
    starts: list[int] = []
    arms: list[Body] = []
    last = -1
    for at, target in enumerate(node.targets):
        if target != last:
            starts.append(at)
            arms.append(node.arms[target])
            last = target

    def leaf(at: int, deeper: int) -> None:
        layout.body(arms[at], deeper, after, loop)

    write_tree(layout.lines, node.selector, starts, leaf, level)


def write_tree(
    lines: list[str],
    selector: str,
    starts: list[int],
    leaf: Callable[[int, int], None],
    level: int,
) -> None:
    """A binary tree of comparisons.

    :param starts: the first value of each leaf, in order.
    :param leaf: writes the leaf of a number at a level of indentation.
    """

    def part(first: int, end: int, level: int) -> None:
        if end - first == 1:
            start = len(lines)
            leaf(first, level)
            if len(lines) == start:
                lines.append(PADS[level] + "pass")
            return
        middle = (first + end) // 2
        pad = PADS[level]
        value = starts[middle]
        exact = middle - first == 1 and value - starts[first] == 1
        lines.append(f"{pad}if {selector} {'==' if exact else '<'} {value - exact}:")
        part(first, middle, level + 1)
        start = len(lines)
        lines.append(pad + "else:")
        part(middle, end, level + 1)
        if len(lines) == start + 2 and lines[-1].endswith(" pass"):
            del lines[start:]

    part(0, len(starts), level)


def write_chain(
    layout: Layout, node: Chain, level: int, after: int, loop: PythonLoop | None
) -> None:
    """A chain: the head, then what follows the label that it chose."""
    from .layout import PythonLoop

    lines = layout.lines
    pad = PADS[level]
    variable = layout.state()
    labels = node.labels
    exit_bit = labels[-1].bit
    bits = 0
    for label in labels:
        bits |= label.bit
    numbers = {label: at for at, label in enumerate(labels)}
    setting = {label: f"{variable} = {at}" for at, label in enumerate(labels)}

    # The leaves: what follows each label, nothing for the last, then the arms that go elsewhere.
    leaves: list[Body] = []
    jumps = False
    for rest, seen in zip(node.rests, node.surveys, strict=True):
        jumps = jumps or _jumps(seen, bits, exit_bit)
        leaves.append(rest)
    leaves.append([])
    state_of: dict[int, int] = {}
    for arm, label in enumerate(node.switch.labels):
        if label is not None and label in setting:
            state_of[arm] = numbers[label]
        else:
            state_of[arm] = len(leaves)
            leaves.append(node.switch.arms[arm])

    head = survey(node.head)
    inside = level
    if (head.tail | head.other) & bits:
        # Branches of the head choose a rest as the switch does.
        lines.append(pad + "while True:")
        inside += 1
        inner = PythonLoop(loop, bits, 0, setting)
        layout.body(node.head, inside, 0, inner)
        _choose(layout, node.switch, state_of, variable, inside)
        lines.append(PADS[inside] + "break")
        layout.crossed(inner, level, loop)
    else:
        layout.body(node.head, level, 0, loop)
        _choose(layout, node.switch, state_of, variable, level)

    follow = after | exit_bit
    if not jumps:

        def plain(at: int, deeper: int) -> None:
            layout.body(leaves[at], deeper, follow, loop)

        write_tree(lines, variable, list(range(len(leaves))), plain, level)
        return

    holder = PythonLoop(loop, follow, 0, setting)
    # Only the labels around a leaf: one inside it can have the depth of one that is not.
    around = [0] * len(leaves)
    for at in range(len(labels) - 3, -1, -1):
        around[at] = around[at + 1] | labels[at + 1].bit

    def leaf(at: int, deeper: int) -> None:
        layout.body(leaves[at], deeper, follow, holder.with_continues(around[at]))

    lines.append(pad + "while True:")
    write_tree(lines, variable, list(range(len(leaves))), leaf, level + 1)
    lines.append(PADS[level + 1] + "break")
    layout.crossed(holder, level, loop)


def _jumps(seen: Survey, bits: int, exit_bit: int) -> bool:
    """Whether a leaf needs the loop: it goes to another one, or to the exit from inside."""
    return bool((seen.tail | seen.other) & bits & ~exit_bit or seen.other & exit_bit)


def _choose(
    layout: Layout, node: Switch, state_of: dict[int, int], variable: str, level: int
) -> None:
    """Put the state of the target into the variable."""
    states = [state_of[target] for target in node.targets]
    default = states.pop()
    while states and states[-1] == default:
        states.pop()
    selector = node.selector
    pad = PADS[level]
    if not states:
        layout.lines.append(f"{pad}{variable} = {default}")
        return
    if states == list(range(len(states))):
        chosen = selector
    else:
        chosen = f"({', '.join(map(str, states))},)[{selector}]"
    layout.lines.append(f"{pad}{variable} = {chosen} if {selector} < {len(states)} else {default}")
