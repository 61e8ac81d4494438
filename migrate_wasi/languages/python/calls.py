"""The arguments of a call: which there are, and how some are taken out."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from migrate_wasi.edits import Edit
from migrate_wasi.languages.python.file import PythonFile


def arguments_of(call: ast.Call) -> Sequence[ast.expr]:
    """The values of all arguments, by position and by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def argument_at(call: ast.Call, position: int, names: tuple[str, ...]) -> ast.expr | None:
    """The argument at a position or by one of these names; None where it is not given, or behind
    a `*`."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    if position < len(call.args):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def without_arguments(
    file: PythonFile, call: ast.Call, parts: Sequence[ast.expr | ast.keyword]
) -> Edit:
    """Take arguments out of a call, neighbours with the comma before each; `parts` are in order."""
    everything = sorted([*call.args, *call.keywords], key=file.span)
    first, last = everything.index(parts[0]), everything.index(parts[-1])
    if last - first + 1 != len(parts) or not first:
        kept = [file.text(one) for one in everything if one not in parts]
        start, end = file.span(everything[0])[0], file.span(everything[-1])[1]
        return Edit.replace(start, end, ", ".join(kept))
    return Edit.delete(file.span(everything[first - 1])[1], file.span(everything[last])[1])
