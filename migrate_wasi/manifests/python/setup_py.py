"""setup.py: literal lists passed to `setup(...)`, directly or through a name bound to one.

Read with `ast`, never run. What is computed is left for a person.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from packaging.utils import canonicalize_name

from migrate_wasi.edits import Finding, todo
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import MERGED, OURS, FoundRequirement, pep508
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source, UnreadableSourceError

_LISTS = ("install_requires", "setup_requires", "tests_require")
_TABLES = ("extras_require",)
_TUPLE = (
    "a tuple that holds only these packages would become a plain string",
    "write it as a list, or with a comma behind the last entry, and run again",
)
_LITERAL = re.compile(rb"[uU]?(?P<quote>\"\"\"|'''|\"|')(?P<inside>[\s\S]*)(?P=quote)")
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*?)\s*(?:[\[(=<>!~;@\n].*)?", re.DOTALL)


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours in a literal list; raises `UnreadableSourceError`."""
    return sorted(_found(source, _parsed(source)), key=lambda one: one.start)


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    tree = _parsed(source)
    found = sorted(_found(source, tree), key=lambda one: one.start)
    result, changes = migrate(source, found, move, needs)
    known = {(one.start, one.end) for one in found}
    result += _computed(source, tree, known)
    return result, changes


def _parsed(source: Source) -> ast.Module:
    try:
        return ast.parse(source.text)
    except (SyntaxError, ValueError) as error:
        raise UnreadableSourceError(f"it is not valid Python ({error}); correct it") from None


def _found(source: Source, tree: ast.Module) -> Iterator[FoundRequirement]:
    bound = _bound_once(tree)
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not _is_setup(call.func):
            continue
        for keyword in call.keywords:
            value = _resolve(keyword.value, bound)
            if keyword.arg in _LISTS:
                yield from _list(source, value, keyword.arg, keyword.arg == "install_requires")
            elif keyword.arg in _TABLES and isinstance(value, ast.Dict):
                for key, item in zip(value.keys, value.values, strict=True):
                    extra = ast.unparse(key) if key else "**"
                    where = f"{keyword.arg}[{extra}]"
                    yield from _list(source, _resolve(item, bound), where, main=False)


def _is_setup(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else function
    return name == "setup" or (isinstance(name, ast.Name) and name.id == "setup")


def _bound_once(tree: ast.Module) -> dict[str, ast.expr]:
    """Module names assigned exactly once, and not touched by `+=` or a method such as `append`."""
    values: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            values.setdefault(node.id, []).append(None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            values.setdefault(node.value.id, []).append(None)
    result: dict[str, ast.expr] = {}
    for statement in tree.body:
        target: ast.expr | None = None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
        if isinstance(target, ast.Name) and len(values.get(target.id, [])) == 1:
            value = getattr(statement, "value", None)
            if isinstance(value, ast.expr):
                result[target.id] = value
    return result


def _resolve(value: ast.expr, bound: dict[str, ast.expr]) -> ast.expr:
    return bound.get(value.id, value) if isinstance(value, ast.Name) else value


def _list(source: Source, value: ast.expr, where: str, main: bool) -> Iterator[FoundRequirement]:
    if not isinstance(value, (ast.List, ast.Tuple)):
        return
    listing = Listing(source.text, tuple(_span(source, item) for item in value.elts))
    shrinks = isinstance(value, ast.Tuple) and _may_become_a_string(source, value)
    for index, item in enumerate(value.elts):
        literal = _LITERAL.fullmatch(source.text, *_span(source, item))
        if not isinstance(item, ast.Constant) or literal is None:
            continue
        if literal["quote"] in literal["inside"]:
            continue  # several literals side by side
        start, end = literal.span("inside")
        one = pep508(source.text, start, end, where=where, main=main, listing=listing, index=index)
        if one is not None:
            yield replace(one, held=_TUPLE if shrinks else None)


def _may_become_a_string(source: Source, value: ast.Tuple) -> bool:
    """Could a removal leave a tuple of one without its comma?"""
    last = _span(source, value.elts[-1])[1] if value.elts else 0
    strings = [item.value for item in value.elts if isinstance(item, ast.Constant)]
    matches = [_NAME.fullmatch(text) for text in strings if isinstance(text, str)]
    ours = [match for match in matches if match and canonicalize_name(match[1]) in OURS]
    comma = re.compile(rb"\s*(?:#[^\n]*\s*)*,").match(source.text, last)
    return len(ours) == len(value.elts) and len(ours) > 1 and comma is None


def _span(source: Source, node: ast.expr) -> tuple[int, int]:
    assert node.end_lineno is not None and node.end_col_offset is not None
    return (
        source.offset(node.lineno, node.col_offset),
        source.offset(node.end_lineno, node.end_col_offset),
    )


def _computed(source: Source, tree: ast.Module, known: set[tuple[int, int]]) -> Iterator[Finding]:
    """Strings that require one of ours, in lists that are not plain literals."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        start, end = _span(source, node)
        if any(start <= s and e <= end for s, e in known):
            continue
        named = [
            match[1]
            for line in node.value.splitlines()
            if (match := _NAME.fullmatch(line)) and canonicalize_name(match[1]) in OURS
        ]
        legacy = [name for name in named if canonicalize_name(name) in MERGED]
        if legacy:
            yield todo(
                f"setup.py names {legacy[0]} outside of a plain list of requirements",
                (start, end),
                help="require wasi-common with the extra sync or tokio there, or list it literally",
            )
