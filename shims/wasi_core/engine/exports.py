"""The exports of an instance, by name and by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .externs import Extern
    from .instance import Instance


class InstanceExports(Mapping[str, "Extern"]):
    """What an instance exports: ``exports["run"]``, or ``exports[0]`` for the first one."""

    __slots__ = ("_instance", "_names")

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._names = instance.export_names

    def __getitem__(self, key: str | int) -> Extern:
        """:raises KeyError: nothing of that name. :raises IndexError: there are fewer."""
        if isinstance(key, int):
            key = self._names[key]
        found = self._instance.export(key)
        if found is None:
            raise KeyError(f"the instance exports no {key!r}; it exports {', '.join(self._names)}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
