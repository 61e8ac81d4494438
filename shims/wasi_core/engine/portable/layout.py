"""Laying out a tree as lines of Python.

Python has one jump forward out of something, ``break``, and one back, ``continue``, both for the
innermost loop. So each place in a tree has

* ``after``: the labels that continue right after the list that is being laid out, for which a
  branch in tail position is nothing at all;
* the innermost Python loop, with the labels that its ``break`` and its ``continue`` reach.

A block whose branches are all in tail position needs no Python; any other becomes a
``while True:`` that ends with ``break``, which costs nothing when it runs. A branch further out
than the innermost Python loop sets the escape variable ``k``, which is 0 else, to the depth of the
label plus one and breaks; after each loop that it crosses, a test goes on with it.
"""

from __future__ import annotations

from . import switch
from .tree import Block, Body, Branch, Chain, If, Label, Leave, Loop, Switch, Try

PADS = tuple(" " * level for level in range(100))


class PythonLoop:
    """A ``while True:`` that is open."""

    __slots__ = ("before", "breaks", "continues", "crossed", "parent")

    def __init__(
        self,
        parent: PythonLoop | None,
        breaks: int,
        continues: int,
        before: dict[Label, str] | None = None,
    ) -> None:
        self.parent = parent
        #: The labels that ``break`` and ``continue`` reach, as bits.
        self.breaks = breaks
        self.continues = continues
        #: For labels with a state (see ``switch``): the statement before the jump.
        self.before = before
        #: The labels further out that something inside branches to.
        self.crossed: dict[Label, None] = {}

    def with_continues(self, continues: int) -> PythonLoop:
        """The same loop for a part of it where other labels go on with ``continue``."""
        part = PythonLoop(self.parent, self.breaks, continues, self.before)
        part.crossed = self.crossed
        return part


