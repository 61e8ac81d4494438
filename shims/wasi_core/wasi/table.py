"""The table of descriptors: numbers for files and directories.

Numbers count up from 3 and are never given out again; a number that is taken already is passed
over. Looking a number up is one dictionary look-up, from any thread.

Source: crates/wasi-common/src/table.rs at v2.0.2 and v23.0.1; what descriptors allow: dir.rs and
file.rs there.
"""

from __future__ import annotations

from enum import IntFlag
from threading import Lock

from .errors import HostTrap, WasiError
from .files import WasiDir, WasiFile
from .types import Errno, Rights

_LAST = 0xFFFF_FFFF

#: What a file can be allowed at all, and what a directory can (the other rights are never held).
FILE_RIGHTS = 0x08E0_01FF
DIRECTORY_RIGHTS = 0x07B7_FE00
_READ_OR_WRITE = int(Rights.FD_READ | Rights.FD_WRITE)
_READDIR = int(Rights.FD_READDIR)


class Access(IntFlag):
    """How a file was opened, which is all that releases from 9.0.2 on ask."""

    READ = 1
    WRITE = 2


class FileEntry:
    """A descriptor of a file.

    :param file: the file.
    :param rights: bits of :class:`~wasi_core.wasi.types.Rights` that it allows, enforced before
        9.0.0.
    :param access: bits of :class:`Access`, enforced from 9.0.2 on.
    """

    __slots__ = ("access", "file", "label", "rights")

    def __init__(
        self,
        file: WasiFile,
        rights: int = FILE_RIGHTS,
        access: int = Access.READ | Access.WRITE,
    ) -> None:
        self.file = file
        # Plain integers: a flag operation costs twenty times theirs.
        self.rights = int(rights)
        self.access = int(access)
        #: What a trace calls it: the path that it was opened by.
        self.label: str | None = None

    def require(self, rights: int) -> None:
        """:raises WasiError: rights are missing: BADF for reading or writing, otherwise PERM."""
        missing = rights & ~self.rights
        if missing:
            errno = Errno.BADF if missing & _READ_OR_WRITE else Errno.PERM
            raise WasiError(errno, _missing(missing))

    def narrow(self, rights: int) -> None:
        """Give up all other rights. :raises WasiError: one is not held; see :meth:`require`."""
        self.require(rights)
        self.rights = int(rights)


class DirectoryEntry:
    """A descriptor of a directory.

    :param dir: the directory.
    :param rights_base: bits of ``Rights`` that the directory itself allows. Enforced before 9.0.0.
    :param rights_inheriting: bits of ``Rights`` that files below it can be opened with;
        ``fd_fdstat_get`` shows them together with ``rights_base``. Enforced before 9.0.0.
    :param preopen_path: the name that the guest knows a preopened directory by; None for one that
        the guest opened.
    """

    __slots__ = ("dir", "label", "preopen_path", "rights_base", "rights_inheriting")

    def __init__(
        self,
        dir: WasiDir,  # noqa: A002 - the name of the field in the crates
        rights_base: int = DIRECTORY_RIGHTS,
        rights_inheriting: int = FILE_RIGHTS,
        preopen_path: str | None = None,
    ) -> None:
        self.dir = dir
        self.rights_base = int(rights_base)
        self.rights_inheriting = int(rights_inheriting)
        self.preopen_path = preopen_path
        #: What a trace calls it: the path that it was opened by.
        self.label = preopen_path

    def require(self, rights: int) -> None:
        """:raises WasiError: rights are missing: NOTDIR for FD_READDIR, otherwise PERM."""
        missing = rights & ~self.rights_base
        if missing:
            raise WasiError(Errno.NOTDIR if missing & _READDIR else Errno.PERM, _missing(missing))

    def narrow(self, rights_base: int, rights_inheriting: int) -> None:
        """Give up all other rights.

        :raises WasiError: one is not held: as :meth:`require`, PERM for an inheriting one.
        """
        self.require(rights_base)
        missing = rights_inheriting & ~self.rights_inheriting
        if missing:
            raise WasiError(Errno.PERM, _missing(missing))
        self.rights_base = int(rights_base)
        self.rights_inheriting = int(rights_inheriting)


Entry = FileEntry | DirectoryEntry


class Table:
    """Descriptors by number. An embedder can keep objects of its own in it."""

    __slots__ = ("_lock", "_next", "entries")

    def __init__(self) -> None:
        #: The entries; read it freely, change it through the methods.
        self.entries: dict[int, object] = {}
        self._next = 3
        self._lock = Lock()

    def push(self, entry: object) -> int:
        """Put an entry under the next free number.

        :raises HostTrap: every number is taken.
        """
        with self._lock:
            if len(self.entries) >= _LAST:
                raise HostTrap("table has no free keys")
            while True:
                fd = self._next
                self._next = (fd + 1) & _LAST
                if fd not in self.entries:
                    self.entries[fd] = entry
                    return fd

    def insert_at(self, fd: int, entry: object) -> None:
        """Put an entry under a number, in place of what is there."""
        self.entries[fd] = entry

    def contains(self, fd: int) -> bool:
        """Whether a number is taken."""
        return fd in self.entries

    def get(self, fd: int) -> object | None:
        """The entry of a number, None when it is free."""
        return self.entries.get(fd)

    def delete(self, fd: int) -> object | None:
        """Take an entry out; returns it, None when the number was free.

        A call in another thread that has the entry can end in peace.
        """
        return self.entries.pop(fd, None)

    def renumber(self, fd: int, to: int) -> None:
        """Move an entry to another number, in place of what is there.

        :raises WasiError: BADF: there is none at ``fd``.
        """
        with self._lock:
            if fd not in self.entries:
                raise WasiError(Errno.BADF, f"descriptor {fd} is not open")
            self.entries[to] = self.entries.pop(fd)


def _missing(rights: int) -> str:
    return f"missing {Rights(rights)!r}"
