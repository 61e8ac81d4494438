"""Paths of guests, resolved beneath a directory handle: nothing above it can be reached.

The walk goes component by component. The operating system is given single names only, always
relative to the handle of a directory that is open already, and never follows a symbolic link for
us: links are read, and what they say is walked in their place. The handles of the directories that
the walk went through are kept, so that ``..`` takes the one before from that stack instead of
asking the system; a directory that is moved while a path goes through it is no way out. ``..`` at
the root, a path that starts with a slash and a link to such a path are refused with PERM.

The links of ``/proc`` that the kernel follows by magic are text here, like any other.

Errors are those of openat2(2) with RESOLVE_BENEATH, which is how the crates open on Linux. Where
there is no O_PATH the handles of the walk are open for reading.

Source: cap-primitives/src/rustix/linux/fs/open_impl.rs, src/fs/manually/open.rs and
src/fs/via_parent/open_parent.rs of cap-std at v3.0.0; open(2), path_resolution(7).
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from errno import EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR

from ..errors import WasiError
from ..types import Errno, Filestat, FileType
from .status import filestat

#: Symbolic links that one path can lead through.
MAX_SYMLINKS = 40
#: Length of a path, its NUL included, that Linux takes; elsewhere only names are limited.
_PATH_MAX = 4096 if sys.platform == "linux" else sys.maxsize

# Windows has none of these; there no Dir can be made.
_O_PATH = getattr(os, "O_PATH", 0)
_O_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_O_NEVER_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_O_NOCTTY = getattr(os, "O_NOCTTY", 0)
_OPEN_DIRECTORY = os.O_RDONLY | _O_PATH | _O_DIRECTORY | _O_NEVER_FOLLOW

_DOTS = (b"", b".", b"..")


def escape(path: bytes) -> WasiError:
    """The refusal of a path that leads out."""
    return WasiError(Errno.PERM, f"a path led outside of the filesystem: {os.fsdecode(path)}")


def os_error(errno: int, path: bytes = b"") -> OSError:
    """An error as the operating system gives it."""
    return OSError(errno, os.strerror(errno), path)


def check_name(name: bytes) -> bytes:
    """What can be given to the system. :raises OSError: EINVAL: there is a NUL in it."""
    if b"\0" in name:
        raise os_error(EINVAL, name)
    return name


class Walk:
    """The walk of one path; a context manager, which closes the handles that it opened.

    :param root: handle of the directory that the path is relative to; stays open.
    :param path: what the guest gave.
    :raises OSError: ENOENT: the path is empty; EINVAL: there is a NUL in it; ENAMETOOLONG.
    :raises WasiError: PERM: it starts with a slash.
    """

    __slots__ = ("_links", "_opened", "_path", "_pending", "_root")

    def __init__(self, root: int, path: bytes) -> None:
        self._root = root
        self._path = check_name(path)
        self._opened: list[int] = []
        #: Components to come, the next one last. An empty one stands for a trailing slash.
        self._pending: list[bytes] = []
        self._links = 0
        self._push(path)

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, *_: object) -> None:
        while self._opened:
            os.close(self._opened.pop())

    @property
    def here(self) -> int:
        """Handle of the directory that the walk has come to; stays the walk's."""
        return self._opened[-1] if self._opened else self._root

    def to_last(self, *, creating: bool = False) -> bytes:
        """Walk up to the last component; returns its name, which is an entry of :attr:`here`.

        The name is ``.`` when the path ends with a dot, two dots or a slash: the walk then has
        gone to the end.

        :param creating: the last component is to be made; a slash after it is EISDIR.
        :raises OSError: as open(2) for a directory on the way.
        :raises WasiError: PERM: the path leads out.
        """
        pending = self._pending
        while True:
            name = pending.pop()
            if not pending and name not in _DOTS:
                return name
            if creating and name not in _DOTS and not any(pending):
                self._search()
                raise os_error(EISDIR, self._path)
            self._step(name)
            if not pending:
                return b"."

    def follow(self, name: bytes) -> None:
        """Put what a symbolic link says in place of the last component.

        :param name: what :meth:`to_last` gave. One that is no link any more is tried again.
        :raises OSError: ELOOP: it is one link too many; and as readlink(2).
        :raises WasiError: PERM: the link leads out.
        """
        try:
            target = os.readlink(name, dir_fd=self.here)
        except OSError as error:
            if error.errno != EINVAL:
                raise
            target = name
        self._expand(target)

    def to_end(self) -> int:
        """Walk the whole path, which names a directory; returns a handle, which is the caller's.

        :raises OSError: as open(2). :raises WasiError: PERM: the path leads out.
        """
        while self._pending:
            self._step(self._pending.pop())
        if self._opened:
            return self._opened.pop()
        return os.open(b".", _OPEN_DIRECTORY, dir_fd=self._root)

    def _push(self, path: bytes) -> None:
        if not path:
            raise os_error(ENOENT)
        if len(path) >= _PATH_MAX:
            raise os_error(ENAMETOOLONG)
        if path.startswith(b"/"):
            raise escape(self._path)
        if path.endswith(b"/"):
            self._pending.append(b"")
        self._pending.extend(name for name in reversed(path.split(b"/")) if name)

    def _expand(self, target: bytes) -> None:
        self._links += 1
        if self._links > MAX_SYMLINKS:
            raise os_error(ELOOP, self._path)
        self._push(target)

    def _step(self, name: bytes) -> None:
        if name not in _DOTS:
            self._enter(name)
            return
        if name:
            self._search()
        if name == b"..":
            if not self._opened:
                raise escape(self._path)
            os.close(self._opened.pop())

    def _search(self) -> None:
        """What the system would do for a dot: see whether the directory can be searched."""
        os.stat(b".", dir_fd=self.here)

    def _enter(self, name: bytes) -> None:
        if not _O_PATH:
            self._enter_by_reading(name)
            return
        # Whatever it is, without following it and without effect on it.
        fd = os.open(name, os.O_RDONLY | _O_PATH | _O_NEVER_FOLLOW, dir_fd=self.here)
        try:
            mode = os.fstat(fd).st_mode
            if stat.S_ISDIR(mode):
                self._opened.append(fd)
                return
            # The link itself is read: not what has its name by now.
            target = os.readlink(b"", dir_fd=fd) if stat.S_ISLNK(mode) else None
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        if target is None:
            raise os_error(ENOTDIR, self._path)
        self._expand(target)

    def _enter_by_reading(self, name: bytes) -> None:
        try:
            self._opened.append(os.open(name, _OPEN_DIRECTORY, dir_fd=self.here))
            return
        except OSError as error:
            # Which of the two a link gives depends on the system.
            if error.errno not in (ELOOP, ENOTDIR):
                raise
        try:
            target = os.readlink(name, dir_fd=self.here)
        except OSError as error:
            if error.errno == EINVAL:
                raise os_error(ENOTDIR, self._path) from None
            raise
        self._expand(target)


