"""``Errno`` and ``ErrorKind`` with the names of the crates.

Source: crates/wasi-common/src/error.rs at v2.0.2; the witx of ``errno`` with the names that wiggle
makes of it.
"""

from __future__ import annotations

from enum import Enum, IntEnum

from ..wasi import types


class Errno(IntEnum):
    """What a function of WASI returns; ``Success`` is 0."""

    Success = 0
    TooBig = 1
    Acces = 2
    Addrinuse = 3
    Addrnotavail = 4
    Afnosupport = 5
    Again = 6
    Already = 7
    Badf = 8
    Badmsg = 9
    Busy = 10
    Canceled = 11
    Child = 12
    Connaborted = 13
    Connrefused = 14
    Connreset = 15
    Deadlk = 16
    Destaddrreq = 17
    Dom = 18
    Dquot = 19
    Exist = 20
    Fault = 21
    Fbig = 22
    Hostunreach = 23
    Idrm = 24
    Ilseq = 25
    Inprogress = 26
    Intr = 27
    Inval = 28
    Io = 29
    Isconn = 30
    Isdir = 31
    Loop = 32
    Mfile = 33
    Mlink = 34
    Msgsize = 35
    Multihop = 36
    Nametoolong = 37
    Netdown = 38
    Netreset = 39
    Netunreach = 40
    Nfile = 41
    Nobufs = 42
    Nodev = 43
    Noent = 44
    Noexec = 45
    Nolck = 46
    Nolink = 47
    Nomem = 48
    Nomsg = 49
    Noprotoopt = 50
    Nospc = 51
    Nosys = 52
    Notconn = 53
    Notdir = 54
    Notempty = 55
    Notrecoverable = 56
    Notsock = 57
    Notsup = 58
    Notty = 59
    Nxio = 60
    Overflow = 61
    Ownerdead = 62
    Perm = 63
    Pipe = 64
    Proto = 65
    Protonosupport = 66
    Prototype = 67
    Range = 68
    Rofs = 69
    Spipe = 70
    Srch = 71
    Stale = 72
    Timedout = 73
    Txtbsy = 74
    Xdev = 75
    Notcapable = 76

    def name_(self) -> str:
        """Its name in the witx file: ``badf``."""
        return types.Errno(self).name.lower()


class ErrorKind(Enum):
    """The errors that 2.0 has words for; its text is what the crate prints."""

    WouldBlk = "WouldBlk: Would block"
    Noent = "Noent: No such file or directory"
    TooBig = "TooBig: Argument list too long"
    Badf = "Badf: Bad file descriptor"
    Exist = "Exist: File exists"
    Ilseq = "Ilseq: Illegal byte sequence"
    Inval = "Inval: Invalid argument"
    Io = "Io: I/O error"
    Nametoolong = "Nametoolong: Filename too long"
    Notdir = "Notdir: Not a directory or a symbolic link to a directory"
    Notsup = "Notsup: Not supported, or operation not supported on socket"
    Overflow = "Overflow: Value too large to be stored in data type"
    Range = "Range: Result too large"
    Spipe = "Spipe: Invalid seek"
    Perm = "Permission denied"
    NotCapable = "Not capable"

    def __str__(self) -> str:
        return self.value

    def errno(self) -> Errno:
        """The errno that a guest gets."""
        return Errno[_OTHER_NAMES.get(self.name, self.name)]


_OTHER_NAMES = {"WouldBlk": "Again", "NotCapable": "Notcapable"}
