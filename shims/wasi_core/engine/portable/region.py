"""Functions that are too deep for Python: one loop around a tree of straight pieces.

CPython has 20 statically nested loops and ``try``, 100 levels of indentation, and a compiler that
recurses. Where the structure of a function goes deeper, its outer structure is taken apart, from
the outside to where what is left fits: the pieces between the labels, numbered, are the leaves of a
binary tree in one ``while True:``, and a branch sets the state ``k0`` and continues. What is inside
a piece is laid out as anywhere else, so inner loops stay loops.

A ``try_table`` that is taken apart becomes a number for each of its pieces: the whole tree is in
one ``try`` then, whose handler goes on with the piece that has the clauses for the current one.
"""

from __future__ import annotations

from .layout import PADS, Layout, PythonLoop
from .switch import write_tree
from .tree import (
    LOOP_EXIT,
    Block,
    Body,
    Branch,
    Chain,
    If,
    Label,
    Leave,
    Loop,
    Node,
    Switch,
    Try,
    survey,
)

#: What a whole function may take, and what a piece may, inside the loop and the tree.
WHOLE = (19, 90, 250)
PIECE = (15, 50, 150)


def fits(node: Node | Body, limits: tuple[int, int, int]) -> bool:
    """Whether the structure of a node or list is not too deep."""
    seen = node.survey if isinstance(node, Node) else survey(node)
    loops, indents, depth = limits
    return seen.loops <= loops and seen.indents <= indents and seen.depth <= depth


class _Piece:
    """One leaf: a list, and the labels around it as bits."""

    __slots__ = ("around", "body", "handler")

    def __init__(self) -> None:
        self.body: Body = []
        self.around = 0
        #: The number of the piece with the handler for exceptions, -1 for none.
        self.handler = -1


class _Region:
    """A function that is taken apart."""

    def __init__(self) -> None:
        self.pieces: list[_Piece] = []
        self.states: dict[Label, str] = {}
        #: What is still to be taken apart: a piece, the list, where to go on in it, what control
        #: does at its end, the labels around it, the handler.
        self.work: list[tuple[int, Body, int, Leave | Branch, int, int]] = []

    def piece(self) -> int:
        """The number of a new piece."""
        self.pieces.append(_Piece())
        return len(self.pieces) - 1

    def label(self, number: int) -> Label:
        """A label of its own for a piece; it needs no bit, see :meth:`PythonLoop.reaches`."""
        label = Label(0, False, b"", 0)
        label.bit = 0
        self.states[label] = f"k0 = {number}"
        return label

    def take_apart(self, body: Body) -> None:
        """Fill the pieces with a function."""
        self.work.append((self.piece(), body, 0, Leave("return"), 0, -1))
        while self.work:
            self.continue_with(*self.work.pop())

    def continue_with(
        self, number: int, body: Body, at: int, end: Leave | Branch, around: int, handler: int
    ) -> None:
        """Fill a piece with a list from an index on, up to the first node that is taken apart."""
        piece = self.pieces[number]
        piece.around = around
        piece.handler = handler
        for place in range(at, len(body)):
            node = body[place]
            if isinstance(node, Switch) and self.choose(node, piece):
                return
            if isinstance(node, str) or (fits(node, PIECE) and node is not LOOP_EXIT):
                piece.body.append(node)
                continue
            if node is LOOP_EXIT:
                piece.body.append(end)
                return
            after = self.piece()
            follow = Branch(self.label(after))
            self.work.append((after, body, place + 1, end, around, handler))
            self.enter(node, piece, number, after, follow, around, handler)
            return
        last = piece.body[-1] if piece.body else ""
        if isinstance(last, str) or last.survey.falls:
            piece.body.append(end)

    def choose(self, node: Switch, piece: _Piece) -> bool:
        """End a piece with a ``br_table`` to other pieces: the table has their states."""
        states: list[str] = []
        for arm in node.arms:
            target = arm[0]
            if not isinstance(target, Branch) or target.label not in self.states:
                return False
            states.append(self.states[target.label].rpartition(" ")[2])
        *chosen, default = (states[target] for target in node.targets)
        table = f"({', '.join(chosen)},)[{node.selector}]"
        piece.body.append(f"k0 = {table} if {node.selector} < {len(chosen)} else {default}")
        piece.body.append(Leave("continue"))
        return True

    def enter(
        self,
        node: Node,
        piece: _Piece,
        number: int,
        after: int,
        follow: Branch,
        around: int,
        handler: int,
    ) -> None:
        """Take a node apart; control then goes on with the piece ``after``."""
        match node:
            case Block(label=label, body=inner):
                self.states[label] = f"k0 = {after}"
                self._resume(number, inner, follow, around | label.bit, handler)
            case Loop(label=label, body=inner):
                start = self.piece()
                self.states[label] = f"k0 = {start}"
                piece.body.append(Branch(self.label(start)))
                self.work.append((start, inner, 0, follow, around | label.bit, handler))
            case If(condition=condition, then=then, orelse=orelse):
                arm = self.piece()
                piece.body.append(If(condition, [Branch(self.label(arm))], []))
                self.work.append((arm, then, 0, follow, around, handler))
                self._resume(number, orelse, follow, around, handler)
            case Chain():
                self._chain(node, number, after, follow, around, handler)
            case Try(body=inner, handler=clauses):
                node.otherwise.text = "raise rethrown(r)"
                start, catching = self.piece(), self.piece()
                piece.body.append(Branch(self.label(start)))
                self.work.append((start, inner, 0, follow, around, catching))
                self.work.append((catching, clauses, 0, follow, around, handler))
            case _:
                raise AssertionError(f"no pieces for {node!r}")

    def _resume(self, number: int, body: Body, end: Branch, around: int, handler: int) -> None:
        """Go on in a piece with another list, whose labels are not those of the piece so far."""
        start = self.piece()
        self.pieces[number].body.append(Branch(self.label(start)))
        self.work.append((start, body, 0, end, around, handler))

    def _chain(
        self, node: Chain, number: int, after: int, follow: Branch, around: int, handler: int
    ) -> None:
        labels = node.labels
        arounds = [around]
        for label in reversed(labels):
            arounds.append(arounds[-1] | label.bit)
        arounds.reverse()
        starts = [self.piece() for _ in node.rests] + [after]
        for label, start in zip(labels, starts, strict=True):
            self.states[label] = f"k0 = {start}"
        for at, rest in enumerate(node.rests):
            end = follow if starts[at + 1] == after else Branch(self.label(starts[at + 1]))
            self.work.append((starts[at], rest, 0, end, arounds[at + 1], handler))
        self._resume(number, [*node.head, node.switch], follow, arounds[0], handler)

    def thread(self) -> None:
        """Let branches to a piece that only branches on go where it goes."""
        ahead: dict[str, str] = {}
        for number, piece in enumerate(self.pieces):
            only = piece.body[0] if len(piece.body) == 1 else None
            if isinstance(only, Branch) and only.label in self.states:
                ahead[f"k0 = {number}"] = self.states[only.label]
        for label, state in self.states.items():
            # An endless loop of nothing goes round in such pieces.
            seen: set[str] = set()
            while state in ahead and state not in seen:
                seen.add(state)
                state = ahead[state]
            self.states[label] = state


