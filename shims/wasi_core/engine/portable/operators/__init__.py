"""What each instruction that only computes becomes in Python: tables of templates.

Each module of this package exports

* ``OPERATORS``: the name of an instruction to its :class:`Operator`;
* ``HELPERS``: the names that its templates use, to what they stand for. The translator puts them
  into the globals of the functions that it makes.

The translator decides where an operand is computed, in which order, and when an integer has to be
brought back into its range; a table only says what the instruction computes.
"""

from __future__ import annotations

from typing import NamedTuple


class Operator(NamedTuple):
    """The Python expression of an instruction.

    ``template`` is a format string: ``{0}``, ``{1}``, ``{2}`` are the operands in the order of the
    stack, deepest first, each an expression that needs no parentheses; ``{i}`` is the immediate
    (a lane, or the 16 lanes of a shuffle as a tuple). The whole is again such an expression.
    Operands are raw values (see ``engine/tier.py``): integers are in range.
    """

    template: str
    #: An operand is written more than once, so the translator gives it a name first.
    repeats: bool = False
    #: It can trap, so it stays in order with other effects.
    traps: bool = False
    #: The result is a truth value; the translator takes it as it is where a condition is wanted.
    truth: bool = False
    #: The result can leave the range of its type: the translator masks it when it has to.
    wide: bool = False
