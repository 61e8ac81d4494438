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

from typing import Any, NamedTuple

#: Statements and nodes; see the module's docstring.
Body = list[Any]

#: How many times the rest of one list goes into the arm of an ``if``, which costs indentation.
MAX_JOINS = 8


class Label:
    """What a branch goes to: the end of a block or the start of a loop."""

    __slots__ = ("bit", "depth", "height", "loop", "types", "used")

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


class Survey(NamedTuple):
    """What matters about a list or node from outside."""

    #: The labels outside it that it branches to, from tail position and from elsewhere.
    tail: int
    other: int
    #: Whether control can reach its end without a branch.
    falls: bool
    #: Levels of statically nested Python loops and ``try`` that it takes, of indentation, and of
    #: nodes in nodes.
    loops: int
    indents: int
    depth: int


_NOTHING = Survey(0, 0, True, 0, 0, 0)


class Node:
    """A node with control in it; ``survey`` is seen from the list that it is in."""

    __slots__ = ("survey",)

    survey: Survey


class Block(Node):
    """``block``: branches to its label go to its end.

    ``looped``: whether some are not in tail position, so that it has to be a Python loop.
    """

    __slots__ = ("body", "label", "looped")

    def __init__(self, label: Label, body: Body) -> None:
        self.label = label
        self.body = body
        tail, other, falls, loops, indents, depth = survey(body)
        bit = label.bit
        self.looped = other & bit != 0
        self.survey = Survey(
            tail & ~bit,
            other & ~bit,
            falls or (tail | other) & bit != 0,
            loops + self.looped,
            indents + self.looped,
            depth + 1,
        )


class Loop(Node):
    """``loop``: branches to its label go to its start. Its body ends with a node that leaves."""

    __slots__ = ("body", "label")

    def __init__(self, label: Label, body: Body, falls: bool) -> None:
        self.label = label
        self.body = body
        tail, other, _, loops, indents, depth = survey(body)
        # A branch to what follows the loop is a break.
        self.survey = Survey(
            (tail | other) & ~label.bit, 0, falls, loops + 1, indents + 1, depth + 1
        )


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
        self.survey = Survey(
            one.tail | two.tail,
            one.other | two.other,
            one.falls or two.falls,
            max(one.loops, two.loops),
            max(one.indents, two.indents) + 1,
            max(one.depth, two.depth) + 1,
        )


class Branch(Node):
    """``br``; the values are where the label wants them."""

    __slots__ = ("label",)

    def __init__(self, label: Label) -> None:
        self.label = label
        self.survey = Survey(label.bit, 0, False, 0, 0, 0)


class Leave(Node):
    """A statement after which control is not here any more: ``return``, ``raise``, ``break``."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
        self.survey = Survey(0, 0, False, 0, 0, 0)


#: The end of the body of a loop that is left when control falls out of it.
LOOP_EXIT = Leave("break")


class Switch(Node):
    """``br_table``: ``arms[targets[selector]]``, with the last of the targets for any other.

    An arm moves the values that its label wants and leaves. The selector is a name or constant.
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
        tail = 0
        for label in labels:
            if label is not None:
                tail |= label.bit
        self.survey = Survey(tail, 0, False, 0, len(targets).bit_length() + 2, 1)


class Try(Node):
    """``try_table``: a body, and what an exception out of it does.

    ``otherwise`` is what the handler does with an exception that no clause catches.
    """

    __slots__ = ("body", "handler", "otherwise")

    def __init__(self, body: Body, handler: Body, otherwise: Leave) -> None:
        self.body = body
        self.handler = handler
        self.otherwise = otherwise
        one = survey(body)
        two = survey(handler)
        self.survey = Survey(
            one.tail | two.tail,
            one.other | two.other,
            one.falls,
            # Python counts the handler as a level of its own.
            max(one.loops + 1, two.loops + 2),
            max(one.indents, two.indents) + 1,
            max(one.depth, two.depth) + 1,
        )


