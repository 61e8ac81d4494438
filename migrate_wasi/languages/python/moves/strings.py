"""Dotted paths in strings: `import_module("…")`, `mock.patch("…")`, `sys.modules["…"]` and others.

A string that is nothing but a path below a package that went is edited: without ado where the
call around it is known to import by that path; for a look in `sys.modules`, for a logger, in the
form of an entry point, and in a file that imports the package. Elsewhere it is a word like others:
a list of known packages stays what it is. Code that puts a path together is a finding.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import cast

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.fragments import literal_body
from migrate_wasi.languages.python.paths import GONE, GONE_PATTERN

# What imports, or looks up, by a dotted path given as its first argument (`package=` too).
_BY_PATH = frozenset(
    (
        *("import_module", "__import__", "find_spec", "importorskip", "run_module", "locate"),
        *("resolve_name", "import_string", "import_object"),
        *("patch", "multiple", "setattr", "delattr"),
    )
)
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?")
_PATCHES = frozenset(("patch", "multiple", "setattr", "delattr"))
_BELOW = re.compile(r"((?:[A-Za-z_]\w*\.)+)((?:" + "|".join(GONE) + r")\.[A-Za-z_][\w.]*)")
_MENTION = re.compile(r"(`+|:\w+:`~?|<)((?:" + "|".join(GONE) + r")(?:\.[A-Za-z_]\w*)*)(?=`|>)")
_CODE = re.compile(r"\b(?:import|from)\s+(?:" + "|".join(GONE) + r")\b")
_MODULE_NAMES = frozenset(("__module__", "__name__", "__package__", "name"))
_SPACES = re.compile(r"\s")
_LOOSE = "put the unified path together by hand"


def strings(file: PythonFile) -> Iterator[Finding]:
    """The findings for string literals that name a package that went."""
    docstrings = set(file.table.docstrings)
    inside: set[ast.AST] = set()
    for joined in file.nodes(ast.JoinedStr):
        inside.update(joined.values)
        yield from _f_string(file, joined)
    for node in file.table.strings:
        value = cast("str", node.value)
        found = GONE_PATTERN.search(value)
        if found is None and node not in inside:
            yield from _of_a_module(file, node, value)
        if found is None or node in file.embedded.annotations or node in inside:
            continue
        if file.paths.refusal(found.group()):
            continue
        if node in docstrings:
            yield from _mentions(file, node, value)
        elif _PATH.fullmatch(value):
            yield from _whole(file, node, value)
        elif node not in file.embedded.code:
            yield from _part(file, node, value)
    for fragment in file.embedded.broken:
        text = file.source.text[fragment.start : fragment.end].decode()
        if GONE_PATTERN.search(text):
            yield todo(
                f"this code in a string or comment cannot be read ({fragment.problem})",
                (fragment.start, fragment.end),
                help="move its paths to the unified wasi-common by hand",
            )


def _whole(file: PythonFile, node: ast.Constant, value: str) -> Iterator[Finding]:
    start, end = file.span(node)
    body = literal_body(file.source, start, end, value)
    path = value.replace(":", ".")
    after = file.paths.after(path)
    if _names_a_bound_name(file, node, value):
        return
    if "." not in path and not _counts(file, node):
        return
    if after is None or body is None:
        why = "has no single place" if body else "is put together from several literals"
        yield todo(f"`{value}` in a string {why}", (start, end), help=_LOOSE)
        return
    if ":" in value:
        tail = value.partition(":")[2]
        after = f"{after[: -len(tail) - 1]}:{tail}"
    edits = [Edit.replace(*body, after)]
    call = file.table.parents.get(node)
    called = _called(call, node)
    what = f"`{value}` is `{after}` in the unified wasi-common"
    if (
        called == "__import__"
        and isinstance(call, ast.Call)
        and not _takes_leaf(call)
        and not isinstance(file.table.parents.get(call), ast.Expr)
    ):
        # `__import__` gives the top package; the module in the place of the old one is below.
        module = after.split(".")[1]
        edits.append(Edit.insert(file.span(call)[1], f".{module}"))
    if called in _BY_PATH:
        yield safe(what, *edits)
    elif ":" in value or _is_looked_up(file, node) or ("." in value and _imports_ours(file)):
        yield review(f"{what}; the string is taken for its path", *edits)


def _counts(file: PythonFile, node: ast.Constant) -> bool:
    """A lone package name is a path only where something looks it up."""
    return _called(file.table.parents.get(node), node) in _BY_PATH or _is_looked_up(file, node)


def _is_looked_up(file: PythonFile, node: ast.Constant) -> bool:
    """A key of `sys.modules`, however it is reached, a logger's name, or what a module's name is
    compared with."""
    parent = file.table.parents.get(node)
    if isinstance(parent, ast.Call) and _called(parent, node) in ("getLogger", "reload"):
        return True
    if isinstance(parent, ast.Dict):
        parent = file.table.parents.get(parent)
    around = [parent]
    if isinstance(parent, ast.Call):
        around = [parent.func, *parent.args]
    for part in around:
        for inner in ast.walk(part) if part is not None else ():
            if isinstance(inner, ast.Attribute) and (
                inner.attr == "modules"
                or (isinstance(parent, ast.Compare) and inner.attr in _MODULE_NAMES)
            ):
                return True
            if isinstance(inner, ast.Constant) and inner.value == "sys.modules":
                return True
    return False


def _imports_ours(file: PythonFile) -> bool:
    return any(one.canonical is not None for one in file.imports)


def _of_a_module(file: PythonFile, node: ast.Constant, value: str) -> Iterator[Finding]:
    """`mock.patch("app.host.wasi_cap_std_sync.Dir")`: the package as a name of another module."""
    called = _called(file.table.parents.get(node), node)
    match = _BELOW.fullmatch(value) if called in _PATCHES else None
    if match is None:
        return
    after = file.paths.after(match.group(2))
    body = literal_body(file.source, *file.span(node), value)
    if after is None or body is None:
        return
    yield review(
        f"`{match.group(2)}` is `{after}` in the unified wasi-common; the module that is patched "
        "here is taken to import it plainly",
        Edit.replace(*body, match.group(1) + after),
        help="look how that module names it now",
    )


def _names_a_bound_name(file: PythonFile, node: ast.Constant, value: str) -> bool:
    """`__all__ = ["wasi_cap_std_sync"]` names a variable: the rename of the import decides."""
    return value in file.scope.bindings and any(
        getattr(target, "id", "") == "__all__"
        for ancestor in file.table.ancestors(node)
        for target in (
            ancestor.targets
            if isinstance(ancestor, ast.Assign)
            else [getattr(ancestor, "target", None)]
        )
    )


def _called(call: ast.AST | None, node: ast.Constant) -> str:
    """What a string is the path argument of; empty where it is another argument or no call."""
    if isinstance(call, ast.keyword):
        return "import_module" if call.arg in ("package", "target", "modname") else ""
    if not isinstance(call, ast.Call) or not call.args or call.args[0] is not node:
        return ""
    func = call.func
    name = getattr(func, "attr", None) or getattr(func, "id", None) or ""
    # The builtin `setattr` takes no path.
    return "" if name in ("setattr", "delattr") and isinstance(func, ast.Name) else name


def _takes_leaf(call: ast.Call) -> bool:
    """`__import__` with a `fromlist` gives the module itself."""
    return len(call.args) > 3 or any(keyword.arg == "fromlist" for keyword in call.keywords)


def _part(file: PythonFile, node: ast.Constant, value: str) -> Iterator[Finding]:
    place = file.span(node)
    parent = file.table.parents.get(node)
    built = isinstance(parent, (ast.BinOp, ast.JoinedStr)) or (
        isinstance(parent, ast.Attribute) and parent.attr in ("format", "join")
    )
    built = built and not _SPACES.search(value)
    if _CODE.search(value):
        yield todo(
            "a string holds code that imports a package that went",
            place,
            help="move the code in the string to the unified wasi-common by hand",
        )
    elif built or _called(parent, node) in _BY_PATH:
        yield todo("a path below a package that went is put together here", place, help=_LOOSE)


def _f_string(file: PythonFile, joined: ast.JoinedStr) -> Iterator[Finding]:
    texts = [
        part.value
        for part in joined.values
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    words = any(_SPACES.search(text) for text in texts)
    for text in texts:
        found = GONE_PATTERN.search(text)
        if found is None or file.paths.refusal(found.group()):
            continue
        if not words or _CODE.search(text):
            yield todo(
                "a path below a package that went is put together here",
                file.span(joined),
                help=_LOOSE,
            )
            return


def _mentions(file: PythonFile, node: ast.Constant, value: str) -> Iterator[Finding]:
    """Cross references and quoted paths in a docstring; prose is left alone."""
    start, end = file.span(node)
    body = literal_body(file.source, start, end, value)
    if body is None:
        return
    text = file.source.text[body[0] : body[1]].decode()
    for match in _MENTION.finditer(text):
        after = file.paths.after(match.group(2))
        if after is None:
            continue
        at = body[0] + len(text[: match.start(2)].encode())
        yield review(
            f"the documentation names `{match.group(2)}`, now `{after}`",
            Edit.replace(at, at + len(match.group(2).encode()), after),
        )
