"""The probe in the hands of the player, whoever runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

Preopen = tuple[str, str]


class Configuration(NamedTuple):
    """What a guest is given. A standard stream is `inherit`, `none`, or the path of a file."""

    args: list[str]
    env: list[tuple[str, str]]
    preopens: list[Preopen]
    stdin: str
    stdout: str
    stderr: str


class Guest(Protocol):
    """One instance of the probe."""

    def call(self, function: str, values: list[int]) -> str | int:
        """Call a function with unsigned values: an errno, or how the guest ended instead."""
        ...

    def read(self) -> bytes:
        """The watched part of the memory."""
        ...

    def write(self, data: bytes) -> None:
        """Replace the watched part of the memory."""
        ...


#: Makes a guest; the module is compiled once.
Runtime = Callable[[Configuration], Guest]
