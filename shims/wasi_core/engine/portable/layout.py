"""Laying out a tree as lines of Python.

Python has one jump forward out of something, ``break``, and one back, ``continue``, both for the
innermost loop. So each place in a tree has

* ``after``: the labels that continue right after the list that is being laid out, for which a
  branch in tail position is nothing at all;
* the innermost Python loop, with the labels that its ``break`` and its ``continue`` reach.

A block whose branches are all in tail position needs no Python; any other becomes a
``while True:`` that ends with ``break``, which costs nothing when it runs. A branch further out
than the innermost Python loop sets the escape variable ``k`` to the number of the label and breaks;
after each loop that it crosses, a test goes on with it.
"""

from __future__ import annotations

from .tree import Block, Body, Branch, If, Label, Leave, Loop, Switch

_PADS = tuple(" " * level for level in range(100))


class PythonLoop:
    """A ``while True:`` that is open."""

    __slots__ = ("breaks", "continues", "crossed", "parent")

    def __init__(self, parent: PythonLoop | None, breaks: int, continues: int) -> None:
        self.parent = parent
        #: The labels that ``break`` and ``continue`` reach, as bits.
        self.breaks = breaks
        self.continues = continues
        #: The labels further out that something inside branches to.
        self.crossed: dict[int, Label] = {}


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
        pad = _PADS[level]
        last = len(body) - 1
        for at in range(at, last + 1):
            node = body[at]
            kind = node.__class__
            if kind is str:
                lines.append(pad + node)
            elif kind is If:
                if at == last:
                    self.arms(node, level, after, loop)
                elif node.join and self.joins(node, after, loop):
                    self.joined(node, body, at + 1, level, after, loop)
                    return
                else:
                    self.arms(node, level, 0, loop)
            elif kind is Branch:
                self.branch(node.label, level, after, loop)
            elif kind is Leave:
                lines.append(pad + node.text)
            elif kind is Block:
                self.block(node, level, after if at == last else 0, loop)
            elif kind is Loop:
                self.loop(node, level, after if at == last else 0, loop)
            elif kind is Switch:
                self.switch(node, level, after, loop)
            else:
                node.write(self, level, after if at == last else 0, loop)

    def joins(self, node: If, after: int, loop: PythonLoop | None) -> bool:
        """Whether to put the rest of the list into the arm that does not leave."""
        leaving = node.then_survey[0] if node.join == 2 else node.orelse_survey[0]
        reached = leaving & after
        return bool(reached & ~(loop.breaks | loop.continues) if loop else reached)

    def joined(
        self, node: If, body: Body, rest: int, level: int, after: int, loop: PythonLoop | None
    ) -> None:
        """An ``if`` with an arm that leaves; the rest of the list goes into the other arm."""
        lines = self.lines
        pad = _PADS[level]
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
        pad = _PADS[level]
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
        pad = _PADS[level]
        if loop is None:
            raise AssertionError("a branch to nowhere")
        if bit & loop.breaks:
            self.lines.append(pad + "break")
        elif bit & loop.continues:
            self.lines.append(pad + "continue")
        else:
            self.escapes = True
            outer: PythonLoop | None = loop
            while outer and not bit & (outer.breaks | outer.continues):
                outer.crossed[label.depth] = label
                outer = outer.parent
            if outer is None:
                raise AssertionError("a branch to nowhere")
            self.lines.append(f"{pad}k = {label.depth}")
            self.lines.append(pad + "break")

    def block(self, node: Block, level: int, after: int, loop: PythonLoop | None) -> None:
        """A block: in place, or as a loop that is left at its end."""
        label = node.label
        after |= label.bit
        if not node.looped:
            self.body(node.body, level, after, loop)
            return
        self.lines.append(_PADS[level] + "while True:")
        inner = PythonLoop(loop, after, 0)
        self.body(node.body, level + 1, after, inner)
        if node.body[-1].__class__ is not Leave:
            self.lines.append(_PADS[level + 1] + "break")
        self.crossed(inner, level, loop)

    def loop(self, node: Loop, level: int, after: int, loop: PythonLoop | None) -> None:
        """A loop: control that reaches the end of the Python loop starts it again."""
        inner = PythonLoop(loop, after, node.label.bit)
        self.lines.append(_PADS[level] + "while True:")
        self.body(node.body, level + 1, node.label.bit, inner)
        self.crossed(inner, level, loop)

    def crossed(self, inner: PythonLoop, level: int, loop: PythonLoop | None) -> None:
        """After a loop: the tests for branches that go on from here."""
        if not inner.crossed:
            return
        if loop is None:
            raise AssertionError("a branch to nowhere")
        pad = _PADS[level]
        lines = self.lines
        labels = list(inner.crossed.values())
        further = False
        for label in labels:
            here = label.bit & (loop.breaks | loop.continues)
            if not here:
                further = True
                continue
            test = "k" if len(labels) == 1 else f"k == {label.depth}"
            lines.append(f"{pad}if {test}:")
            lines.append(f"{pad} k = 0")
            self.branch(label, level + 1, 0, loop)
        if further:
            lines.append(f"{pad}if k: break")

    def switch(self, node: Switch, level: int, after: int, loop: PythonLoop | None) -> None:
        """A ``br_table``: a binary tree of comparisons over the runs of equal targets."""
        runs: list[tuple[int, int]] = []
        for at, target in enumerate(node.targets):
            if not runs or runs[-1][1] != target:
                runs.append((at, target))
        self.tree(node, runs, level, after, loop)

    def tree(
        self,
        node: Switch,
        runs: list[tuple[int, int]],
        level: int,
        after: int,
        loop: PythonLoop | None,
    ) -> None:
        """The part of the tree for some of the runs."""
        lines = self.lines
        if len(runs) == 1:
            start = len(lines)
            self.body(node.arms[runs[0][1]], level, after, loop)
            if len(lines) == start:
                lines.append(_PADS[level] + "pass")
            return
        middle = len(runs) // 2
        pad = _PADS[level]
        lines.append(f"{pad}if {node.selector} < {runs[middle][0]}:")
        self.tree(node, runs[:middle], level + 1, after, loop)
        lines.append(pad + "else:")
        self.tree(node, runs[middle:], level + 1, after, loop)