def open_beneath(root: int, path: bytes, flags: int, *, follow: bool) -> int:
    """Open what a path names; returns a descriptor. A file that is made gets mode 0o666.

    :param flags: of open(2), without O_DIRECTORY and O_PATH.
    :param follow: whether a symbolic link as last component is followed.
    :raises OSError: as open(2); ELOOP: the last component is a link that is not followed.
    :raises WasiError: PERM: the path leads out.
    """
    flags |= _O_NEVER_FOLLOW | _O_NOCTTY
    creating = bool(flags & os.O_CREAT)
    with Walk(root, path) as walk:
        while True:
            last = walk.to_last(creating=creating)
            try:
                return os.open(last, flags, 0o666, dir_fd=walk.here)
            except OSError as error:
                if not follow or error.errno != ELOOP:
                    raise
            walk.follow(last)


def open_directory(root: int, path: bytes, *, follow: bool) -> int:
    """Open a directory for nothing but going on from there; returns a handle.

    :raises OSError: as open(2); ENOTDIR: a link that is not followed.
    :raises WasiError: PERM: the path leads out.
    """
    with Walk(root, path) as walk:
        if follow:
            return walk.to_end()
        return os.open(walk.to_last(), _OPEN_DIRECTORY, dir_fd=walk.here)


def open_for_reading(fd: int) -> int:
    """Open the directory of a handle once more, to read what is in it.

    :raises OSError: as open(2).
    """
    return os.open(b".", os.O_RDONLY | _O_DIRECTORY | _O_NEVER_FOLLOW, dir_fd=fd)


def open_ambient(path: str | os.PathLike[str]) -> int:
    """Open a directory anywhere, for the host; returns a handle.

    :raises OSError: as open(2).
    :raises WasiError: NOTSUP: the system has no directory handles.
    """
    if os.open not in os.supports_dir_fd:
        raise WasiError(
            Errno.NOTSUP,
            f"{sys.platform} opens no files relative to directory handles, without which there is "
            "no sandbox: directories can be given to guests on Linux and macOS",
        )
    return os.open(path, os.O_RDONLY | _O_PATH | _O_DIRECTORY | getattr(os, "O_CLOEXEC", 0))


def status_beneath(root: int, path: bytes, *, follow: bool) -> Filestat:
    """The attributes of what a path names.

    :raises OSError: as stat(2). :raises WasiError: PERM: the path leads out.
    """
    with Walk(root, path) as walk:
        return _find(walk, follow=follow)[1]


@contextmanager
def found_beneath(root: int, path: bytes) -> Generator[tuple[int, bytes], None, None]:
    """The directory and the name of what a path leads to, links followed.

    :raises OSError: as stat(2). :raises WasiError: PERM: the path leads out.
    """
    with Walk(root, path) as walk:
        last, _ = _find(walk, follow=True)
        yield walk.here, last


def _find(walk: Walk, *, follow: bool) -> tuple[bytes, Filestat]:
    while True:
        last = walk.to_last()
        found = filestat(walk.here, b"" if last == b"." else last)
        if not follow or found.filetype is not FileType.SYMBOLIC_LINK:
            return last, found
        walk.follow(last)


@contextmanager
def open_parent(root: int, path: bytes) -> Generator[tuple[int, bytes], None, None]:
    """The directory that an entry is to be made, changed or removed in, and the entry's name.

    A path that ends with a slash, a dot or two dots is walked to its end; the name is then ``.``.
    The name is for :func:`check_name` to look at, when the system is about to get it.

    :raises OSError: as open(2) for the directory; ENOENT: the path is empty.
    :raises WasiError: PERM: the path leads out.
    """
    parent, name = _split(path)
    if not parent:
        yield root, name
        return
    fd = open_directory(root, parent, follow=True)
    try:
        yield fd, name
    finally:
        os.close(fd)


def _split(path: bytes) -> tuple[bytes, bytes]:
    if not path:
        raise os_error(ENOENT)
    parent, slash, name = path.rpartition(b"/")
    if name == b"." and not slash:
        return b"", name
    if name in _DOTS:
        return path, b"."
    return parent or slash, name
