"""The undo journal: what a batch replaces, on disk before the first file is replaced.

It lies in a folder `.migrate-wasi` next to the tree, not in the user's home: it shares the fate of
the files that it protects (a container's home is gone after the run, a mounted tree is not), and
whoever finds a half-written tree finds the journal with it. The folder ignores itself in git.

A batch is one file, and its suffix is its state: `0001.staging` while the new contents are written
beside the files, `0001.pending` from before the first file is replaced until after the last,
`0001.done` then. A batch that is found staging or pending was interrupted, and is rolled back.
Undoing renames `done` to `pending` and rolls back, so that an undo which is interrupted is finished
by the next start.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from migrate_wasi.writing.storage import overwrite, real, stage, sync_folder

FOLDER = ".migrate-wasi"
_NAME = re.compile(r"(\d{4,})\.(staging|pending|done)\Z")


class State(StrEnum):
    """How far a batch came; the value is the suffix of its file."""

    STAGING = "staging"
    PENDING = "pending"
    DONE = "done"


class JournalError(Exception):
    """The journal cannot be used: `path` is where, `help` what to do."""

    def __init__(self, path: Path, message: str, help: str) -> None:  # noqa: A002
        super().__init__(message)
        self.path = path
        self.help = help


@dataclass(frozen=True)
class Entry:
    """One file of a batch: its path below the journal's root, its content before, and the hash of
    its content after. `torn` is the content after for a file that is written in place (it may be
    found half written), else None."""

    path: str
    content: bytes
    after: str
    torn: bytes | None = None

    @property
    def before(self) -> str:
        return digest(self.content)


@dataclass(frozen=True)
class Batch:
    """One batch in the journal of `root`."""

    root: Path
    number: int
    state: State
    entries: tuple[Entry, ...]

    @property
    def file(self) -> Path:
        return self.root / FOLDER / f"{self.number:04}.{self.state}"

    def temporary(self, index: int) -> Path:
        """Where the new content of the entry `index` waits: in the folder of the file."""
        target = self.root / self.entries[index].path
        return target.with_name(f".migrate-wasi-{self.number:04}-{index}.tmp")

    def changed_since(self) -> list[str]:
        """The files that are no longer as the batch left them."""
        return [entry.path for entry in self.entries if _digest_of(self.root, entry) != entry.after]

    def advance(self, state: State) -> Batch:
        """Rename the batch's file, on disk when this returns: the step from state to state."""
        renamed = replace(self, state=state)
        self.file.replace(renamed.file)
        sync_folder(self.file.parent)
        return renamed

    def roll_back(self, *, force: bool = False) -> list[str]:
        """Bring every file back; a file that is neither as before nor as after is left alone
        (unless `force`), and named in the result. With an empty result the batch is gone from the
        journal. Can be repeated. Raises OSError."""
        foreign: list[str] = []
        for index, entry in enumerate(self.entries):
            temporary = self.temporary(index)
            if self.state is not State.STAGING and not self._restored(entry, temporary, force):
                foreign.append(entry.path)
            temporary.unlink(missing_ok=True)
        if not foreign:
            self.file.unlink(missing_ok=True)
            sync_folder(self.file.parent)
        return foreign

    def _restored(self, entry: Entry, temporary: Path, force: bool) -> bool:
        path, state = self.root / entry.path, _digest_of(self.root, entry)
        if state == entry.before:
            return True
        if state == entry.after or force or _half_written(path, entry):
            _restore(path, temporary, entry)
            return True
        # Its new content still waits beside it: it was never replaced, so it is not ours.
        return temporary.exists()


def begin(root: Path, entries: Sequence[Entry]) -> Batch:
    """Record a batch that is about to change `entries`; on disk when this returns."""
    number = max((number for number, _ in _numbers(root)), default=0) + 1
    batch = Batch(root, number, State.STAGING, tuple(entries))
    record = {"format": 1, "files": [_record(entry) for entry in entries]}
    temporary = batch.file.with_suffix(".tmp")
    stage(temporary, json.dumps(record, indent=1).encode(), None, None)
    temporary.replace(batch.file)
    sync_folder(batch.file.parent)
    return batch


def batches(root: Path) -> list[Batch]:
    """The batches in the journal of `root`, the latest first; raises `JournalError`."""
    found = sorted(_numbers(root), reverse=True)
    return [_load(root, number, state) for number, state in found]