class Layout:
    """Writes the lines of one function."""

    __slots__ = ("escapes", "lines", "states")

    def __init__(self) -> None:
        self.lines: list[str] = []
        #: Whether the escape variable is used.
        self.escapes = False
        #: How many state variables there are.
        self.states = 0

    def body(
        self, body: Body, level: int, after: int, loop: PythonLoop | None, at: int = 0
    ) -> None:
        """Lay out a list from an index on."""
        lines = self.lines
        pad = PADS[level]
        last = len(body) - 1
        for place in range(at, last + 1):
            node = body[place]
            kind = node.__class__
            if kind is str:
                lines.append(pad + node)
            elif kind is If:
                if place == last:
                    self.arms(node, level, after, loop)
                elif node.join and self.joins(node, after, loop):
                    self.joined(node, body, place + 1, level, after, loop)
                    return
                else:
                    self.arms(node, level, 0, loop)
            elif kind is Branch:
                self.branch(node.label, level, after, loop)
            elif kind is Leave:
                lines.append(pad + node.text)
            elif kind is Block:
                self.block(node, level, after if place == last else 0, loop)
            elif kind is Loop:
                self.loop(node, level, after if place == last else 0, loop)
            elif kind is Switch:
                switch.write_switch(self, node, level, after, loop)
            elif kind is Chain:
                switch.write_chain(self, node, level, after if place == last else 0, loop)
            elif kind is Try:
                self.handled(node, level, after if place == last else 0, loop)
            else:
                raise AssertionError(f"no layout for {node!r}")

    def state(self) -> str:
        """The name of a new state variable."""
        self.states += 1
        return f"k{self.states}"

    def joins(self, node: If, after: int, loop: PythonLoop | None) -> bool:
        """Whether to put the rest of the list into the arm that does not leave."""
        leaving = (node.then_survey if node.join == 2 else node.orelse_survey).tail
        reached = leaving & after
        return bool(reached & ~(loop.breaks | loop.continues) if loop else reached)

    def joined(
        self, node: If, body: Body, rest: int, level: int, after: int, loop: PythonLoop | None
    ) -> None:
        """An ``if`` with an arm that leaves; the rest of the list goes into the other arm."""
        lines = self.lines
        pad = PADS[level]
        start = len(lines)
        if node.join == 2:
            leaving, staying = node.then, node.orelse
            header, opposite = f"{pad}if {node.condition}:", f"{pad}if not ({node.condition}):"
        else:
            leaving, staying = node.orelse, node.then
            header, opposite = f"{pad}if not ({node.condition}):", f"{pad}if {node.condition}:"
        lines.append(header)
        self.body(leaving, level + 1, after, loop)
        if len(lines) == start + 1:
            lines[start] = opposite
        else:
            lines.append(pad + "else:")
        start = len(lines)
        self.body(staying, level + 1, 0, loop)
        self.body(body, level + 1, after, loop, rest)
        if len(lines) == start:
            lines.append(pad + " pass")

    def arms(self, node: If, level: int, after: int, loop: PythonLoop | None) -> None:
        """An ``if`` with both its arms."""
        lines = self.lines
        pad = PADS[level]
        start = len(lines)
        lines.append(f"{pad}if {node.condition}:")
        self.body(node.then, level + 1, after, loop)
        if len(lines) == start + 1:
            lines[start] = f"{pad}if not ({node.condition}):"
            self.body(node.orelse, level + 1, after, loop)
            if len(lines) == start + 1:
                lines.append(pad + " pass")
            return
        if node.orelse:
            start = len(lines)
            lines.append(pad + "else:")
            self.body(node.orelse, level + 1, after, loop)
            if len(lines) == start + 1:
                lines.pop()

    def branch(self, label: Label, level: int, after: int, loop: PythonLoop | None) -> None:
        """A branch, from a place with what follows it."""
        bit = label.bit
        if bit & after:
            return
        pad = PADS[level]
        if loop is None:
            raise AssertionError("a branch to nowhere")
        if not bit and loop.before:
            # A piece of a region that has no label in the guest.
            self.lines += [pad + loop.before[label], pad + "continue"]
        elif bit & (loop.breaks | loop.continues):
            if loop.before and label in loop.before:
                self.lines.append(pad + loop.before[label])
            self.lines.append(pad + ("break" if bit & loop.breaks else "continue"))
        else:
            self.escapes = True
            outer: PythonLoop | None = loop
            while outer and not bit & (outer.breaks | outer.continues):
                outer.crossed[label] = None
                outer = outer.parent
            if outer is None:
                raise AssertionError("a branch to nowhere")
            self.lines.append(f"{pad}k = {label.depth + 1}")
            self.lines.append(pad + "break")

    def block(self, node: Block, level: int, after: int, loop: PythonLoop | None) -> None:
        """A block: in place, or as a loop that is left at its end."""
        label = node.label
        after |= label.bit
        if not node.looped:
            self.body(node.body, level, after, loop)
            return
        self.lines.append(PADS[level] + "while True:")
        inner = PythonLoop(loop, after, 0)
        self.body(node.body, level + 1, after, inner)
        if node.body[-1].__class__ is not Leave:
            self.lines.append(PADS[level + 1] + "break")
        self.crossed(inner, level, loop)

    def loop(self, node: Loop, level: int, after: int, loop: PythonLoop | None) -> None:
        """A loop: control that reaches the end of the Python loop starts it again."""
        inner = PythonLoop(loop, after, node.label.bit)
        self.lines.append(PADS[level] + "while True:")
        start = len(self.lines)
        self.body(node.body, level + 1, node.label.bit, inner)
        if len(self.lines) == start:
            self.lines.append(PADS[level + 1] + "pass")
        self.crossed(inner, level, loop)

    def crossed(self, inner: PythonLoop, level: int, loop: PythonLoop | None) -> None:
        """After a loop: the tests for branches that go on from here."""
        if not inner.crossed:
            return
        if loop is None:
            raise AssertionError("a branch to nowhere")
        pad = PADS[level]
        lines = self.lines
        labels = list(inner.crossed)
        further = False
        for label in labels:
            here = label.bit & (loop.breaks | loop.continues)
            if not here:
                further = True
                continue
            test = "k" if len(labels) == 1 else f"k == {label.depth + 1}"
            lines.append(f"{pad}if {test}:")
            lines.append(f"{pad} k = 0")
            self.branch(label, level + 1, 0, loop)
        if further:
            lines.append(f"{pad}if k: break")

    def handled(self, node: Try, level: int, after: int, loop: PythonLoop | None) -> None:
        """A ``try_table``."""
        lines = self.lines
        pad = PADS[level]
        lines.append(pad + "try:")
        start = len(lines)
        self.body(node.body, level + 1, after, loop)
        if len(lines) == start:
            lines.append(pad + " pass")
        lines.append(pad + "except Thrown as c:")
        lines.append(pad + " r = c.reference")
        self.body(node.handler, level + 1, after, loop)
