"""From the text of a Python module to its tree, or to what is wrong and what to do about it."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import Literal, overload

from migrate_wasi.source import Source

# What the parser says about Python 2 that it does not say about other mistakes.
_PYTHON_2 = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types must be parenthesized"
    r"|leading zeros in decimal|invalid decimal literal"
)
_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


class PythonSyntaxError(SyntaxError):
    """A file that this Python cannot parse.

    `msg` says why, `lineno` and `offset` (one-based) where, `help` what to do.
    """

    def __init__(self, what: str, line: int, column: int, advice: str) -> None:
        super().__init__(f"{what}; {advice}")
        self.lineno = line
        self.offset = column
        self.help = advice

    def __str__(self) -> str:
        return f"line {self.lineno}, column {self.offset}: {self.msg}"


def parse_module(source: Source) -> ast.Module:
    """The tree of a module. Raises `PythonSyntaxError`."""
    try:
        return parse(source.text.decode("utf-8"))
    except SyntaxError as error:
        if _PYTHON_2.search(error.msg):
            advice = "it looks like Python 2: convert it to Python 3 first, or exclude it"
        else:
            advice = (
                f"correct it, exclude it, or run with a Python newer than {_RUNNING} if it is "
                "written for one"
            )
        raise PythonSyntaxError(error.msg, error.lineno or 1, error.offset or 1, advice) from None
    except (RecursionError, MemoryError, ValueError) as error:
        what = f"Python's own parser gives up on it ({type(error).__name__}: {error})"
        advice = "split its deepest expression, or exclude it"
        raise PythonSyntaxError(what, 1, 1, advice) from None


@overload
def parse(code: str, mode: Literal["exec"] = "exec") -> ast.Module: ...
@overload
def parse(code: str, mode: Literal["eval"]) -> ast.Expression: ...
def parse(code: str, mode: str = "exec") -> ast.AST:
    """`ast.parse` without the warnings that literals of the parsed code give rise to.

    Raises what the parser raises: SyntaxError, and for extreme code ValueError, RecursionError or
    MemoryError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code, mode=mode)
