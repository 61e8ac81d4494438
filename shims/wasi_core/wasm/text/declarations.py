"""The first pass over a module: every definition gets its index, every identifier its meaning.

Types are taken whole; what is inside the other fields waits for :mod:`.definitions`.

Source: WebAssembly core specification, text format, "Modules".
"""

from __future__ import annotations

from typing import NamedTuple

from ..types import ExternKind
from .cursor import Cursor
from .scope import Scope
from .types import function_type

KINDS = {
    "func": ExternKind.FUNC,
    "table": ExternKind.TABLE,
    "memory": ExternKind.MEMORY,
    "global": ExternKind.GLOBAL,
    "tag": ExternKind.TAG,
}


class Field(NamedTuple):
    """A field that is not a type."""

    keyword: str
    #: Index in the tokens of what follows the keyword and the identifier.
    at: int
    #: Index in its index space; -1 for an export or a start function.
    item: int


class Declarations:
    """The fields of a module up to a ``)`` or the end of the text."""

    __slots__ = ("_cursor", "_defined", "_scope", "fields")

    def __init__(self, cursor: Cursor, scope: Scope) -> None:
        self._cursor = cursor
        self._scope = scope
        #: The kind of the first definition: from there on no import may follow.
        self._defined: ExternKind | None = None
        self.fields: list[Field] = []
        while cursor.words[cursor.at] == "(":
            self._declare()

    def _declare(self) -> None:
        cursor, scope = self._cursor, self._scope
        start = cursor.at
        keyword = cursor.words[start + 1]
        cursor.at += 2
        if keyword == "type":
            scope.type_names.define(cursor)
            scope.add_type(function_type(cursor, scope.features))
            cursor.leave()
            return
        index = -1
        if keyword in KINDS:
            index = self._extern(KINDS[keyword])
        elif keyword == "import":
            self._import()
            return
        elif keyword == "elem":
            index = scope.elements.define(cursor)
        elif keyword == "data":
            index = scope.data.define(cursor)
        elif keyword not in ("export", "start"):
            raise cursor.unexpected("a field of a module", start + 1)
        self.fields.append(Field(keyword, cursor.at, index))
        cursor.at = cursor.tokens.ends[start] + 1

    def _extern(self, kind: ExternKind) -> int:
        """Take the identifier; see whether it is an import and whether a segment is inside."""
        cursor, scope = self._cursor, self._scope
        at = cursor.at
        index = scope.spaces[kind].define(cursor)
        after = cursor.at
        while cursor.opens("export"):
            cursor.skip()
        if cursor.opens("import"):
            self._check_import(at)
        else:
            self._defined = kind if self._defined is None else self._defined
            if kind is ExternKind.MEMORY and cursor.opens("data"):
                scope.data.count += 1
            elif kind is ExternKind.TABLE:
                cursor.skip()
                if cursor.opens("elem"):
                    scope.elements.count += 1
        cursor.at = after
        return index

    def _import(self) -> None:
        cursor = self._cursor
        start = cursor.at
        self._check_import(start)
        cursor.name()
        cursor.name()
        kind = extern_kind(cursor)
        self.fields.append(Field("import", start, self._scope.spaces[kind].define(cursor)))
        cursor.at = cursor.tokens.ends[start - 2] + 1

    def _check_import(self, at: int) -> None:
        if self._defined is not None:
            raise self._cursor.error(f"import after {self._defined}", at)


def extern_kind(cursor: Cursor) -> ExternKind:
    """Take ``(func``, ``(table``, ``(memory``, ``(global`` or ``(tag``."""
    cursor.expect("(")
    kind = KINDS.get(cursor.words[cursor.at])
    if kind is None:
        raise cursor.unexpected("the kind of an import or export")
    cursor.at += 1
    return kind
