"""Code inside the strings and comments of a file, read into the file's own table.

Read are annotations in quotes, `# type:` comments, doctests and code blocks of docstrings, and
strings that import one of the packages. Only text that may name one of them is worth it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from migrate_wasi.languages.python import fragments
from migrate_wasi.languages.python.fragments import Fragment
from migrate_wasi.languages.python.paths import IMPORT_PATTERN, ROOT_PATTERN
from migrate_wasi.languages.python.scopes import Scope
from migrate_wasi.languages.python.survey import survey

if TYPE_CHECKING:
    from migrate_wasi.languages.python.file import PythonFile

_MAY_HOLD_CODE = re.compile(r">>>|```|~~~|\.\. code|\.\. sourcecode")


@dataclass(slots=True)
class Embedded:
    """What was read of one file.

    `line_starts` has the nodes of all fragments, with the source offset of each line of theirs;
    `annotations` the annotations in quotes, with None for one that cannot be read; `code` the other
    strings that were read; `broken` what does not parse.
    """

    line_starts: dict[ast.AST, tuple[int, ...]] = field(
        default_factory=dict[ast.AST, tuple[int, ...]]
    )
    annotations: dict[ast.Constant, ast.expr | None] = field(
        default_factory=dict[ast.Constant, "ast.expr | None"]
    )
    code: set[ast.Constant] = field(default_factory=set[ast.Constant])
    broken: list[Fragment] = field(default_factory=list[Fragment])


def read_embedded(file: PythonFile) -> None:
    """Fill `file.embedded` and add to `file.table` what the code in strings binds and uses."""
    table = file.table
    ours = {b.name for b in table.imports if file.import_canonical(b) is not None}
    # The lists grow by what is read: code in an annotation or docstring is not searched for more.
    for root in table.annotations[:]:
        for node in _strings_in(root):
            if _may_name_ours(cast("str", node.value), ours):
                _read_annotation(file, node)
    docstrings = table.docstrings[:]
    for node in docstrings:
        value = cast("str", node.value)
        if _MAY_HOLD_CODE.search(value) and _may_name_ours(value, ours):
            _read_block(file, node, fragments.in_docstring, file.scope)
    known = {*docstrings, *file.embedded.annotations}
    for node in table.strings[:]:
        if node not in known and IMPORT_PATTERN.search(cast("str", node.value)):
            _read_block(file, node, fragments.in_string, None)
    if b"type:" in file.source.text and ROOT_PATTERN.search(file.source.text.decode()):
        for start, end in fragments.type_comments(file.source):
            code = file.source.text[start:end].decode().split("#")[0].rstrip()
            if _may_name_ours(code, ours):
                _add(file, [fragments.of_expression(code, start)], file.scope)


def _may_name_ours(text: str, ours: set[str]) -> bool:
    return ROOT_PATTERN.search(text) is not None or any(name in text for name in ours)


def _strings_in(root: ast.expr) -> Iterator[ast.Constant]:
    """The strings of an annotation that are types, so not the values of a `Literal`."""
    if isinstance(root, (ast.Name, ast.Attribute)):
        return
    stack: list[ast.AST] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node
        elif not (isinstance(node, ast.Subscript) and _is_literal(node.value)):
            stack.extend(ast.iter_child_nodes(node))


def _is_literal(node: ast.expr) -> bool:
    return (getattr(node, "attr", None) or getattr(node, "id", None)) == "Literal"


def _read_annotation(file: PythonFile, node: ast.Constant) -> None:
    found = file.embedded
    value = cast("str", node.value)
    found.annotations[node] = None
    start, end = file.span(node)
    body = fragments.literal_body(file.source, start, end, value)
    if body is None:
        why = "it holds escapes or is put together from several literals"
        found.broken.append(Fragment(None, (), start, end, why))
        return
    fragment = fragments.of_expression(value, body[0])
    if isinstance(fragment.tree, ast.Expression):
        found.annotations[node] = fragment.tree.body
    _add(file, [fragment], file.table.scope_of(node))


def _read_block(
    file: PythonFile,
    node: ast.Constant,
    read: Callable[[str, int], Iterable[Fragment]],
    parent: Scope | None,
) -> None:
    """Read a string by statements; they have a scope of their own inside `parent`."""
    start, end = file.span(node)
    body = fragments.literal_body(file.source, start, end, cast("str", node.value))
    if body is not None:
        file.embedded.code.add(node)
        code = file.source.text[body[0] : body[1]].decode()
        _add(file, read(code, body[0]), Scope("module", node, parent))


def _add(file: PythonFile, found: Iterable[Fragment], scope: Scope) -> None:
    for fragment in found:
        if fragment.tree is None:
            file.embedded.broken.append(fragment)
            continue
        for node in ast.walk(fragment.tree):
            if hasattr(node, "lineno"):
                file.embedded.line_starts[node] = fragment.line_starts
        survey(fragment.tree, scope, file.table)
