"""Standard input, output and error of the process, inherited by a guest.

Before 14.0.0 every call is one of the operating system. From then on the buffers of
:mod:`wasi_core.wasi.host.std_buffers` are between, with what is wrong with them.

What an embedder has written to ``sys.stdout`` or ``sys.stderr`` and Python still keeps is written
out before a guest writes, so that the output has the order in which it was made.

On Windows bytes go to a console as they are; the crates transcode them there from 14.0.0 on.

Source: crates/wasi-common/cap-std-sync/src/stdio.rs at v2.0.2,
crates/wasi-common/src/sync/stdio.rs at v23.0.1.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..errors import WasiError
from ..files import Time, WasiFile
from ..types import Errno, FdFlags, FileType, Whence
from . import vectors
from .file import ready_bytes_of
from .std_buffers import InputBuffer, LineBuffer, write_hiding_closed
from .times import set_times_of

#: Those of the process.
STDIN = InputBuffer(0)
STDOUT = LineBuffer(1)
# Rust does so when a process ends; it matters for what a guest could not get rid of.
atexit.register(STDOUT.close)


class _Inherited(WasiFile):
    """What the three have in common.

    :param behaviour: the behaviour of a release.
    """

    _descriptor: int

    def __init__(self, behaviour: Mapping[str, bool]) -> None:
        self._behaviour = behaviour
        self._buffered = behaviour["stdio_goes_through_std"]

    def pollable(self) -> int | None:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def get_filetype(self) -> FileType:
        """CHARACTER_DEVICE for a terminal, UNKNOWN for everything else."""
        return FileType.CHARACTER_DEVICE if self.isatty() else FileType.UNKNOWN

    def set_times(self, atime: Time | None, mtime: Time | None) -> None:
        set_times_of(self._descriptor, atime, mtime)

    def seek(self, offset: int, whence: Whence) -> int:
        """:raises WasiError: SPIPE, whatever it is."""
        del offset, whence
        raise _no_position()


class Stdin(_Inherited):
    """Standard input; see the head of the module."""

    _descriptor = 0

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        if self._buffered:
            return STDIN.read_vectored(buffers)
        return vectors.readv(0, buffers)

    def read_vectored_at(self, buffers: Sequence[memoryview], offset: int) -> int:
        """:raises WasiError: SPIPE, whatever it is."""
        del buffers, offset
        raise _no_position()

    def peek(self, buffer: memoryview) -> int:
        """:raises WasiError: SPIPE, whatever it is."""
        del buffer
        raise _no_position()

    def num_ready_bytes(self) -> int:
        """What the operating system has; what has been read ahead is not counted."""
        return ready_bytes_of(0)


class _Output(_Inherited):
    def get_fdflags(self) -> FdFlags:
        """APPEND, whatever it is."""
        return FdFlags.APPEND

    def write_vectored_at(self, buffers: Sequence[bytes], offset: int) -> int:
        """:raises WasiError: SPIPE, whatever it is."""
        del buffers, offset
        raise _no_position()


class Stdout(_Output):
    """Standard output; see the head of the module."""

    _descriptor = 1

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        _flush_of_python(sys.stdout, 1)
        if not self._buffered:
            return vectors.writev(1, buffers)
        count = STDOUT.write_vectored(buffers)
        if self._behaviour["stdout_is_flushed"]:
            STDOUT.flush()
        return count


class Stderr(_Output):
    """Standard error, which nothing buffers; see the head of the module."""

    _descriptor = 2

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        _flush_of_python(sys.stderr, 2)
        if self._buffered:
            return write_hiding_closed(2, buffers)
        return vectors.writev(2, buffers)


def _no_position() -> WasiError:
    return WasiError(Errno.SPIPE, "standard input and output have no position")


def _flush_of_python(stream: Any, descriptor: int) -> None:
    # The stream may be closed, None, replaced by something without a descriptor, or blocked: all
    # of that is no matter of the guest.
    with suppress(OSError, ValueError, AttributeError):
        if stream.fileno() == descriptor:
            stream.flush()


def stdin(behaviour: Mapping[str, bool]) -> Stdin:
    """Standard input of the process, as a release gives it to a guest."""
    return Stdin(behaviour)


def stdout(behaviour: Mapping[str, bool]) -> Stdout:
    """Standard output of the process, as a release gives it to a guest."""
    return Stdout(behaviour)


def stderr(behaviour: Mapping[str, bool]) -> Stderr:
    """Standard error of the process, as a release gives it to a guest."""
    return Stderr(behaviour)
