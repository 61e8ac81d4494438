"""What a trace says of arguments and results: each as JSON and as text.

A guest's memory is only read. What cannot be read is shown as the numbers that the guest gave.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import IntFlag
from typing import TYPE_CHECKING, Any, NamedTuple

from .abi import PAIRS
from .errors import GuestMemoryError
from .memory import read_iovecs
from .table import DirectoryEntry, FileEntry
from .types import FDSTAT, FdFlags, FileType, RoFlags

if TYPE_CHECKING:
    from .calls import Dialect
    from .context import WasiCtx
    from .functions import Function
    from .memory import GuestMemory

#: How many bytes of what is written are shown.
SHOWN = 32
_FILESTAT_FIELDS: tuple[str, ...] = (
    "dev",
    "ino",
    "filetype",
    "nlink",
    "size",
    "atim",
    "mtim",
    "ctim",
)
_NUMBERS = {"roflags": 2, "size": 4, "filesize": 8, "timestamp": 8}
_STDIO = ("stdin", "stdout", "stderr")


class Value(NamedTuple):
    """A value of a call."""

    #: What JSON says: a number, a string, a list or an object.
    json: Any
    #: What a line of text says.
    text: str


def arguments(
    ctx: WasiCtx, memory: GuestMemory, dialect: Dialect, row: Function, raw: tuple[int, ...]
) -> dict[str, Value]:
    """The arguments of a call by name."""
    found: dict[str, Value] = {}
    values: Iterator[int] = iter(raw)
    for name, kind in row.parameters:
        value = next(values)
        if kind in PAIRS:
            found[name] = _pair(memory, kind, value, next(values))
        else:
            found[name] = _single(ctx, dialect, kind, value)
    return found


def results(
    ctx: WasiCtx, memory: GuestMemory, dialect: Dialect, row: Function, raw: tuple[int, ...]
) -> dict[str, Value]:
    """The results of a call that succeeded, by name, read from where it wrote them."""
    found: dict[str, Value] = {}
    for (name, kind), address in zip(row.results, raw[len(raw) - len(row.results) :], strict=True):
        if kind == "fd":
            found[name] = descriptor(ctx, _read(memory, address, 4))
        elif kind == "filestat":
            values = dialect.filestat.unpack(memory.read(address, dialect.filestat.size))
            shown: dict[str, Any] = dict(zip(_FILESTAT_FIELDS, values, strict=True))
            shown["filetype"] = FileType(shown["filetype"]).name
            found[name] = _record(shown)
        elif kind == "fdstat":
            filetype, flags, base, inheriting = FDSTAT.unpack(memory.read(address, FDSTAT.size))
            shown = {"filetype": FileType(filetype).name, "flags": _flags(FdFlags, flags)}
            rights = {"base": f"{base:#x}", "inheriting": f"{inheriting:#x}"}
            found[name] = _record({**shown, **rights})
        elif kind == "prestat":
            found[name] = _record({"dir_name_len": _read(memory, address + 4, 4)})
        elif kind == "roflags":
            found[name] = _word(_flags(RoFlags, _read(memory, address, 2)))
        else:
            found[name] = _number(_read(memory, address, _NUMBERS[kind]))
    return found


def descriptor(ctx: WasiCtx, fd: int) -> Value:
    """A descriptor with what it stands for: ``3</>``; ``9`` when it is not open."""
    entry = ctx.table.get(fd)
    name = None
    if isinstance(entry, FileEntry | DirectoryEntry):
        name = entry.label
    if name is None and entry is not None and fd < len(_STDIO):
        name = _STDIO[fd]
    return Value({"fd": fd, "name": name}, str(fd) if name is None else f"{fd}<{name}>")


def label_opened(ctx: WasiCtx, memory: GuestMemory, raw: tuple[int, ...]) -> None:
    """Call the descriptor that ``path_open`` has just opened by its path."""
    fd, _, address, length, *_, opened_at = raw
    opened = ctx.table.get(_read(memory, opened_at, 4))
    if not isinstance(opened, FileEntry | DirectoryEntry):
        return
    below = ctx.table.get(fd)
    path = memory.read(address, length).decode("utf-8", "replace")
    label = below.label if isinstance(below, DirectoryEntry) else None
    opened.label = path if label is None else f"{label.rstrip('/')}/{path}"


def _single(ctx: WasiCtx, dialect: Dialect, kind: str, value: int) -> Value:
    if kind == "fd":
        return descriptor(ctx, value)
    if kind == "rights":
        return _word(f"{value:#x}")
    if kind in dialect.flags:
        return _word(_flags(dialect.flags[kind].type, value))
    if kind in dialect.enums:
        return _word(getattr(dialect.enums[kind].get(value, value), "name", str(value)))
    if kind == "filedelta" and value >> 63:
        value -= 1 << 64
    return _number(value)


def _pair(memory: GuestMemory, kind: str, address: int, count: int) -> Value:
    unknown = Value({"address": address, "length": count}, f"{count}@{address:#x}")
    try:
        if kind == "string":
            text = memory.read(address, count).decode("utf-8", "backslashreplace")
            return Value(text, json.dumps(text, ensure_ascii=False))
        vectors = read_iovecs(memory, address, count)
    except GuestMemoryError:
        return unknown
    if kind == "iovec_array":
        lengths = [length for _, length in vectors]
        return Value(lengths, f"[{','.join(map(str, lengths))}]")
    data = [memory.read(start, min(length, SHOWN)) for start, length in vectors]
    shown = [one.decode("utf-8", "backslashreplace") for one in data]
    pieces = [
        json.dumps(one, ensure_ascii=False) + (f"+{length - SHOWN}" if length > SHOWN else "")
        for one, (_, length) in zip(shown, vectors, strict=True)
    ]
    entries = [
        {"length": length, "data": one} for one, (_, length) in zip(shown, vectors, strict=True)
    ]
    return Value(entries, f"[{','.join(pieces)}]")


def _flags(kind: type[int], value: int) -> str:
    """The names of flags with ``|`` between them, what nobody has defined as a number; or 0."""
    known = list(kind) if issubclass(kind, IntFlag) else []
    names = [one.name or "" for one in known if one & value]
    rest = value & ~sum(map(int, known))
    return "|".join([*names, f"{rest:#x}"] if rest else names) or "0"


def _record(fields: Mapping[str, Any]) -> Value:
    return Value(dict(fields), "{" + ",".join(f"{name}={of}" for name, of in fields.items()) + "}")


def _word(text: str) -> Value:
    return Value(text, text)


def _number(value: int) -> Value:
    return Value(value, str(value))


def _read(memory: GuestMemory, address: int, length: int) -> int:
    return int.from_bytes(memory.read(address, length), "little")
