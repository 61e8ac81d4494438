"""What a guest has: arguments, environment, clocks, random bytes, a scheduler and descriptors.

Source: crates/wasi-common/src/{ctx,clocks,string_array}.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .behaviour import NEWEST, Behaviour, at
from .errors import WasiError
from .files import WasiDir, WasiFile
from .table import FILE_RIGHTS, Access, DirectoryEntry, FileEntry, Table
from .types import Errno, Rights

if TYPE_CHECKING:
    from .host.clocks import WasiClocks
    from .host.random import Random
    from .sched_types import WasiSched

_U32_MAX = 0xFFFF_FFFF
#: wasi-libc takes a character device that cannot seek for a terminal.
_TTY_RIGHTS = FILE_RIGHTS & ~int(Rights.FD_SEEK | Rights.FD_TELL)


class StringArrayError(Exception):
    """Arguments or variables are too many or too long to be counted with 32 bits."""


class WasiCtx:
    """Everything that the functions of WASI work on.

    :param clocks: the clocks.
    :param random: the source of ``random_get``.
    :param sched: how the guest waits.
    :param version: the release of the crates that the guest shall believe in.
    :param table: the descriptors; none are open in a new one.
    :raises ValueError: the release is unknown, or it has no contexts without one of the clocks.
    """

    __slots__ = (
        "access_enforced",
        "args",
        "behaviour",
        "clocks",
        "cloned",
        "env",
        "random",
        "rights_enforced",
        "sched",
        "table",
    )

    def __init__(
        self,
        clocks: WasiClocks,
        random: Random,
        sched: WasiSched,
        *,
        version: str = f"{NEWEST[0]}",
        table: Table | None = None,
    ) -> None:
        self.args: list[str] = []
        #: Variables as the guest gets them: ``NAME=value``.
        self.env: list[str] = []
        self.clocks = clocks
        self.random = random
        self.sched = sched
        self.table = Table() if table is None else table
        #: Whether there is another context with the same descriptors; see :meth:`clone`.
        self.cloned = False
        self._set_behaviour(at(version))
        if not self.behaviour["clocks_can_be_missing"] and not (clocks.system and clocks.monotonic):
            raise ValueError(f"wasi-common {version} wants both clocks: give them, or use 8.0.0")

    def _set_behaviour(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.rights_enforced = not behaviour["rights_unenforced"]
        self.access_enforced = behaviour["access_mode_enforced"]

    def clone(self) -> WasiCtx:
        """A context that shares everything with this one: what one opens, both have."""
        made = WasiCtx.__new__(WasiCtx)
        made.args = self.args
        made.env = self.env
        made.clocks = self.clocks
        made.random = self.random
        made.sched = self.sched
        made.table = self.table
        made._set_behaviour(self.behaviour)
        made.cloned = self.cloned = True
        return made

    def push_arg(self, arg: str) -> None:
        """Add an argument. :raises StringArrayError: it is one too many."""
        self._push(self.args, arg)

    def push_env(self, name: str, value: str) -> None:
        """Add a variable. :raises StringArrayError: it is one too many."""
        self._push(self.env, f"{name}={value}")

    def _push(self, array: list[str], element: str) -> None:
        if self.cloned:
            raise RuntimeError("arguments and variables are given before a context is cloned")
        size = len(element.encode()) + 1
        if len(array) + 1 > _U32_MAX:
            raise StringArrayError("Number of elements exceeds 2^32")
        if size > _U32_MAX:
            raise StringArrayError("Element size exceeds 2^32")
        if string_array_size(array) + size > _U32_MAX:
            raise StringArrayError("Cumulative size exceeds 2^32")
        array.append(element)

    def set_stdin(self, file: WasiFile) -> None:
        """Make a file descriptor 0."""
        self.insert_file(0, file, _stdio_rights(file), Access.READ)

    def set_stdout(self, file: WasiFile) -> None:
        """Make a file descriptor 1."""
        self.insert_file(1, file, _stdio_rights(file), Access.WRITE)

    def set_stderr(self, file: WasiFile) -> None:
        """Make a file descriptor 2."""
        self.insert_file(2, file, _stdio_rights(file), Access.WRITE)

    def insert_file(
        self,
        fd: int,
        file: WasiFile,
        rights: int = FILE_RIGHTS,
        access: int = Access.READ | Access.WRITE,
    ) -> None:
        """Make a file a descriptor; see :class:`FileEntry`."""
        self.table.insert_at(fd, FileEntry(file, rights, access))

    def push_preopened_dir(self, directory: WasiDir, guest_path: str) -> int:
        """Give the guest a directory under a name; returns the descriptor."""
        return self.table.push(DirectoryEntry(directory, preopen_path=guest_path))

    def get_file(self, fd: int) -> FileEntry:
        """The descriptor of a file. :raises WasiError: BADF: it is not open, or a directory."""
        entry = self.table.entries.get(fd)
        if entry.__class__ is FileEntry:
            return entry  # pyright: ignore[reportReturnType] - is what the class says
        raise self._badf(fd, entry)

    def get_dir(self, fd: int) -> DirectoryEntry:
        """The descriptor of a directory. :raises WasiError: BADF: it is not open, or a file."""
        entry = self.table.entries.get(fd)
        if entry.__class__ is DirectoryEntry:
            return entry  # pyright: ignore[reportReturnType] - is what the class says
        raise self._badf(fd, entry)

    def file_for(self, fd: int, rights: int, access: int = 0) -> WasiFile:
        """The file of a descriptor, if it allows what the release asks for.

        :param rights: what it has to allow before 9.0.0, as plain ``int`` where speed counts.
        :param access: bits of :class:`Access` that it has to be opened with, asked from 9.0.2 on.
        :raises WasiError: BADF: it is not open, a directory, or not allowed to read or write;
            PERM: another right is missing.
        """
        entry = self.get_file(fd)
        if self.rights_enforced:
            entry.require(rights)
        elif self.access_enforced and access & ~entry.access:
            raise WasiError(Errno.BADF, f"descriptor {fd} is not open for it")
        return entry.file

    def dir_for(self, fd: int, rights: int) -> WasiDir:
        """The directory of a descriptor, if it allows what the release asks for.

        :param rights: what it has to allow before 9.0.0.
        :raises WasiError: BADF: it is not open, or a file; NOTDIR, PERM: a right is missing.
        """
        entry = self.get_dir(fd)
        if self.rights_enforced:
            entry.require(rights)
        return entry.dir

    @staticmethod
    def _badf(fd: int, entry: object | None) -> WasiError:
        if entry is None:
            return WasiError(Errno.BADF, f"descriptor {fd} is not open")
        return WasiError(Errno.BADF, f"descriptor {fd} is something else")


def string_array_size(array: list[str]) -> int:
    """How many bytes strings take with a NUL after each."""
    return sum(len(one.encode()) + 1 for one in array)


def _stdio_rights(file: WasiFile) -> int:
    return _TTY_RIGHTS if file.isatty() else FILE_RIGHTS
