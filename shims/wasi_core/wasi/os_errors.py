"""From errors of the operating system to errno, as the crates do it.

What they do not map traps with "Unknown OS error": among others EXDEV, ENXIO, ETXTBSY, EROFS,
ENODEV and ENOTTY. An error that has no number is mapped by its kind, which is its class here.

Source: crates/wasi-common/src/snapshots/preview_1.rs:117-267 at v2.0.2 and
preview_1/error.rs:66-232 at v23.0.1.
"""

from __future__ import annotations

import errno as numbers
from collections.abc import Mapping

from .errors import HostTrap
from .types import Errno

_MAPPED = (
    "AGAIN PIPE PERM NOENT NOMEM 2BIG:TOOBIG IO BADF BUSY ACCES FAULT NOTDIR ISDIR INVAL EXIST "
    "FBIG NOSPC SPIPE MFILE MLINK NAMETOOLONG NFILE NOTEMPTY LOOP OVERFLOW ILSEQ NOTSUP ADDRINUSE "
    "CANCELED ADDRNOTAVAIL AFNOSUPPORT ALREADY CONNABORTED CONNREFUSED CONNRESET DESTADDRREQ "
    "DQUOT HOSTUNREACH INPROGRESS INTR ISCONN MSGSIZE NETDOWN NETRESET NETUNREACH NOBUFS "
    "NOPROTOOPT NOTCONN NOTSOCK PROTONOSUPPORT PROTOTYPE STALE TIMEDOUT WOULDBLOCK:AGAIN "
    "OPNOTSUPP:NOTSUP"
)
#: Error codes of Windows; those of its sockets are in :data:`_WINSOCK`.
_WINDOWS = {
    2: Errno.NOENT,  # ERROR_FILE_NOT_FOUND
    3: Errno.NOENT,  # ERROR_PATH_NOT_FOUND
    4: Errno.NFILE,  # ERROR_TOO_MANY_OPEN_FILES
    5: Errno.ACCES,  # ERROR_ACCESS_DENIED
    6: Errno.BADF,  # ERROR_INVALID_HANDLE
    8: Errno.NOMEM,  # ERROR_NOT_ENOUGH_MEMORY
    10: Errno.TOOBIG,  # ERROR_BAD_ENVIRONMENT
    14: Errno.NOMEM,  # ERROR_OUTOFMEMORY
    21: Errno.BUSY,  # ERROR_NOT_READY
    32: Errno.ACCES,  # ERROR_SHARING_VIOLATION
    50: Errno.NOTSUP,  # ERROR_NOT_SUPPORTED
    80: Errno.EXIST,  # ERROR_FILE_EXISTS
    109: Errno.PIPE,  # ERROR_BROKEN_PIPE
    111: Errno.NAMETOOLONG,  # ERROR_BUFFER_OVERFLOW
    123: Errno.NOENT,  # ERROR_INVALID_NAME
    131: Errno.INVAL,  # ERROR_NEGATIVE_SEEK
    145: Errno.NOTEMPTY,  # ERROR_DIR_NOT_EMPTY
    170: Errno.BUSY,  # ERROR_BUSY
    183: Errno.EXIST,  # ERROR_ALREADY_EXISTS
    267: Errno.NOTDIR,  # ERROR_DIRECTORY
    336: Errno.ISDIR,  # ERROR_DIRECTORY_NOT_SUPPORTED
    681: Errno.LOOP,  # ERROR_STOPPED_ON_SYMLINK
    1314: Errno.PERM,  # ERROR_PRIVILEGE_NOT_HELD
    4390: Errno.INVAL,  # ERROR_NOT_A_REPARSE_POINT
}
_WINSOCK = {
    10009: Errno.BADF,
    10013: Errno.ACCES,
    10014: Errno.FAULT,
    10022: Errno.INVAL,
    10024: Errno.MFILE,
    10035: Errno.AGAIN,
    10036: Errno.INPROGRESS,
    10004: Errno.INTR,
    10037: Errno.ALREADY,
    10038: Errno.NOTSOCK,
    10039: Errno.DESTADDRREQ,
    10040: Errno.MSGSIZE,
    10041: Errno.PROTOTYPE,
    10042: Errno.NOPROTOOPT,
    10043: Errno.PROTONOSUPPORT,
    10045: Errno.NOTSUP,
    10047: Errno.AFNOSUPPORT,
    10048: Errno.ADDRINUSE,
    10049: Errno.ADDRNOTAVAIL,
    10050: Errno.NETDOWN,
    10051: Errno.NETUNREACH,
    10052: Errno.NETRESET,
    10053: Errno.CONNABORTED,
    10054: Errno.CONNRESET,
    10055: Errno.NOBUFS,
    10056: Errno.ISCONN,
    10057: Errno.NOTCONN,
    10060: Errno.TIMEDOUT,
    10061: Errno.CONNREFUSED,
    10062: Errno.LOOP,
    10063: Errno.NAMETOOLONG,
    10065: Errno.HOSTUNREACH,
    10066: Errno.NOTEMPTY,
    10069: Errno.DQUOT,
    10070: Errno.STALE,
    10103: Errno.CANCELED,
    10111: Errno.CANCELED,
}


class InvalidInput(OSError):  # noqa: N818 - the name of the kind
    """An argument that no operating system was asked about: ``io::ErrorKind::InvalidInput``.

    Gives ILSEQ before 3.0.0 and INVAL from then on.
    """


def _table() -> dict[int, Errno]:
    found: dict[int, Errno] = {}
    for word in _MAPPED.split():
        name, _, wasi = word.partition(":")
        # A system that does not have a number does not raise it.
        number = getattr(numbers, f"E{name}", None)
        if number is not None:
            found.setdefault(number, Errno[wasi or name])
    return found


BY_NUMBER: Mapping[int, Errno] = _table()


def errno_of(error: OSError, behaviour: Mapping[str, bool]) -> Errno:
    """The errno of an error of the operating system, or of an embedder's file.

    :raises HostTrap: the crates do not know it; the error is the cause.
    """
    windows = getattr(error, "winerror", None)
    if windows is not None:
        found = _WINDOWS.get(windows) or _WINSOCK.get(windows)
    else:
        found = BY_NUMBER.get(error.errno) if error.errno is not None else None
    if found is None:
        found = _by_kind(error, behaviour)
    if found is None:
        raise HostTrap(f"Unknown OS error: {error}") from error
    return found


def _by_kind(error: OSError, behaviour: Mapping[str, bool]) -> Errno | None:
    match error:
        case FileNotFoundError():
            return Errno.NOENT
        case PermissionError():
            return Errno.PERM
        case FileExistsError():
            return Errno.EXIST
        case InvalidInput():
            return Errno.INVAL if behaviour["invalid_input_is_inval"] else Errno.ILSEQ
        case BlockingIOError() if behaviour["would_block_is_again"]:
            return Errno.AGAIN
        case _:
            return None
