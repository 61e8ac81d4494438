"""Types of WASI preview1, in the names of the witx files.

Enumerations and flag sets have the numbers that guests see; records know their layout in memory.
All integers in memory are little-endian.

Source: phases/snapshot/witx/typenames.witx of WebAssembly/WASI (the tree that wasi-common 2.0 to 23
were built from).
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from struct import Struct
from typing import NamedTuple


class Errno(IntEnum):
    """What a function returns; 0 is success."""

    SUCCESS = 0
    TOOBIG = 1
    ACCES = 2
    ADDRINUSE = 3
    ADDRNOTAVAIL = 4
    AFNOSUPPORT = 5
    AGAIN = 6
    ALREADY = 7
    BADF = 8
    BADMSG = 9
    BUSY = 10
    CANCELED = 11
    CHILD = 12
    CONNABORTED = 13
    CONNREFUSED = 14
    CONNRESET = 15
    DEADLK = 16
    DESTADDRREQ = 17
    DOM = 18
    DQUOT = 19
    EXIST = 20
    FAULT = 21
    FBIG = 22
    HOSTUNREACH = 23
    IDRM = 24
    ILSEQ = 25
    INPROGRESS = 26
    INTR = 27
    INVAL = 28
    IO = 29
    ISCONN = 30
    ISDIR = 31
    LOOP = 32
    MFILE = 33
    MLINK = 34
    MSGSIZE = 35
    MULTIHOP = 36
    NAMETOOLONG = 37
    NETDOWN = 38
    NETRESET = 39
    NETUNREACH = 40
    NFILE = 41
    NOBUFS = 42
    NODEV = 43
    NOENT = 44
    NOEXEC = 45
    NOLCK = 46
    NOLINK = 47
    NOMEM = 48
    NOMSG = 49
    NOPROTOOPT = 50
    NOSPC = 51
    NOSYS = 52
    NOTCONN = 53
    NOTDIR = 54
    NOTEMPTY = 55
    NOTRECOVERABLE = 56
    NOTSOCK = 57
    NOTSUP = 58
    NOTTY = 59
    NXIO = 60
    OVERFLOW = 61
    OWNERDEAD = 62
    PERM = 63
    PIPE = 64
    PROTO = 65
    PROTONOSUPPORT = 66
    PROTOTYPE = 67
    RANGE = 68
    ROFS = 69
    SPIPE = 70
    SRCH = 71
    STALE = 72
    TIMEDOUT = 73
    TXTBSY = 74
    XDEV = 75
    NOTCAPABLE = 76


class Rights(IntFlag):
    """What a descriptor allows; enforced by releases before 9.0.0 alone."""

    FD_DATASYNC = 1 << 0
    FD_READ = 1 << 1
    FD_SEEK = 1 << 2
    FD_FDSTAT_SET_FLAGS = 1 << 3
    FD_SYNC = 1 << 4
    FD_TELL = 1 << 5
    FD_WRITE = 1 << 6
    FD_ADVISE = 1 << 7
    FD_ALLOCATE = 1 << 8
    PATH_CREATE_DIRECTORY = 1 << 9
    PATH_CREATE_FILE = 1 << 10
    PATH_LINK_SOURCE = 1 << 11
    PATH_LINK_TARGET = 1 << 12
    PATH_OPEN = 1 << 13
    FD_READDIR = 1 << 14
    PATH_READLINK = 1 << 15
    PATH_RENAME_SOURCE = 1 << 16
    PATH_RENAME_TARGET = 1 << 17
    PATH_FILESTAT_GET = 1 << 18
    PATH_FILESTAT_SET_SIZE = 1 << 19
    PATH_FILESTAT_SET_TIMES = 1 << 20
    FD_FILESTAT_GET = 1 << 21
    FD_FILESTAT_SET_SIZE = 1 << 22
    FD_FILESTAT_SET_TIMES = 1 << 23
    PATH_SYMLINK = 1 << 24
    PATH_REMOVE_DIRECTORY = 1 << 25
    PATH_UNLINK_FILE = 1 << 26
    POLL_FD_READWRITE = 1 << 27
    SOCK_SHUTDOWN = 1 << 28
    SOCK_ACCEPT = 1 << 29


class FileType(IntEnum):
    """What a descriptor or directory entry is."""

    UNKNOWN = 0
    BLOCK_DEVICE = 1
    CHARACTER_DEVICE = 2
    DIRECTORY = 3
    REGULAR_FILE = 4
    SOCKET_DGRAM = 5
    SOCKET_STREAM = 6
    SYMBOLIC_LINK = 7


class FdFlags(IntFlag):
    """How a descriptor does input and output."""

    APPEND = 1
    DSYNC = 2
    NONBLOCK = 4
    RSYNC = 8
    SYNC = 16


class OFlags(IntFlag):
    """How ``path_open`` opens."""

    CREAT = 1
    DIRECTORY = 2
    EXCL = 4
    TRUNC = 8


class LookupFlags(IntFlag):
    """How a path is resolved."""

    SYMLINK_FOLLOW = 1


class FstFlags(IntFlag):
    """Which times are set, and to what."""

    ATIM = 1
    ATIM_NOW = 2
    MTIM = 4
    MTIM_NOW = 8


class ClockId(IntEnum):
    """Clocks."""

    REALTIME = 0
    MONOTONIC = 1
    PROCESS_CPUTIME_ID = 2
    THREAD_CPUTIME_ID = 3


class Whence(IntEnum):
    """What an offset is relative to."""

    SET = 0
    CUR = 1
    END = 2


class Advice(IntEnum):
    """What a guest says that it will do with a part of a file."""

    NORMAL = 0
    SEQUENTIAL = 1
    RANDOM = 2
    WILLNEED = 3
    DONTNEED = 4
    NOREUSE = 5


class EventType(IntEnum):
    """What a subscription waits for."""

    CLOCK = 0
    FD_READ = 1
    FD_WRITE = 2


class EventRwFlags(IntFlag):
    """State of the other side of a descriptor that is ready."""

    FD_READWRITE_HANGUP = 1


class SubclockFlags(IntFlag):
    """How the time of a clock subscription is read."""

    SUBSCRIPTION_CLOCK_ABSTIME = 1


class RiFlags(IntFlag):
    """How ``sock_recv`` receives."""

    RECV_PEEK = 1
    RECV_WAITALL = 2


class RoFlags(IntFlag):
    """What ``sock_recv`` says of a message."""

    RECV_DATA_TRUNCATED = 1


class SdFlags(IntFlag):
    """Which half of a socket is shut down."""

    RD = 1
    WR = 2


class SiFlags(int):
    """How ``sock_send`` sends; there is no flag, and an ``IntFlag`` without one cannot be made."""


class Filestat(NamedTuple):
    """``filestat``: 64 bytes. Times in nanoseconds since the epoch."""

    dev: int
    ino: int
    filetype: FileType
    nlink: int
    size: int
    atim: int
    mtim: int
    ctim: int

    def pack(self) -> bytes:
        """The 64 bytes that a guest reads."""
        return FILESTAT.pack(*self)


class Fdstat(NamedTuple):
    """``fdstat``: 24 bytes."""

    filetype: FileType
    flags: FdFlags
    rights_base: Rights
    rights_inheriting: Rights

    def pack(self) -> bytes:
        """The 24 bytes that a guest reads."""
        return FDSTAT.pack(*self)


FILESTAT = Struct("<QQB7xQQQQQ")
FDSTAT = Struct("<BxH4xQQ")
#: ``dirent`` without the name: next cookie, inode, length of the name, file type.
DIRENT = Struct("<QQIB3x")
#: ``prestat``: tag (0: directory), length of the name.
PRESTAT = Struct("<B3xI")
#: ``event``: userdata, error, type, bytes that are ready, flags. 32 bytes.
EVENT = Struct("<QHB5xQH6x")
#: ``subscription`` up to its union: userdata, tag. 48 bytes in all, the union starts at 16.
SUBSCRIPTION = Struct("<QB7x32x")
#: The clock arm of the union: id, timeout, precision, flags.
SUBSCRIPTION_CLOCK = Struct("<I4xQQH6x")
#: The two descriptor arms of the union.
SUBSCRIPTION_FD = Struct("<I28x")
#: ``iovec`` and ``ciovec``: address and length.
IOVEC = Struct("<II")
