"""A guest that is only a memory full of ``?``, and calls what a test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from wasi_core.wasi.calls import PREVIEW1, Dialect, Implementation, call, make
from wasi_core.wasi.determinism import RunValues
from wasi_core.wasi.errors import HostTrap, I32Exit
from wasi_core.wasi.files import WasiDir, WasiFile
from wasi_core.wasi.memory import ByteMemory
from wasi_core.wasi.trace import CallRecord, Tracer
from wasi_core.wasi.types import FileType

OLD = "2.0.2"
NEW = "23.0.1"
BOTH = (OLD, NEW)


class Guest:
    """A guest of a release: its time begins at 2022-01-01 and each look at a clock takes 1 ms."""

    def __init__(
        self,
        version: str,
        values: RunValues | None = None,
        *,
        size: int = 64,
        data: Mapping[int, bytes] | None = None,
    ) -> None:
        self.ctx = (values or RunValues()).context(version)
        self.bytes = bytearray(b"?" * size)
        for start, content in (data or {}).items():
            self.bytes[start : start + len(content)] = content
        self.memory = ByteMemory(lambda: self.bytes)
        self.records: list[CallRecord] = []

    def call(self, name: str, *raw: int, dialect: Dialect = PREVIEW1) -> str:
        """Call a function with raw values; returns the line of the trace."""
        return self._trace(name, dialect, None, raw)

    def call_with(self, function: Implementation, name: str, *raw: int) -> str:
        """The same with a function of the test's own in place of the real one."""
        return self._trace(name, PREVIEW1, function, raw)

    def _trace(
        self, name: str, dialect: Dialect, function: Implementation | None, raw: tuple[int, ...]
    ) -> str:
        plain = make(name, dialect, function=function) if function else call(name, dialect)
        traced = Tracer(self.records.append).wrap(plain, name, dialect)
        with suppress(HostTrap, I32Exit):
            traced(self.ctx, self.memory, *raw)
        return self.records[-1].as_text()


class Sink(WasiFile):
    """A character device that takes everything."""

    def __init__(self) -> None:
        self.written = b""

    def get_filetype(self) -> FileType:
        return FileType.CHARACTER_DEVICE

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        data = b"".join(buffers)
        self.written += data
        return len(data)


class EmptyDir(WasiDir):
    """A directory that can do nothing."""
