"""The name section: what a module, its functions and other items are called in its source.

Names are for people. A subsection that is broken counts as absent, and never fails the module.
Nothing is read before a name is asked for.

Source: WebAssembly core specification, appendix "Custom Sections: Name Section"; the subsections
from labels on, and the one of tags: the extended-name-section and exception-handling proposals.
"""

from __future__ import annotations

from .binary.primitives import length, name
from .errors import MalformedError
from .leb128 import u32
from .module import ModuleData
from .types import ExternKind

_MODULE, _FUNCTIONS, _LOCALS = 0, 1, 2
_KINDS = {
    ExternKind.FUNC: _FUNCTIONS,
    ExternKind.TABLE: 5,
    ExternKind.MEMORY: 6,
    ExternKind.GLOBAL: 7,
    ExternKind.TAG: 11,
}
_LABELS, _TYPES, _ELEMENTS, _DATA = 3, 4, 8, 9


class Names:
    """The names of one module."""

    __slots__ = ("_binary", "_maps", "_nested", "_places")

    def __init__(self, module: ModuleData) -> None:
        # The binary alone is kept, not the module.
        self._binary = module.binary
        self._places = _subsections(module)
        self._maps: dict[int, dict[int, str]] = {}
        self._nested: dict[int, dict[int, dict[int, str]]] = {}

    @property
    def module(self) -> str | None:
        """The name of the module."""
        place = self._places.get(_MODULE)
        if place is None:
            return None
        try:
            text, end = name(self._binary, place[0])
        except (MalformedError, IndexError):
            return None
        return text if end == place[1] else None

    def function(self, index: int) -> str | None:
        """The name of a function, by its index in the function index space."""
        return self._map(_FUNCTIONS).get(index)

    def item(self, kind: ExternKind, index: int) -> str | None:
        """The name of a function, table, memory, global or tag."""
        return self._map(_KINDS[kind]).get(index)

    def type(self, index: int) -> str | None:
        """The name of a type."""
        return self._map(_TYPES).get(index)

    def element(self, index: int) -> str | None:
        """The name of an element segment."""
        return self._map(_ELEMENTS).get(index)

    def data(self, index: int) -> str | None:
        """The name of a data segment."""
        return self._map(_DATA).get(index)

    def local(self, function: int, index: int) -> str | None:
        """The name of a parameter or local."""
        return self._nested_map(_LOCALS).get(function, {}).get(index)

    def label(self, function: int, index: int) -> str | None:
        """The name of a label: blocks count from 0 in the order of the body."""
        return self._nested_map(_LABELS).get(function, {}).get(index)

    def _map(self, subsection: int) -> dict[int, str]:
        found = self._maps.get(subsection)
        if found is None:
            found = self._maps[subsection] = self._read_map(subsection)
        return found

    def _nested_map(self, subsection: int) -> dict[int, dict[int, str]]:
        found = self._nested.get(subsection)
        if found is None:
            found = self._nested[subsection] = self._read_nested_map(subsection)
        return found

    def _read_map(self, subsection: int) -> dict[int, str]:
        place = self._places.get(subsection)
        if place is None:
            return {}
        try:
            found, end = _name_map(self._binary, place[0])
        except (MalformedError, IndexError):
            return {}
        return found if end == place[1] else {}

    def _read_nested_map(self, subsection: int) -> dict[int, dict[int, str]]:
        place = self._places.get(subsection)
        if place is None:
            return {}
        found: dict[int, dict[int, str]] = {}
        try:
            count, at = length(self._binary, place[0])
            for _ in range(count):
                index, at = u32(self._binary, at)
                found[index], at = _name_map(self._binary, at)
        except (MalformedError, IndexError):
            return {}
        return found if at == place[1] else {}


def _name_map(binary: bytes, at: int) -> tuple[dict[int, str], int]:
    found: dict[int, str] = {}
    count, at = length(binary, at)
    for _ in range(count):
        index, at = u32(binary, at)
        found[index], at = name(binary, at)
    return found, at


def _subsections(module: ModuleData) -> dict[int, tuple[int, int]]:
    """Where the content of each subsection starts and ends; the first one of an id counts."""
    places: dict[int, tuple[int, int]] = {}
    binary = module.binary
    for section in module.custom_sections:
        if section.name != "name":
            continue
        at = section.start
        try:
            while at < section.end:
                size, start = length(binary, at + 1)
                if start + size > section.end:
                    break
                places.setdefault(binary[at], (start, start + size))
                at = start + size
        except (MalformedError, IndexError):
            pass
    return places
