"""Sets of capabilities: which flags an expression stands for, as far as constants show it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.languages.python.file import PythonFile

FILE_CAPS = "wasi_common::file::FileCaps"
DIR_CAPS = "wasi_common::dir::DirCaps"
ACCESS_MODE = "wasi_common::file::FileAccessMode"

# The flags: crates/wasi-common/src/{file,dir}.rs at v2.0.2.
FLAGS = frozenset(
    (
        *("ADVISE", "ALLOCATE", "DATASYNC", "FDSTAT_SET_FLAGS", "FILESTAT_GET"),
        *("FILESTAT_SET_SIZE", "FILESTAT_SET_TIMES", "POLL_READWRITE", "READ", "SEEK", "SYNC"),
        *("TELL", "WRITE"),
    )
)
# The calls that take them, with the position: wasi-common/src/ctx.rs at v2.0.2.
FILE_CALLS = {"insert_file": 2, "push_file": 1}


class Sets:
    """The sets of one file; `uses` are all expressions that name one of the two classes."""

    def __init__(self, file: PythonFile) -> None:
        self.file = file
        self.uses = dict.fromkeys(file.references(FILE_CAPS, DIR_CAPS))

    def uses_in(self, node: ast.expr) -> list[ast.expr]:
        """The uses that stand in an expression."""
        parts = (part for part in ast.walk(node) if isinstance(part, ast.expr))
        return [part for part in parts if part in self.uses]

    def constant(self, node: ast.expr) -> ast.expr:
        """The expression behind a name that is bound once; else the node itself."""
        if isinstance(node, ast.Name):
            bindings = self.file.bindings(node)
            if len(bindings) == 1 and bindings[0].kind == "assign" and bindings[0].value:
                return bindings[0].value
        return node

    def evaluate(self, node: ast.expr, owner: str | None) -> frozenset[str] | None:
        """The flags of the class `owner` that a constant expression stands for; None where they
        are not certain. With None for `owner` either class will do, and `*` stands for all flags.
        """
        everything = FLAGS if owner == FILE_CAPS else frozenset(("*",))
        node = self.used_only_here(node)
        identity = self.file.canonical(node.func if isinstance(node, ast.Call) else node)
        if identity is not None:
            base, _, name = identity.rpartition("::")
            if base not in ((owner,) if owner else (FILE_CAPS, DIR_CAPS)):
                return None
            if isinstance(node, ast.Call):
                known = {"all": everything, "empty": frozenset[str]()}
                return known.get(name) if not node.args and not node.keywords else None
            return frozenset((name,)) if owner is None or name in FLAGS else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert) and owner:
            inner = self.evaluate(node.operand, owner)
            return None if inner is None else everything - inner
        if isinstance(node, ast.BinOp):
            left, right = self.evaluate(node.left, owner), self.evaluate(node.right, owner)
            if left is None or right is None:
                return None
            match node.op:
                case ast.BitOr():
                    return left | right
                case ast.BitAnd() if owner:
                    return left & right
                case ast.Sub() if owner:
                    return left - right
                case ast.BitXor() if owner:
                    return left ^ right
                case _:
                    return None
        return None

    def used_only_here(self, node: ast.expr) -> ast.expr:
        """The value of a name whose every use is an argument that is rewritten with it."""
        constant = self.constant(node)
        if constant is node or not isinstance(node, ast.Name):
            return node
        home = self.file.table.scope_of(node).home(node.id)
        for use in self.file.table.names[node.id]:
            if self.file.table.scope_of(use).home(node.id) is not home:
                continue
            if isinstance(use.ctx, ast.Load) and not self._is_argument(use):
                return node
        return constant

    def _is_argument(self, use: ast.Name) -> bool:
        parent = self.file.table.parents.get(use)
        call = self.file.table.parents.get(parent) if isinstance(parent, ast.keyword) else parent
        return (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in FILE_CALLS
            and call.func.value is not use
        )


def leaves(node: ast.expr) -> Iterator[ast.expr]:
    """The branches of a conditional expression, or the expression itself."""
    if isinstance(node, ast.IfExp):
        yield from leaves(node.body)
        yield from leaves(node.orelse)
    else:
        yield node
