"""Enumerations and records of ``file`` and ``dir``, and how they stand in the core.

Source: crates/wasi-common/src/{file,dir,clocks}.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from ..wasi import files, types


class FileType(Enum):
    """What a descriptor or an entry of a directory is."""

    Unknown = auto()
    BlockDevice = auto()
    CharacterDevice = auto()
    Directory = auto()
    RegularFile = auto()
    SocketDgram = auto()
    SocketStream = auto()
    SymbolicLink = auto()
    Pipe = auto()


class Advice(Enum):
    """What a guest says that it will do with a part of a file."""

    Normal = auto()
    Sequential = auto()
    Random = auto()
    WillNeed = auto()
    DontNeed = auto()
    NoReuse = auto()


class Filestat(NamedTuple):
    """Attributes. Times in nanoseconds since 1970, None for a file without."""

    device_id: int
    inode: int
    filetype: FileType
    nlink: int
    size: int
    atim: int | None = None
    mtim: int | None = None
    ctim: int | None = None


class SystemTimeSpec:
    """A time to set: ``SymbolicNow`` or ``Absolute(nanoseconds since 1970)``."""

    class Absolute(NamedTuple):
        """A point in time."""

        time: int

    class _Now(Enum):
        SYMBOLIC_NOW = auto()

        def __repr__(self) -> str:
            return "SystemTimeSpec.SymbolicNow"

    #: The time of the system when it is set.
    SymbolicNow = _Now.SYMBOLIC_NOW


AnyTimeSpec = SystemTimeSpec.Absolute | SystemTimeSpec._Now  # pyright: ignore[reportPrivateUsage]

_FILE_TYPES = {
    FileType.Unknown: types.FileType.UNKNOWN,
    FileType.BlockDevice: types.FileType.BLOCK_DEVICE,
    FileType.CharacterDevice: types.FileType.CHARACTER_DEVICE,
    FileType.Directory: types.FileType.DIRECTORY,
    FileType.RegularFile: types.FileType.REGULAR_FILE,
    FileType.SocketDgram: types.FileType.SOCKET_DGRAM,
    FileType.SocketStream: types.FileType.SOCKET_STREAM,
    FileType.SymbolicLink: types.FileType.SYMBOLIC_LINK,
    # A guest has no word for it.
    FileType.Pipe: types.FileType.UNKNOWN,
}
_FROM_CORE = {core: own for own, core in _FILE_TYPES.items() if own is not FileType.Pipe}
_ADVICE = dict(zip(types.Advice, Advice, strict=True))
_TO_CORE_ADVICE = {own: core for core, own in _ADVICE.items()}


def core_filetype(filetype: FileType) -> types.FileType:
    """A type as guests see it."""
    return _FILE_TYPES[filetype]


def own_filetype(filetype: types.FileType) -> FileType:
    """A type as embedders see it."""
    return _FROM_CORE[filetype]


def core_advice(advice: Advice) -> types.Advice:
    """Advice for a file of the core."""
    return _TO_CORE_ADVICE[advice]


def own_advice(advice: types.Advice) -> Advice:
    """Advice for a file of an embedder."""
    return _ADVICE[advice]


def core_filestat(stat: Filestat) -> types.Filestat:
    """Attributes as guests see them: a time that there is not is 0."""
    return types.Filestat(
        stat.device_id,
        stat.inode,
        core_filetype(stat.filetype),
        stat.nlink,
        stat.size,
        stat.atim or 0,
        stat.mtim or 0,
        stat.ctim or 0,
    )


def own_filestat(stat: types.Filestat) -> Filestat:
    """Attributes as embedders see them."""
    return Filestat(
        stat.dev,
        stat.ino,
        own_filetype(stat.filetype),
        stat.nlink,
        stat.size,
        stat.atim,
        stat.mtim,
        stat.ctim,
    )


def core_time(time: AnyTimeSpec | None) -> files.Time | None:
    """A time to set, for a file of the core."""
    if time is None:
        return None
    return time.time if isinstance(time, SystemTimeSpec.Absolute) else files.NOW


def own_time(time: files.Time | None) -> AnyTimeSpec | None:
    """A time to set, for a file of an embedder."""
    if time is None:
        return None
    if time == files.NOW:
        return SystemTimeSpec.SymbolicNow
    return SystemTimeSpec.Absolute(time)
