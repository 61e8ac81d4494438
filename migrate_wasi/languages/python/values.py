"""What kind of value an expression is, as far as one file shows it.

Types are identities as in `PythonFile.canonical`: `wasi_common::WasiCtx`. Known are constructors,
the methods of builders and contexts, annotations, names and attributes of `self` that are bound to
such values, and functions of the file with a declared result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.scopes import Binding, method_class

BUILDERS = ("wasi_cap_std_sync::WasiCtxBuilder", "wasi_tokio::WasiCtxBuilder")
CTX = "wasi_common::WasiCtx"
TABLE = "wasi_common::Table"
CLOCKS = "wasi_common::WasiClocks"
POINTER = "wiggle::GuestPtr"

# The methods that hand the builder on: crates/wasi-common/cap-std-sync/src/lib.rs at v2.0.2.
BUILDER_STEPS = frozenset(
    (
        *("arg", "args", "env", "envs", "inherit_args", "inherit_env", "inherit_stderr"),
        *("inherit_stdin", "inherit_stdio", "inherit_stdout", "preopened_dir"),
        *("preopened_socket", "stderr", "stdin", "stdout"),
    )
)
_RESULTS = {
    "wasi_cap_std_sync::clocks_ctx": CLOCKS,
    "wasi_cap_std_sync::clocks::clocks_ctx": CLOCKS,
    "wasi_tokio::clocks_ctx": CLOCKS,
    **{f"{builder}::build": CTX for builder in BUILDERS},
    **{f"{builder}::{step}": builder for builder in BUILDERS for step in BUILDER_STEPS},
    f"{CTX}::table": TABLE,
    f"{CTX}::table_mut": TABLE,
    f"{CTX}::clone": CTX,
}
_FIELDS = {f"{CTX}::table": TABLE, f"{CTX}::clocks": CLOCKS}
_WRAPPERS = frozenset(("Optional", "Annotated", "Final", "ClassVar", "Union"))


class Values:
    """The types of one file's expressions."""

    def __init__(self, file: PythonFile) -> None:
        self.file = file
        self._busy: set[int] = set()
        self._known: dict[int, str | None] = {}

    @classmethod
    def of(cls, file: PythonFile) -> Values:
        """The types of this file, made when they are first asked for."""
        found = file.notes.get("values")
        if not isinstance(found, Values):
            found = file.notes["values"] = cls(file)
        return found

    def type_of(self, node: ast.expr | None) -> str | None:
        """The type of an expression, None where the file does not show it."""
        if node is None:
            return None
        key = id(node)
        if key in self._known:
            return self._known[key]
        if key in self._busy:
            return None
        self._busy.add(key)
        try:
            found = self._type_of(node)
        finally:
            self._busy.discard(key)
        if not self._busy:  # an answer in the middle of a cycle is not the last word
            self._known[key] = found
        return found

    def _type_of(self, node: ast.expr) -> str | None:
        match node:
            case ast.Call():
                return self._call(node)
            case ast.Name():
                return self._agreed(self.file.bindings(node))
            case ast.Attribute():
                return self._attribute(node)
            case ast.Await() | ast.NamedExpr() | ast.Starred():
                return self.type_of(node.value)
            case ast.IfExp():
                return self.type_of(node.body) or self.type_of(node.orelse)
            case ast.BoolOp():
                return next(filter(None, map(self.type_of, node.values)), None)
            case _:
                return None

    def _call(self, node: ast.Call) -> str | None:
        identity = self.file.canonical(node.func)
        if identity is not None:
            if identity in _RESULTS:
                return _RESULTS[identity]
            name = identity.rpartition("::")[2]
            if name in ("new", "from_cap_std", "default"):
                return identity.rpartition("::")[0]
            return identity if name[:1].isupper() else None
        if isinstance(node.func, ast.Attribute):
            owner = self.type_of(node.func.value)
            return None if owner is None else _RESULTS.get(f"{owner}::{node.func.attr}")
        if isinstance(node.func, ast.Name):
            for binding in self.file.bindings(node.func):
                if isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    return self.declared(binding.node.returns)
        return None

    def _attribute(self, node: ast.Attribute) -> str | None:
        if isinstance(node.value, ast.Name):
            owner = method_class(node.value.id, self.file.table.scope_of(node.value))
            if owner is not None:
                inner = self.file.table.opened[owner]
                declared = inner.bindings.get(node.attr, [])
                return self._agreed([*self.file.table.members[owner, node.attr], *declared])
        base = self.type_of(node.value)
        return None if base is None else _FIELDS.get(f"{base}::{node.attr}")

    def _agreed(self, bindings: Iterable[Binding]) -> str | None:
        """The one type that the bindings give; what is not known does not speak against it."""
        found: set[str] = set()
        for binding in bindings:
            kind = self.declared(binding.annotation) or self.type_of(binding.value)
            if kind is not None:
                found.add(kind)
        return found.pop() if len(found) == 1 else None

    def declared(self, node: ast.expr | None) -> str | None:
        """The type that an annotation declares, without `Optional` and `None`."""
        match node:
            case None:
                return None
            case ast.Constant(value=str()):
                inner = self.file.embedded.annotations.get(node)
                return None if inner is None else self.declared(inner)
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name)):
                if name not in _WRAPPERS:
                    return None
                inner = node.slice
                elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return next(filter(None, map(self.declared, elements)), None)
            case ast.BinOp(op=ast.BitOr()):
                return self.declared(node.left) or self.declared(node.right)
            case ast.Name() | ast.Attribute():
                return self.file.canonical(node)
            case _:
                return None

    def methods(self, name: str, *owners: str) -> Iterable[ast.Call]:
        """Calls of the method `name` on a value of one of these types, in order."""
        calls = [
            parent
            for node in self.file.table.attributes.get(name, ())
            if isinstance(parent := self.file.table.parents.get(node), ast.Call)
            and parent.func is node
            and self.type_of(node.value) in owners
        ]
        return sorted(calls, key=self.file.span)

    def subclasses(self, *bases: str) -> list[ast.ClassDef]:
        """Classes of the file that have one of these bases, also by way of each other."""
        found: list[ast.ClassDef] = []
        for node in self.file.nodes(ast.ClassDef):
            for base in node.bases:
                named = base.value if isinstance(base, ast.Subscript) else base
                local = (
                    any(binding.node in found for binding in self.file.bindings(named))
                    if isinstance(named, ast.Name)
                    else False
                )
                if local or self.file.canonical(named) in bases:
                    found.append(node)
                    break
        return found
