"""A module as data: what the decoder makes of a binary, before anything is validated or run.

What there is one of per function or per data segment is never an object but a row of an array:
modules with 130,000 functions and 100,000 data segments exist. Bodies and constant expressions are
offsets into :attr:`ModuleData.binary`, read when they are needed.

Source: WebAssembly core specification, "Modules" of the structure and of the binary format.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from .features import SUPPORTED, Feature
from .types import ExternKind, ExternType, FuncType, GlobalType, MemoryType, TableType


class Import(NamedTuple):
    """One import. ``type_index`` is the function type of a function or tag, else -1."""

    module: str
    name: str
    kind: ExternKind
    type: ExternType
    type_index: int
    offset: int


class Export(NamedTuple):
    """One export: ``item`` is an index in the index space of its kind."""

    name: str
    kind: ExternKind
    item: int
    offset: int


class ElementMode(NamedTuple):
    """How an element segment is used. ``table`` is -1 for a passive one, -2 for a declared one."""

    table: int
    #: Where the constant expression of the destination starts; -1 where there is none.
    expression: int


PASSIVE = -1
DECLARED = -2


class Element(NamedTuple):
    """An element segment.

    Either ``functions`` has the function indices, or ``expressions`` the offset of each constant
    expression; the other is None.
    """

    mode: ElementMode
    type: int
    functions: array[int] | None
    expressions: array[int] | None
    offset: int

    def __len__(self) -> int:
        return len(self.functions if self.functions is not None else self.expressions or ())


class CustomSection(NamedTuple):
    """A custom section: its name and where its content (after the name) starts and ends."""

    name: str
    start: int
    end: int


class ModuleData:
    """A decoded module.

    Index spaces list imports first, as the specification does; ``imported_*`` says how many.

    ===================  ====================================================================
    ``types``            function types, in order
    ``functions``        array ``I``: type index of every function
    ``tables``           type of every table
    ``memories``         type of every memory
    ``globals``          type of every global
    ``tags``             array ``I``: type index of every tag
    ``table_inits``      array ``q``: offset of the constant expression of each defined table, or -1
    ``global_inits``     array ``I``: offset of the constant expression of each defined global
    ``code``             array ``I``: for each defined function two values, where its body starts
                         (at the count of local declarations) and ends
    ``data``             array ``q``: for each data segment four values: memory index or -1 when it
                         is passive, offset of the constant expression or -1, start and end of the
                         bytes
    ``data_count``       what the data count section says, or None
    ===================  ====================================================================

    Every offset counts bytes in ``binary``.
    """

    __slots__ = (
        "binary",
        "code",
        "custom_sections",
        "data",
        "data_count",
        "elements",
        "exports",
        "features",
        "functions",
        "global_inits",
        "globals",
        "imported_functions",
        "imported_globals",
        "imported_memories",
        "imported_tables",
        "imported_tags",
        "imports",
        "memories",
        "start",
        "start_offset",
        "table_inits",
        "tables",
        "tags",
        "types",
    )

    def __init__(self, binary: bytes, features: Feature = SUPPORTED) -> None:
        self.binary = binary
        #: The proposals that this module may use.
        self.features = features
        self.types: list[FuncType] = []
        self.imports: list[Import] = []
        self.functions: array[int] = array("I")
        self.tables: list[TableType] = []
        self.memories: list[MemoryType] = []
        self.globals: list[GlobalType] = []
        self.tags: array[int] = array("I")
        self.imported_functions = 0
        self.imported_tables = 0
        self.imported_memories = 0
        self.imported_globals = 0
        self.imported_tags = 0
        self.table_inits: array[int] = array("q")
        self.global_inits: array[int] = array("I")
        #: A list, not a mapping: two exports of one name are an error that validation reports.
        self.exports: list[Export] = []
        self.start: int | None = None
        self.start_offset = -1
        self.elements: list[Element] = []
        self.code: array[int] = array("I")
        self.data: array[int] = array("q")
        self.data_count: int | None = None
        self.custom_sections: list[CustomSection] = []

    def type_of(self, function: int) -> FuncType:
        """The type of a function by its index in the function index space."""
        return self.types[self.functions[function]]

    def body(self, function: int) -> tuple[int, int]:
        """Where the body of a defined function starts and ends, by its index in the index space."""
        at = (function - self.imported_functions) * 2
        return self.code[at], self.code[at + 1]

    def defined_functions(self) -> range:
        """Indices, in the function index space, of the functions with a body."""
        return range(self.imported_functions, len(self.functions))

    @property
    def data_segments(self) -> int:
        """How many data segments there are."""
        return len(self.data) // 4

    def custom(self, name: str) -> Iterator[memoryview]:
        """The contents of the custom sections of a name."""
        view = memoryview(self.binary)
        for section in self.custom_sections:
            if section.name == name:
                yield view[section.start : section.end]
