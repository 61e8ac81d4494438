"""The sets of flags of ``file``, ``dir`` and ``sched``.

Source: crates/wasi-common/src/{file,dir}.rs and sched/subscription.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from .bits import Bits


class FdFlags(Bits):
    """How a descriptor does input and output."""

    APPEND = 1
    DSYNC = 2
    NONBLOCK = 4
    RSYNC = 8
    SYNC = 16


class SdFlags(Bits):
    """Which half of a socket is shut down."""

    RD = 1
    WR = 2


class SiFlags(Bits):
    """How a message is sent; there is no flag."""


class RiFlags(Bits):
    """How a message is received."""

    RECV_PEEK = 1
    RECV_WAITALL = 2


class RoFlags(Bits):
    """What is said of a message that was received."""

    RECV_DATA_TRUNCATED = 1


class OFlags(Bits):
    """How a path is opened."""

    CREATE = 1
    DIRECTORY = 2
    EXCLUSIVE = 4
    TRUNCATE = 8


class RwEventFlags(Bits):
    """State of the other side of a file that is ready."""

    HANGUP = 1


class FileCaps(Bits):
    """What a descriptor of a file allows; until 9.0.0."""

    DATASYNC = 1 << 0
    READ = 1 << 1
    SEEK = 1 << 2
    FDSTAT_SET_FLAGS = 1 << 3
    SYNC = 1 << 4
    TELL = 1 << 5
    WRITE = 1 << 6
    ADVISE = 1 << 7
    ALLOCATE = 1 << 8
    FILESTAT_GET = 1 << 9
    FILESTAT_SET_SIZE = 1 << 10
    FILESTAT_SET_TIMES = 1 << 11
    POLL_READWRITE = 1 << 12


class DirCaps(Bits):
    """What a descriptor of a directory allows; until 9.0.0."""

    CREATE_DIRECTORY = 1 << 0
    CREATE_FILE = 1 << 1
    LINK_SOURCE = 1 << 2
    LINK_TARGET = 1 << 3
    OPEN = 1 << 4
    READDIR = 1 << 5
    READLINK = 1 << 6
    RENAME_SOURCE = 1 << 7
    RENAME_TARGET = 1 << 8
    SYMLINK = 1 << 9
    REMOVE_DIRECTORY = 1 << 10
    UNLINK_FILE = 1 << 11
    PATH_FILESTAT_GET = 1 << 12
    PATH_FILESTAT_SET_TIMES = 1 << 13
    FILESTAT_GET = 1 << 14
    FILESTAT_SET_TIMES = 1 << 15


class FileAccessMode(Bits):
    """How a file was opened; from 10.0.0 on."""

    READ = 1
    WRITE = 2