class Chain(Node):
    """Nested blocks around a ``br_table``, as a compiler writes a ``switch``.

    ``labels`` are the labels of the blocks from the innermost on. The ``head`` is what is before
    the ``switch``. ``rests[i]`` follows the end of ``labels[i]`` and is inside the next block;
    nothing of the chain follows the last label. Only the last of the rests can fall through.
    """

    __slots__ = ("_base", "head", "labels", "rests", "surveys", "switch")

    def __init__(self, head: Body, switch: Switch, label: Label) -> None:
        self.head: Body = []
        self.switch = switch
        self.labels = [label]
        self.rests: list[Body] = []
        #: Of each rest.
        self.surveys: list[Survey] = []
        indents = switch.survey.indents
        self._base = Survey(switch.survey.tail, 0, True, 1, indents, 1)
        self.precede(head)

    def precede(self, body: Body) -> None:
        """Put something before the head."""
        if body:
            self.head[:0] = body
            # Nothing of it is in tail position: the choice of a rest follows.
            seen = survey(body)
            self._add(Survey(0, seen.tail | seen.other, True, seen.loops, seen.indents, seen.depth))
        self._see(_NOTHING)

    def absorb(self, label: Label, before: Body, rest: Body) -> None:
        """Take in the next block, which has the chain and what is ``before`` and after it."""
        if self.rests:
            last = self.surveys[-1]
            if last.falls:
                self.rests[-1].append(Branch(self.labels[-1]))
                last = self.surveys[-1] = survey(self.rests[-1])
            self._add(last)
        self.labels.append(label)
        self.rests.append(rest)
        seen = survey(rest)
        self.surveys.append(seen)
        self.precede(before)
        self._see(seen)

    def _add(self, seen: Survey) -> None:
        base = self._base
        self._base = Survey(
            base.tail | seen.tail,
            base.other | seen.other,
            True,
            max(base.loops, seen.loops + 1),
            max(base.indents, seen.indents),
            max(base.depth, seen.depth + 1),
        )

    def _see(self, last: Survey) -> None:
        base = self._base
        # Of the labels so far only this one can be named in what comes later.
        bit = self.labels[-1].bit
        self._base = base = base._replace(tail=base.tail & ~bit, other=base.other & ~bit)
        levels = len(self.labels).bit_length() + 2
        self.survey = Survey(
            (base.tail | last.tail) & ~bit,
            (base.other | last.other) & ~bit,
            True,
            max(base.loops, last.loops + 1),
            max(base.indents, last.indents) + levels,
            max(base.depth, last.depth + 1),
        )


def survey(body: Body) -> Survey:
    """What matters about a list. Decides which rests of it go into an arm of an ``if``."""
    if not body:
        return _NOTHING
    node = body[-1]
    if node.__class__ is str:
        tail = other = loops = indents = depth = 0
        falls = True
    else:
        tail, other, falls, loops, indents, depth = node.survey
    if len(body) == 1:
        return _NOTHING if node.__class__ is str else node.survey
    joins = 0
    for at in range(len(body) - 2, -1, -1):
        node = body[at]
        if node.__class__ is str:
            continue
        seen: Survey = node.survey
        if seen.loops > loops:
            loops = seen.loops
        if seen.depth > depth:
            depth = seen.depth
        if node.__class__ is If and joins < MAX_JOINS:
            then = node.then_survey
            orelse = node.orelse_survey
            if then.falls != orelse.falls:
                joins += 1
                indents = max(indents + 1, seen.indents)
                if then.falls:
                    node.join = 1
                    tail |= orelse.tail
                    other |= then.tail | then.other | orelse.other
                else:
                    node.join = 2
                    tail |= then.tail
                    other |= orelse.tail | then.other | orelse.other
                continue
        if seen.indents > indents:
            indents = seen.indents
        other |= seen.tail | seen.other
    return Survey(tail, other, falls, loops, indents, depth)


def close_block(label: Label, body: Body) -> Node:
    """The node of a block; see :class:`Chain`."""
    at = 0
    while at < len(body) and body[at].__class__ is str:
        at += 1
    if at == len(body):
        return Block(label, body)
    inner = body[at]
    if inner.__class__ is Chain:
        inner.absorb(label, body[:at], body[at + 1 :])
        return inner
    if inner.__class__ is Block and inner.body:
        switch = inner.body[-1]
        if switch.__class__ is Switch and len(switch.arms) > 2 and _chained(switch, inner.label):
            chain = Chain(inner.body[:-1], switch, inner.label)
            chain.absorb(label, body[:at], body[at + 1 :])
            return chain
    return Block(label, body)


def _chained(switch: Switch, label: Label) -> bool:
    """Whether a label is one of those of a switch, and none of its branches carries values."""
    return label in switch.labels and all(
        one is None or len(arm) == 1 for one, arm in zip(switch.labels, switch.arms, strict=True)
    )
