"""What a module has defined: its index spaces and its types.

Source: WebAssembly core specification, text format, "Contexts" and "Type Uses".
"""

from __future__ import annotations

from ..features import Feature
from ..types import ExternKind, FuncType
from .cursor import Cursor
from .names import Space
from .types import Signature, signature


class Scope:
    """Index spaces and types of one module, shared by everything that is parsed in it."""

    __slots__ = (
        "_type_indices",
        "data",
        "elements",
        "features",
        "forward",
        "functions",
        "globals",
        "memories",
        "needs_data_count",
        "spaces",
        "tables",
        "tags",
        "type_names",
        "types",
    )

    def __init__(self, features: Feature) -> None:
        self.features = features
        self.functions = Space("function")
        self.tables = Space("table")
        self.memories = Space("memory")
        self.globals = Space("global")
        self.tags = Space("tag")
        self.spaces = {
            ExternKind.FUNC: self.functions,
            ExternKind.TABLE: self.tables,
            ExternKind.MEMORY: self.memories,
            ExternKind.GLOBAL: self.globals,
            ExternKind.TAG: self.tags,
        }
        self.elements = Space("elem segment")
        self.data = Space("data segment")
        self.type_names = Space("type")
        #: Explicit types first, in order; a type use without an index appends what is missing.
        self.types: list[FuncType] = []
        self._type_indices: dict[FuncType, int] = {}
        #: Type indices that were used before there was such a type: only types that are appended
        #: can follow. Each with where in the tokens its parameters or results are written, or -1.
        self.forward: list[tuple[int, int]] = []
        #: Some code names a data segment, so the binary needs a data count section.
        self.needs_data_count = False

    def add_type(self, written: FuncType) -> int:
        """Append a type; its index."""
        self._type_indices.setdefault(written, len(self.types))
        self.types.append(written)
        return len(self.types) - 1

    def implicit_type(self, written: FuncType) -> int:
        """The first type that equals this one, appended if there is none."""
        index = self._type_indices.get(written)
        return self.add_type(written) if index is None else index

    def type_use(self, cursor: Cursor, named: bool = True) -> tuple[int, Signature]:
        """``(type x)? (param …)* (result …)*``: the index of the type, and what was written.

        The type of the signature is the one used, unless the index is of no type.
        """
        index = self.explicit_type(cursor)
        written = signature(cursor, self.features, named)
        if index is None:
            return self.implicit_type(written.type), written
        if index >= len(self.types):
            self.forward.append((index, written.at))
        elif written.at < 0:
            written = written._replace(type=self.types[index])
        elif self.types[index] != written.type:
            raise cursor.error(
                f"inline function type {written.type} is not type {index}, {self.types[index]}",
                written.at,
            )
        return index, written

    def explicit_type(self, cursor: Cursor) -> int | None:
        """The index of ``(type x)`` if that is next."""
        if not cursor.enter("type"):
            return None
        index = self.type_names.index(cursor)
        cursor.leave()
        return index
