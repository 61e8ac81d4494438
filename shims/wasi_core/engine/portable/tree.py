"""A function body as a tree: statements of Python, and control that has no Python form yet.

A body is a list. A ``str`` in it is one statement on one line; everything else is a node of this
module. A list that leaves (ends with :class:`Branch`, :class:`Switch` or :class:`Leave`) has
nothing after that.

Which labels a node branches to are sets of bits, see :attr:`Label.bit`. The survey
(:func:`survey`) tells branches in **tail position** from the others. A branch is in tail position
of a list when nothing of the list would run after it: there it needs no jump, as long as what
follows the list is where the label continues. To bring more branches into tail position, the rest
of a list after an ``if`` with an arm that leaves counts as part of the other arm.
"""

from __future__ import annotations

from typing import Any

#: Statements and nodes; see the module's docstring.
Body = list[Any]

#: How many times the rest of one list goes into the arm of an ``if``, which costs indentation.
MAX_JOINS = 8


class Label:
    """What a branch goes to: the end of a block or the start of a loop."""

    __slots__ = ("bit", "depth", "height", "loop", "number", "types", "used")

    def __init__(self, depth: int, loop: bool, types: bytes, height: int) -> None:
        #: Labels around this one; unique among the labels that a branch can name at one place.
        self.depth = depth
        self.bit = 1 << depth
        self.loop = loop
        #: The types of the values that a branch carries.
        self.types = types
        #: How many values are on the operand stack below them.
        self.height = height
        #: How many branches go here.
        self.used = 0
        #: The value of the state variable that stands for it in a region, see ``switch``.
        self.number = 0


class Node:
    """A node with control in it.

    ``tail`` and ``other`` are the labels outside it that it branches to, from tail position and
    from elsewhere. ``falls`` says whether control can reach its end without a branch.
    ``loops`` and ``indents`` are the levels of Python loops and of indentation that it takes.
    """

    __slots__ = ("falls", "indents", "loops", "other", "tail")

    tail: int
    other: int
    falls: bool
    loops: int
    indents: int


class Block(Node):
    """``block``: branches to its label go to its end.

    ``looped``: whether some are not in tail position, so that it has to be a Python loop.
    """

    __slots__ = ("body", "label", "looped")

    def __init__(self, label: Label, body: Body) -> None:
        self.label = label
        self.body = body
        tail, other, falls, loops, indents = survey(body)
        bit = label.bit
        own = other & bit
        self.looped = own != 0
        self.falls = falls or (tail | other) & bit != 0
        self.tail = tail & ~bit
        self.other = other & ~bit
        self.loops = loops + 1 if own else loops
        self.indents = indents + 1 if own else indents


class Loop(Node):
    """``loop``: branches to its label go to its start. Its body ends with a node that leaves."""

    __slots__ = ("body", "label")

    def __init__(self, label: Label, body: Body, falls: bool) -> None:
        self.label = label
        self.body = body
        tail, other, _, loops, indents = survey(body)
        self.falls = falls
        self.tail = (tail | other) & ~label.bit
        self.other = 0
        self.loops = loops + 1
        self.indents = indents + 1


class If(Node):
    """``if``: two arms. ``join`` says which arm gets the rest of the list, 0 for none."""

    __slots__ = ("condition", "join", "orelse", "orelse_survey", "then", "then_survey")

    def __init__(self, condition: str, then: Body, orelse: Body) -> None:
        self.condition = condition
        self.then = then
        self.orelse = orelse
        self.join = 0
        self.then_survey = one = survey(then)
        self.orelse_survey = two = survey(orelse)
        self.tail = one[0] | two[0]
        self.other = one[1] | two[1]
        self.falls = one[2] or two[2]
        self.loops = max(one[3], two[3])
        self.indents = max(one[4], two[4]) + 1


class Branch(Node):
    """``br``; the values are where the label wants them."""

    __slots__ = ("label",)

    def __init__(self, label: Label) -> None:
        self.label = label
        self.tail = label.bit
        self.other = 0
        self.falls = False
        self.loops = 0
        self.indents = 0


class Leave(Node):
    """A statement after which control is not here any more: ``return``, ``raise``, ``break``."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
        self.tail = 0
        self.other = 0
        self.falls = False
        self.loops = 0
        self.indents = 0


#: The end of the body of a loop that is left when control falls out of it.
LOOP_EXIT = Leave("break")


class Switch(Node):
    """``br_table``: ``arms[targets[selector]]``, with the last of the targets for any other.

    An arm moves the values that its label wants and leaves.
    """

    __slots__ = ("arms", "labels", "selector", "targets")

    def __init__(
        self, selector: str, targets: list[int], arms: list[Body], labels: list[Label | None]
    ) -> None:
        self.selector = selector
        self.targets = targets
        self.arms = arms
        #: The label of each arm, None for an arm that returns.
        self.labels = labels
        self.tail = 0
        for label in labels:
            if label is not None:
                self.tail |= label.bit
        self.other = 0
        self.falls = False
        self.loops = 0
        self.indents = len(targets).bit_length() + 2


Survey = tuple[int, int, bool, int, int]


def survey(body: Body) -> Survey:
    """Tail and other branches of a list, whether it falls through, its loops and indents."""
    tail = other = loops = indents = 0
    falls = True
    joins = 0
    last = True
    for node in reversed(body):
        if node.__class__ is str:
            last = False
            continue
        if node.loops > loops:
            loops = node.loops
        if last:
            last = False
            tail = node.tail
            other = node.other
            falls = node.falls
            indents = node.indents
            continue
        if node.__class__ is If:
            then_tail, then_other, then_falls, _, _ = node.then_survey
            else_tail, else_other, else_falls, _, _ = node.orelse_survey
            if joins < MAX_JOINS and then_falls != else_falls:
                joins += 1
                indents += 1
                if node.indents > indents:
                    indents = node.indents
                if then_falls:
                    node.join = 1
                    tail |= else_tail
                    other |= then_tail | then_other | else_other
                else:
                    node.join = 2
                    tail |= then_tail
                    other |= else_tail | then_other | else_other
                continue
        if node.indents > indents:
            indents = node.indents
        other |= node.tail | node.other
    return tail, other, falls, loops, indents
