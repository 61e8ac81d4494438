"""The types of preview1 with the names that wiggle makes of the witx file.

Source: typenames.witx of preview1, and crates/wiggle/generate/src/names.rs at v23.0.1.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from .bits import Bits
from .errno import Errno as Errno

Size = int
Filesize = int
Timestamp = int
Filedelta = int
Dircookie = int
Dirnamlen = int
Inode = int
Linkcount = int
Device = int
Userdata = int
Exitcode = int


class Fd(int):
    """A number of a descriptor."""


class Advice(IntEnum):
    """What a guest says that it will do with a part of a file."""

    Normal = 0
    Sequential = 1
    Random = 2
    Willneed = 3
    Dontneed = 4
    Noreuse = 5


class Clockid(IntEnum):
    """Clocks."""

    Realtime = 0
    Monotonic = 1
    ProcessCputimeId = 2
    ThreadCputimeId = 3


class Eventtype(IntEnum):
    """What a subscription waits for."""

    Clock = 0
    FdRead = 1
    FdWrite = 2


class Filetype(IntEnum):
    """What a descriptor or an entry of a directory is."""

    Unknown = 0
    BlockDevice = 1
    CharacterDevice = 2
    Directory = 3
    RegularFile = 4
    SocketDgram = 5
    SocketStream = 6
    SymbolicLink = 7


class Preopentype(IntEnum):
    """What can be open before a guest starts."""

    Dir = 0


class Whence(IntEnum):
    """What an offset is relative to."""

    Set = 0
    Cur = 1
    End = 2


class Signal(IntEnum):
    """Signals."""

    None_ = 0
    Hup = 1
    Int = 2
    Quit = 3
    Ill = 4
    Trap = 5
    Abrt = 6
    Bus = 7
    Fpe = 8
    Kill = 9
    Usr1 = 10
    Segv = 11
    Usr2 = 12
    Pipe = 13
    Alrm = 14
    Term = 15
    Chld = 16
    Cont = 17
    Stop = 18
    Tstp = 19
    Ttin = 20
    Ttou = 21
    Urg = 22
    Xcpu = 23
    Xfsz = 24
    Vtalrm = 25
    Prof = 26
    Winch = 27
    Poll = 28
    Pwr = 29
    Sys = 30


class Fdflags(Bits):
    """How a descriptor does input and output."""

    APPEND = 1
    DSYNC = 2
    NONBLOCK = 4
    RSYNC = 8
    SYNC = 16


class Fstflags(Bits):
    """Which times are set, and to what."""

    ATIM = 1
    ATIM_NOW = 2
    MTIM = 4
    MTIM_NOW = 8


class Lookupflags(Bits):
    """How a path is resolved."""

    SYMLINK_FOLLOW = 1


class Oflags(Bits):
    """How a path is opened."""

    CREAT = 1
    DIRECTORY = 2
    EXCL = 4
    TRUNC = 8


class Riflags(Bits):
    """How a message is received."""

    RECV_PEEK = 1
    RECV_WAITALL = 2


class Roflags(Bits):
    """What is said of a message that was received."""

    RECV_DATA_TRUNCATED = 1


class Sdflags(Bits):
    """Which half of a socket is shut down."""

    RD = 1
    WR = 2


#: A number of 16 bits, which says nothing.
Siflags = int


class Eventrwflags(Bits):
    """State of the other side of a descriptor that is ready."""

    FD_READWRITE_HANGUP = 1


class Subclockflags(Bits):
    """How the time of a clock subscription is read."""

    SUBSCRIPTION_CLOCK_ABSTIME = 1


class Rights(Bits):
    """What a descriptor allows."""

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


class Iovec(NamedTuple):
    """A buffer to read into: address and length."""

    buf: int
    buf_len: int


class Ciovec(NamedTuple):
    """A buffer to write from: address and length."""

    buf: int
    buf_len: int


IovecArray = list[Iovec]
CiovecArray = list[Ciovec]


class Dirent(NamedTuple):
    """An entry of a directory, without the name that follows it."""

    d_next: Dircookie
    d_ino: Inode
    d_namlen: Dirnamlen
    d_type: Filetype


class Fdstat(NamedTuple):
    """State of a descriptor."""

    fs_filetype: Filetype
    fs_flags: Fdflags
    fs_rights_base: Rights
    fs_rights_inheriting: Rights


class Filestat(NamedTuple):
    """Attributes; times in nanoseconds since 1970."""

    dev: Device
    ino: Inode
    filetype: Filetype
    nlink: Linkcount
    size: Filesize
    atim: Timestamp
    mtim: Timestamp
    ctim: Timestamp


class EventFdReadwrite(NamedTuple):
    """What there is at a descriptor."""

    nbytes: Filesize
    flags: Eventrwflags


class Event(NamedTuple):
    """What happened."""

    userdata: Userdata
    error: Errno
    type_: Eventtype
    fd_readwrite: EventFdReadwrite


class SubscriptionClock(NamedTuple):
    """A time to wait for."""

    id: Clockid
    timeout: Timestamp
    precision: Timestamp
    flags: Subclockflags


class SubscriptionFdReadwrite(NamedTuple):
    """A descriptor to wait for."""

    file_descriptor: Fd


class SubscriptionU:
    """What is waited for: one of three."""

    class Clock(NamedTuple):
        """A time."""

        clock: SubscriptionClock

    class FdRead(NamedTuple):
        """That a descriptor can be read."""

        fd: SubscriptionFdReadwrite

    class FdWrite(NamedTuple):
        """That a descriptor can be written."""

        fd: SubscriptionFdReadwrite


class Subscription(NamedTuple):
    """Something to wait for, and the guest's number for it."""

    userdata: Userdata
    u: SubscriptionU.Clock | SubscriptionU.FdRead | SubscriptionU.FdWrite


class PrestatDir(NamedTuple):
    """A directory that was open before: the length of its name."""

    pr_name_len: Size


class Prestat:
    """What was open before: ``Prestat.Dir``."""

    class Dir(NamedTuple):
        """A directory."""

        dir: PrestatDir
