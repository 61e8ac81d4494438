"""What a call wrote, as text that is the same wherever and whenever it is run."""

from __future__ import annotations

from collections.abc import Iterator

from wasi_core.wasi.types import DIRENT, EVENT, FDSTAT, FILESTAT, PRESTAT, FileType

from .layout import Layout, Region

#: A time from 2001 on is that of the run: scenarios set times before it.
RECENT = 10**18

_KINDS = {int(kind): kind.name.lower() for kind in FileType}


def written(function: str, layout: Layout, before: bytes, after: bytes) -> Iterator[str]:
    """The results, buffers and stray bytes that a call has changed."""
    if before == after:
        return
    accounted = bytearray(before)
    for region in layout.regions:
        start, end = region.address, region.address + region.size
        old, new = before[start:end], after[start:end]
        accounted[start:end] = new
        if old != new:
            yield f"{region.name}={_show(function, region, old, new)}"
    for start, data in _spans(bytes(accounted), after):
        shown = f"{len(data)} bytes" if function == "random_get" else _text(data)
        yield f"stray@{start:#x}={shown}"


def _show(function: str, region: Region, old: bytes, new: bytes) -> str:
    match region.type:
        case "filestat":
            _, _, kind, links, size, atim, mtim, _ = FILESTAT.unpack(new)
            shown = "-" if kind == FileType.DIRECTORY else size
            return f"({_kind(kind)} nlink {links} size {shown} {_time(atim)} {_time(mtim)})"
        case "fdstat":
            kind, flags, base, inheriting = FDSTAT.unpack(new)
            return f"({_kind(kind)} flags {flags:#x} base {base:#x} inheriting {inheriting:#x})"
        case "prestat":
            return "({} {})".format(*PRESTAT.unpack(new))
        case "timestamp" if function == "clock_time_get":
            return _time(int.from_bytes(new, "little"))
        case "buffer":
            return _buffer(function, region, old, new)
        case _:
            return str(int.from_bytes(new, "little"))


def _buffer(function: str, region: Region, old: bytes, new: bytes) -> str:
    if function == "random_get":
        return "random"
    if function == "fd_readdir":
        return " ".join(_entries(old, new))
    if function == "poll_oneoff" and region.name == "out":
        return " ".join(_events(old, new))
    return " ".join(
        f"{'' if start == 0 else f'+{start}:'}{_text(data)}" for start, data in _spans(old, new)
    )


def _entries(old: bytes, new: bytes) -> Iterator[str]:
    """Directory entries without inode numbers; the last may be cut short."""
    end = max(at + 1 for at in range(len(new)) if old[at] != new[at])
    at = 0
    while at + DIRENT.size <= end:
        cookie, _, length, kind = DIRENT.unpack_from(new, at)
        name = new[at + DIRENT.size : min(at + DIRENT.size + length, end)]
        yield f"{cookie}:{_text(name)}/{length}:{_kind(kind)}"
        at += DIRENT.size + length
    if at < end:
        yield f"cut {end - at}"


def _events(old: bytes, new: bytes) -> Iterator[str]:
    for at in range(0, len(new) - EVENT.size + 1, EVENT.size):
        if new[at : at + EVENT.size] != old[at : at + EVENT.size]:
            userdata, error, kind, count, flags = EVENT.unpack_from(new, at)
            yield f"({userdata:#x} error {error} type {kind} nbytes {count} flags {flags})"


def _spans(old: bytes, new: bytes) -> Iterator[tuple[int, bytes]]:
    """The stretches that differ; bytes that happen to be equal in between belong to them."""
    changed = [at for at in range(len(new)) if old[at] != new[at]]
    while changed:
        start = end = changed[0]
        while changed and changed[0] <= end + 4:
            end = changed.pop(0)
        yield start, new[start : end + 1]


def _kind(value: int) -> str:
    return _KINDS.get(value, str(value))


def _time(nanoseconds: int) -> str:
    return "now" if nanoseconds >= RECENT else str(nanoseconds)


def _text(data: bytes) -> str:
    return repr(data)[1:]
