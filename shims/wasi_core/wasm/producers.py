"""The producers section: the languages and tools that made a module.

Source: github.com/WebAssembly/tool-conventions, ``ProducersSection.md``.
"""

from __future__ import annotations

from typing import NamedTuple

from .binary.primitives import length, name
from .errors import MalformedError
from .module import ModuleData


class Producer(NamedTuple):
    """A language or tool; ``version`` can be empty."""

    name: str
    version: str


def producers(module: ModuleData) -> dict[str, list[Producer]]:
    """What made a module, by field: ``language``, ``processed-by``, ``sdk``.

    Empty when there is no such section or when it is broken.
    """
    for section in module.custom_sections:
        if section.name == "producers":
            try:
                fields, end = _fields(module.binary, section.start)
            except (MalformedError, IndexError):
                return {}
            return fields if end == section.end else {}
    return {}


def _fields(binary: bytes, at: int) -> tuple[dict[str, list[Producer]], int]:
    fields: dict[str, list[Producer]] = {}
    count, at = length(binary, at)
    for _ in range(count):
        field, at = name(binary, at)
        values = fields.setdefault(field, [])
        entries, at = length(binary, at)
        for _ in range(entries):
            tool, at = name(binary, at)
            version, at = name(binary, at)
            values.append(Producer(tool, version))
    return fields, at