def lay_out(body: Body) -> list[str]:
    """The lines of the body of a function, which has one level of indentation."""
    layout = Layout()
    if fits(body, WHOLE):
        layout.body(body, 1, 0, None)
    else:
        _write(layout, body)
    if layout.escapes:
        layout.lines.insert(0, " k = 0")
    return layout.lines or [" pass"]


def _write(layout: Layout, body: Body) -> None:
    region = _Region()
    region.take_apart(body)
    region.thread()
    pieces = region.pieces
    lines = layout.lines
    loop = PythonLoop(None, 0, 0, region.states)
    texts: list[list[str]] = []
    for piece in pieces:
        layout.lines = []
        layout.body(piece.body, 0, 0, loop.with_continues(piece.around))
        texts.append(layout.lines)
    layout.lines = lines
    numbers = _join(texts, [piece.handler for piece in pieces])
    lines += [" k0 = 0", " while True:"]
    level = 2
    catches = any(piece.handler >= 0 for piece in pieces)
    if catches:
        lines.append(PADS[level] + "try:")
        level += 1

    def leaf(at: int, deeper: int) -> None:
        pad = PADS[deeper]
        lines.extend([pad + line for line in texts[numbers[at]]])

    write_tree(lines, "k0", numbers, leaf, level)
    if catches:
        handlers = ", ".join(str(piece.handler) for piece in pieces)
        lines += [
            "  except Thrown as c:",
            f"   k0 = ({handlers},)[k0]",
            "   if k0 < 0: raise",
            "   r = c.reference",
        ]


def _join(texts: list[list[str]], handlers: list[int]) -> list[int]:
    """Put a piece in the place of the only jump to it; returns the numbers of those that are left.

    Its handler has to be the same, since the state stays that of the piece that it is put into.
    """
    uses = [0] * len(texts)
    uses[0] = 1
    for text in texts:
        for line in text:
            for number in _targets(line.lstrip(" ")):
                uses[number] += 1
    for handler in handlers:
        if handler >= 0:
            uses[handler] += 2
    gone: set[int] = set()
    for number, text in enumerate(texts):
        if number in gone:
            continue
        while text[-1:] == ["continue"] and text[-2].startswith("k0 = "):
            target = text[-2][5:]
            if not target.isdigit():
                break
            follower = int(target)
            if uses[follower] != 1 or follower in gone or follower in (0, number):
                break
            if handlers[follower] != handlers[number]:
                break
            text[-2:] = texts[follower]
            gone.add(follower)
    return [number for number in range(len(texts)) if uses[number] and number not in gone]


def _targets(line: str) -> list[int]:
    """The states that a line can set."""
    if not line.startswith("k0 = "):
        return []
    target = line[5:]
    if target.isdigit():
        return [int(target)]
    table, _, rest = target[1:].partition(",)")
    return [int(state) for state in (*table.split(","), rest.rpartition(" ")[2])]
