"""YAML as nodes with places in bytes, by ruamel.yaml's composer (nothing is constructed)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from migrate_wasi.source import Source, UnreadableSourceError


@dataclass(frozen=True, eq=False)
class Scalar:
    """One scalar: its value and its span in bytes, without quotes; `plain` where the raw text and
    the value are one and the same."""

    value: str
    start: int
    end: int
    outer: tuple[int, int]
    plain: bool


class Yaml:
    """One document. Nodes are ruamel's; the methods give them types and places."""

    def __init__(self, source: Source) -> None:
        """Raises `UnreadableSourceError` where the text is not one valid YAML document."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        self.text = source.text
        text = source.text.decode()
        try:
            self.root: Any = YAML(typ="rt", pure=True).compose(text)  # pyright: ignore
        except (MarkedYAMLError, YAMLError) as error:
            reason = " ".join(str(error).split())
            raise UnreadableSourceError(f"it is not valid YAML ({reason}); correct it") from None
        # Marks count characters; only lines beyond ASCII need more than the identity.
        self._bytes = (
            None if text.isascii() else list(accumulate((len(c.encode()) for c in text), initial=0))
        )

    def offset(self, index: int) -> int:
        return index if self._bytes is None else self._bytes[index]

    def get(self, node: Any, key: str) -> Any:
        """The value of a mapping's key, or None."""
        if getattr(node, "id", "") != "mapping":
            return None
        return next((value for name, value in node.value if name.value == key), None)

    def items(self, node: Any) -> list[Any]:
        """The entries of a sequence; empty for anything else."""
        return list(node.value) if getattr(node, "id", "") == "sequence" else []

    def is_flow(self, node: Any) -> bool:
        return bool(node.flow_style)

    def scalar(self, node: Any) -> Scalar | None:
        if getattr(node, "id", "") != "scalar":
            return None
        start, end = self.span(node)
        quoted = self.text[start : start + 1] in (b'"', b"'")
        inner = (start + 1, end - 1) if quoted else (start, end)
        plain = self.text[slice(*inner)].decode() == node.value
        return Scalar(str(node.value), *inner, (start, end), plain)

    def span(self, node: Any) -> tuple[int, int]:
        """A node's bytes, without the blank lines that ruamel counts to a block's end."""
        start, end = self.offset(node.start_mark.index), self.offset(node.end_mark.index)
        return start, start + len(self.text[start:end].rstrip())


def walk(node: Any) -> Iterator[Any]:
    """Every node below `node`, itself included."""
    yield node
    if getattr(node, "id", "") == "sequence":
        for item in node.value:
            yield from walk(item)
    elif getattr(node, "id", "") == "mapping":
        for key, value in node.value:
            yield from walk(key)
            yield from walk(value)


def dashed(text: bytes, start: int) -> int:
    """Where a block entry's own `-` stands, for an entry whose content starts at `start`."""
    match = re.search(rb"-[ \t]+\Z", text[:start])
    return match.start() if match else start
