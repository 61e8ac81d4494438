"""The second pass over a module: its fields, in the order of the text, to entries of sections.

Source: WebAssembly core specification, text format, "Modules".
"""

from __future__ import annotations

from itertools import groupby

from ..features import Feature
from ..leb128 import encode_unsigned
from ..types import PAGE_SIZE, ExternKind
from . import segments
from .cursor import Cursor
from .declarations import KINDS, Field, extern_kind
from .instructions import Body
from .lengths import sized, vector
from .scope import Scope
from .sections import Section, Sections
from .types import (
    declare_locals,
    global_type,
    memory_type,
    reference_type,
    refuse_address_type,
    table_type,
)


class Definitions:
    """The entries that the fields of a module make."""

    __slots__ = ("_cursor", "_scope", "locals", "sections")

    def __init__(self, cursor: Cursor, scope: Scope, fields: list[Field]) -> None:
        self._cursor = cursor
        self._scope = scope
        self.sections = Sections()
        #: Identifiers of parameters and locals by the index of the function.
        self.locals: dict[int, dict[str, int]] = {}
        for field in fields:
            cursor.at = field.at
            self._define(field)
            cursor.leave()

    def _define(self, field: Field) -> None:
        cursor, scope, sections = self._cursor, self._scope, self.sections
        keyword = field.keyword
        if keyword in KINDS:
            self._extern(KINDS[keyword], field.item)
        elif keyword == "import":
            names = self._import_names()
            kind = extern_kind(cursor)
            cursor.identifier()
            sections.add(Section.IMPORT, names + self._import_type(kind, field.item))
            cursor.leave()
        elif keyword == "export":
            name = cursor.name()
            kind = extern_kind(cursor)
            self._export(name, kind, scope.spaces[kind].index(cursor))
            cursor.leave()
        elif keyword == "start":
            if sections.start is not None:
                raise cursor.error("multiple start sections", field.at - 1)
            sections.start = scope.functions.index(cursor)
        elif keyword == "elem":
            sections.add(Section.ELEMENT, segments.element(cursor, scope))
        else:
            sections.add(Section.DATA, segments.data(cursor, scope))

    def _extern(self, kind: ExternKind, index: int) -> None:
        cursor = self._cursor
        while cursor.enter("export"):
            self._export(cursor.name(), kind, index)
            cursor.leave()
        if cursor.enter("import"):
            names = self._import_names()
            cursor.leave()
            self.sections.add(Section.IMPORT, names + self._import_type(kind, index))
        elif kind is ExternKind.FUNC:
            self._function(index)
        elif kind is ExternKind.TABLE:
            self._table(index)
        elif kind is ExternKind.MEMORY:
            self._memory(index)
        elif kind is ExternKind.GLOBAL:
            encoded = global_type(cursor, self._scope.features)
            value = segments.constant(cursor, self._scope)
            self.sections.add(Section.GLOBAL, encoded + value)
        else:
            self.sections.add(Section.TAG, self._tag_type())

    # ------------------------------------------------------------------ imports and exports

    def _import_names(self) -> bytes:
        module = self._cursor.name()
        return sized(module.encode()) + sized(self._cursor.name().encode())

    def _import_type(self, kind: ExternKind, index: int) -> bytes:
        """The byte of the kind, and the type."""
        cursor, scope = self._cursor, self._scope
        if kind is ExternKind.FUNC:
            type_index, written = scope.type_use(cursor)
            self.locals[index] = written.names
            encoded = encode_unsigned(type_index)
        elif kind is ExternKind.TABLE:
            encoded = table_type(cursor, scope.features)
        elif kind is ExternKind.MEMORY:
            encoded = memory_type(cursor)
        elif kind is ExternKind.GLOBAL:
            encoded = global_type(cursor, scope.features)
        else:
            encoded = self._tag_type()
        return bytes((kind,)) + encoded

    def _export(self, name: str, kind: ExternKind, index: int) -> None:
        entry = sized(name.encode()) + bytes((kind,)) + encode_unsigned(index)
        self.sections.add(Section.EXPORT, entry)

    # ------------------------------------------------------------------ definitions

    def _tag_type(self) -> bytes:
        if Feature.EXCEPTIONS not in self._scope.features:
            raise self._cursor.unsupported(Feature.EXCEPTIONS)
        return b"\x00" + encode_unsigned(self._scope.type_use(self._cursor)[0])

    def _function(self, index: int) -> None:
        """A type use, locals and instructions."""
        cursor, scope = self._cursor, self._scope
        type_index, written = scope.type_use(cursor)
        body = Body(cursor, scope)
        names = body.locals.names
        names.update(written.names)
        params = len(written.type.params)
        types = declare_locals(cursor, scope.features, "local", names, params)
        self.locals[index] = names
        groups = [(len(list(same)), value) for value, same in groupby(types)]
        local_groups = vector([encode_unsigned(count) + bytes((value,)) for count, value in groups])
        self.sections.add(Section.FUNCTION, encode_unsigned(type_index))
        self.sections.add(Section.CODE, sized(local_groups + body.expression()))

    def _table(self, index: int) -> None:
        """Limits and a reference type, or a reference type and the elements in place."""
        cursor, scope, sections = self._cursor, self._scope, self.sections
        refuse_address_type(cursor)
        element_type = reference_type(cursor, scope.features)
        if element_type is None:
            sections.add(Section.TABLE, table_type(cursor, scope.features))
            if cursor.words[cursor.at] == "(":
                # The value that the elements start with.
                raise cursor.unsupported(Feature.FUNCTION_REFERENCES)
            return
        if not cursor.enter("elem"):
            raise cursor.unexpected('"(elem"')
        count, segment = segments.inline_element(cursor, scope, index, element_type)
        cursor.leave()
        bounds = b"\x01" + encode_unsigned(count) * 2
        sections.add(Section.TABLE, bytes((element_type,)) + bounds)
        sections.add(Section.ELEMENT, segment)

    def _memory(self, index: int) -> None:
        """Limits, or the bytes in place."""
        cursor, sections = self._cursor, self.sections
        if not cursor.enter("data"):
            sections.add(Section.MEMORY, memory_type(cursor))
            return
        size, segment = segments.inline_data(cursor, index)
        cursor.leave()
        sections.add(Section.MEMORY, b"\x01" + encode_unsigned(-(-size // PAGE_SIZE)) * 2)
        sections.add(Section.DATA, segment)
