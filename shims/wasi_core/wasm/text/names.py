"""Index spaces: what an identifier stands for, and the name section that keeps identifiers.

Source: WebAssembly core specification, text format, "Contexts"; binary format, appendix "Custom
Sections"; the extended-name-section proposal for the subsections after the third.
"""

from __future__ import annotations

from ..leb128 import encode_unsigned
from .cursor import Cursor
from .lengths import sized, vector


class Space:
    """One index space: how many things it has and which of them have an identifier."""

    __slots__ = ("count", "kind", "names")

    def __init__(self, kind: str) -> None:
        #: The word of error messages: ``unknown function``, ``duplicate func``.
        self.kind = kind
        self.count = 0
        self.names: dict[str, int] = {}

    def define(self, cursor: Cursor) -> int:
        """Take the identifier if one is next; the index of what is defined here."""
        at = cursor.at
        name = cursor.identifier()
        if name is not None:
            if name in self.names:
                raise cursor.error(f"duplicate {self.kind} ${name}", at)
            self.names[name] = self.count
        self.count += 1
        return self.count - 1

    def is_index(self, cursor: Cursor) -> bool:
        """Whether an identifier or a number is next."""
        return cursor.words[cursor.at][:1] == "$" or cursor.is_natural()

    def index(self, cursor: Cursor) -> int:
        """Take an index, which has to be next: a number (of any size) or a known identifier."""
        at = cursor.at
        name = cursor.identifier()
        if name is None:
            return cursor.natural()
        try:
            return self.names[name]
        except KeyError:
            raise cursor.error(f"unknown {self.kind} ${name}", at) from None


def _assignments(names: dict[str, int]) -> bytes:
    """A name map: indices in order, each with its name."""
    rows = sorted((index, name) for name, index in names.items())
    return vector([encode_unsigned(index) + sized(name.encode()) for index, name in rows])


def name_section(
    module: str | None, spaces: dict[int, Space], locals_: dict[int, dict[str, int]]
) -> bytes:
    """The content of the name section, empty when nothing has a name.

    ``spaces`` is by the number of the subsection; ``locals_`` by the index of the function.
    """
    subsections: dict[int, bytes] = {}
    if module is not None:
        subsections[0] = sized(module.encode())
    for number, space in spaces.items():
        if space.names:
            subsections[number] = _assignments(space.names)
    if named := {function: names for function, names in locals_.items() if names}:
        rows = [
            encode_unsigned(function) + _assignments(names) for function, names in named.items()
        ]
        subsections[2] = vector(rows)
    if not subsections:
        return b""
    return sized(b"name") + b"".join(
        bytes([number]) + sized(subsections[number]) for number in sorted(subsections)
    )