def find(start: Path) -> Path | None:
    """The nearest folder, from `start` upwards, that has a journal with a batch in it."""
    resolved = real(start)
    for folder in (resolved, *resolved.parents):
        if any(_numbers(folder)):
            return folder
    return None


def interrupted(paths: Iterable[Path]) -> list[Path]:
    """The roots at or above `paths` whose journal holds a batch that did not come to its end."""
    roots: dict[Path, None] = {}
    for path in paths:
        resolved = real(path)
        for folder in (resolved, *resolved.parents):
            if any(state is not State.DONE for _, state in _numbers(folder)):
                roots[folder] = None
    return list(roots)


@contextlib.contextmanager
def locked(root: Path) -> Generator[None]:
    """Hold the journal of `root`, which is made where there is none and removed when left empty.

    Raises `JournalError` when another run holds it, OSError when it cannot be made.
    """
    folder = root / FOLDER
    if folder.is_symlink():
        raise JournalError(folder, "it is a symbolic link", f"remove {folder}")
    folder.mkdir(mode=0o700, exist_ok=True)
    marker = folder / ".gitignore"
    with marker.open("a+b") as handle:
        _lock(handle.fileno(), marker)
        try:
            if not marker.stat().st_size:
                handle.write(b"*\n")
                handle.flush()
            yield
        finally:
            if not any(_numbers(root)):
                with contextlib.suppress(OSError):
                    for left in folder.glob("*.tmp"):
                        left.unlink()
                    marker.unlink()
                    folder.rmdir()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _lock(handle: int, marker: Path) -> None:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The other run may have removed the folder between our opening it and our lock.
        if not os.path.samestat(os.fstat(handle), marker.stat()):
            raise FileNotFoundError
    except OSError:
        raise JournalError(
            marker.parent,
            "another migrate-wasi is writing here",
            "wait until it is done, then run again",
        ) from None


def _numbers(root: Path) -> Iterator[tuple[int, State]]:
    try:
        files = list((root / FOLDER).iterdir())
    except OSError:
        return
    for file in files:
        match = _NAME.match(file.name)
        if match:
            yield int(match.group(1)), State(match.group(2))


def _digest_of(root: Path, entry: Entry) -> str:
    try:
        return digest((root / entry.path).read_bytes())
    except FileNotFoundError:
        return ""


def _half_written(path: Path, entry: Entry) -> bool:
    """Is each byte of the file from before or from after? Only a write in place leaves this."""
    if entry.torn is None or not path.is_file():
        return False
    now = path.read_bytes()
    if len(now) > max(len(entry.content), len(entry.torn)):
        return False
    pairs = zip(now, zip_longest(entry.content, entry.torn), strict=False)
    return all(byte in choices for byte, choices in pairs)


def _restore(path: Path, temporary: Path, entry: Entry) -> None:
    status = path.stat() if path.exists() else None
    if entry.torn is not None and status is not None:
        overwrite(path, entry.content)
        return
    stage(temporary, entry.content, status, path if status is not None else None)
    temporary.replace(path)
    sync_folder(path.parent)


def _record(entry: Entry) -> dict[str, Any]:
    record = {
        "path": entry.path,
        "before": entry.before,
        "after": entry.after,
        "content": _packed(entry.content),
    }
    return record if entry.torn is None else {**record, "torn": _packed(entry.torn)}


def _load(root: Path, number: int, state: State) -> Batch:
    file = Batch(root, number, state, ()).file
    try:
        record = json.loads(file.read_bytes())
        entries = tuple(_entry(root, item) for item in record["files"])
    except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise JournalError(
            file,
            f"this undo journal cannot be read ({error})",
            "restore the files by other means, then remove this file",
        ) from None
    return Batch(root, number, state, entries)


def _entry(root: Path, record: dict[str, Any]) -> Entry:
    # A journal may come with a tree that somebody else made: it must not reach outside of the
    # tree, nor into git's own files.
    path = PurePosixPath(record["path"])
    inside = (root / path).parent.resolve().is_relative_to(root.resolve())
    if path.is_absolute() or not inside or {"..", ".git", FOLDER} & set(path.parts):
        raise ValueError(f"it names {str(path)!r}, which is not a file of this project")
    content = _unpacked(record["content"])
    if digest(content) != record["before"]:
        raise ValueError(f"the stored content of {str(path)!r} is damaged")
    torn = _unpacked(record["torn"]) if "torn" in record else None
    return Entry(str(path), content, record["after"], torn)


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
