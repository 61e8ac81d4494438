"""Folding a function body: the state that the handlers of instructions work on.

The operand stack is symbolic. An entry is an expression that has not been computed yet:

``(text, effects, bound)``
    ``text`` is Python that needs no parentheses around it. ``effects`` are bits: what computing it
    reads, changes and can raise, and which locals it reads. ``bound`` is the greatest value of an
    integer that is in range, or one of the marks below.

An entry is computed where it is consumed. What must not wait that long is *spilled*: assigned to a
temporary before the statement that would disturb it (:meth:`Folder.settle`).

Names in generated functions: ``l0`` locals, ``s0`` values of the operand stack by their height
wherever control splits or joins, ``t0`` temporaries of straight-line code, ``z0`` two copies of the
bits of a local. All other names are
globals, see ``namespace``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...wasm.types import ValType
from .tree import LOOP_EXIT, Body, Label, Leave

if TYPE_CHECKING:
    from ...wasm.module import ModuleData
    from ..config import Config

Entry = tuple[str, int, int]
#: Handles an instruction whose immediates start at an offset; returns the offset after them.
Handler = Callable[["Folder", int], int]

#: Bounds of integers that are in range.
I32 = 0xFFFFFFFF
I64 = 0xFFFFFFFFFFFFFFFF
#: The bound of what is not an integer.
OTHER = 0
#: An integer that can be out of range, and that its low 32 or 64 bits stand for.
WIDE = -1
#: A truth value: True or False stands for 1 or 0.
TRUTH = -2
#: Wide, but rarely out of range: the modulo is quicker than the mask there.
NEAR = -3

#: Effects. Reading memory or tables, and globals; trapping because of an address, or for another
#: reason; a call, which does everything; changing memory or tables, and globals.
MEMORY = 1
GLOBAL = 2
ADDRESS = 4
TRAP = 8
CALL = 16
CHANGE = 32
SET = 64
#: What has to be computed even when nobody wants the result.
IMPURE = ADDRESS | TRAP | CALL
_EFFECTS = 128
#: From here on: one bit for each local that is read. Far locals share their bits.
_LOCALS = 7
_LOCAL_BITS = 200


def local_bit(local: int) -> int:
    """The effect of reading a local."""
    return 1 << _LOCALS + local % _LOCAL_BITS


def _conflict(acts: int) -> int:
    """The effects of an older expression that cannot wait until after one with these."""
    found = 0
    if acts & CALL:
        found |= MEMORY | GLOBAL | IMPURE
    if acts & CHANGE:
        found |= MEMORY | IMPURE
    if acts & SET:
        found |= GLOBAL | IMPURE
    if acts & TRAP:
        found |= IMPURE
    if acts & ADDRESS:
        found |= TRAP | CALL
    if acts & (MEMORY | GLOBAL):
        found |= CALL
    return found


CONFLICTS = tuple(map(_conflict, range(_EFFECTS)))

#: An expression that is longer than this becomes a temporary: Python's parser has a limit on
#: nesting, and each level takes a few characters.
MAX_TEXT = 250

_LIMITS: dict[int, int] = {ValType.I32: I32, ValType.I64: I64}
_MASKS = {I32: ("4294967295", "4294967296"), I64: (str(I64), str(I64 + 1))}


def bound_of(kind: int) -> int:
    """The bound of any value of a type."""
    return _LIMITS.get(kind, OTHER)


def in_range(entry: Entry, limit: int) -> str:
    """An entry as an integer in the range of its type."""
    text, _, bound = entry
    if bound >= 0:
        return text
    if bound == TRUTH:
        return f"(1 if {text} else 0)"
    mask, modulus = _MASKS[limit]
    return f"({text} % {modulus})" if bound == NEAR else f"({text} & {mask})"


def typed(entry: Entry, kind: int) -> str:
    """An entry as a raw value of a type."""
    if entry[2] >= 0:
        return entry[0]
    return in_range(entry, I64 if kind == ValType.I64 else I32)


def loose(entry: Entry) -> str:
    """An entry as a number that can be out of range."""
    return entry[0] if entry[2] != TRUTH else f"(1 if {entry[0]} else 0)"


def condition(entry: Entry) -> str:
    """An ``i32`` as what an ``if`` tests."""
    bound = entry[2]
    return entry[0] if bound >= 0 or bound == TRUTH else f"{entry[0]} & 4294967295"


class Frame:
    """An open ``block``, ``loop``, ``if`` or ``try_table``, or the function."""

    __slots__ = (
        "condition",
        "handler",
        "height",
        "kind",
        "label",
        "live",
        "otherwise",
        "out",
        "params",
        "results",
        "saved",
        "then",
    )

    def __init__(
        self, kind: str, label: Label, height: int, params: bytes, results: bytes, out: Body
    ) -> None:
        self.kind = kind
        self.label = label
        #: Values below the parameters.
        self.height = height
        self.params = params
        self.results = results
        #: The list that the node goes to.
        self.out = out
        self.condition = ""
        #: The first arm of an ``if`` after ``else``.
        self.then: Body | None = None
        #: Whether the end of the first arm, or of any arm so far, is reached.
        self.live = False
        #: The parameters, for the second arm.
        self.saved: list[Entry] = []
        #: What a ``try_table`` does with an exception.
        self.handler: Body = []
        self.otherwise: Leave = LOOP_EXIT


class Folder:
    """The state of folding one function."""

    __slots__ = (
        "binary",
        "config",
        "doubled",
        "frames",
        "function",
        "locals",
        "module",
        "out",
        "reachable",
        "results",
        "returns",
        "stack",
        "start",
        "tail_calls",
        "temporaries",
        "unset",
        "zeros",
    )

    def __init__(self, module: ModuleData, config: Config, function: int, types: bytes) -> None:
        self.module = module
        self.binary = module.binary
        self.config = config
        self.function = function
        #: The types of parameters and locals.
        self.locals = types
        self.results = module.type_of(function).results
        self.stack: list[Entry] = []
        #: The list that statements go to.
        self.out: Body = []
        self.frames: list[Frame] = []
        self.reachable = True
        self.temporaries = 0
        #: Locals that are zero at the start but whose zero nobody has read so far.
        self.unset: set[int] = set()
        #: Locals of which there is, in ``d`` and their number, a copy for rotations.
        self.doubled: set[str] = set()
        #: Locals whose zero at the start somebody reads.
        self.zeros: list[int] = []
        self.returns: list[Leave] = []
        #: The start of the function, when it calls itself at its end.
        self.start: Label | None = None
        #: Whether the function returns requests for calls, see ``tail_calls``.
        self.tail_calls = False

    def temporary(self) -> str:
        """A new name for a value of straight-line code.

        The numbers start again where no entry can have one: after a statement that leaves the
        stack empty.
        """
        number = self.temporaries
        self.temporaries = number + 1
        return f"t{number}"

    def settle(self, acts: int, reads: int = 0, below: int | None = None) -> None:
        """Spill the entries that cannot wait until after a statement.

        :param acts: the effects of the statement.
        :param reads: the bits of the locals that it sets.
        :param below: only the entries up to here are older than the statement.
        """
        conflict = CONFLICTS[acts & 127] | reads
        if not conflict:
            return
        stack = self.stack
        top = -1
        for at, entry in enumerate(stack if below is None else stack[:below]):
            if entry[1] & conflict:
                top = at
        if top >= 0:
            conflict |= 127
            for at in range(top + 1):
                if stack[at][1] & conflict:
                    self.spill(at)

    def spill(self, at: int) -> None:
        """Assign an entry to a temporary."""
        text, _, bound = self.stack[at]
        name = self.temporary()
        self.out.append(f"{name} = {text}")
        self.stack[at] = (name, 0, bound)

    def name(self, entry: Entry) -> Entry:
        """A popped entry as one that can be written more than once."""
        text, effects, bound = entry
        if text.isalnum():
            return entry
        self.settle(effects)
        name = self.temporary()
        self.out.append(f"{name} = {text}")
        return name, 0, bound

    def push(self, text: str, effects: int, bound: int) -> None:
        """Push an expression that has grown out of others."""
        if len(text) > MAX_TEXT:
            self.settle(effects)
            name = self.temporary()
            self.out.append(f"{name} = {text}")
            text = name
            effects = 0
        self.stack.append((text, effects, bound))

    def flatten(self, height: int = 0) -> None:
        """Bring entries to where they are the same on every path: constants, and ``s`` names.

        Entries below ``height`` only are brought there.
        """
        stack = self.stack
        for at in range(height or len(stack)):
            text, effects, bound = stack[at]
            name = f"s{at}"
            if text == name or (not effects and text.isdigit()):
                continue
            self.out.append(f"{name} = {text}")
            stack[at] = (name, 0, bound)

    def operands(self, kinds: bytes, repeats: bool = False) -> tuple[list[str], int]:
        """Pop as many operands as there are types.

        :param repeats: as names or constants, since they are written more than once.
        :returns: the raw values as text, deepest first, and the effects of all.
        """
        stack = self.stack
        first = len(stack) - len(kinds)
        texts: list[str] = []
        effects = 0
        for at, kind in enumerate(kinds, first):
            entry = stack[at]
            if entry[2] < 0:
                entry = stack[at] = (typed(entry, kind), entry[1], bound_of(kind))
            if repeats and not entry[0].isalnum():
                self.settle(entry[1], 0, at)
                self.spill(at)
                entry = stack[at]
            texts.append(entry[0])
            effects |= entry[1]
        del stack[first:]
        return texts, effects
