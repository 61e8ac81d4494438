"""A trace: every call of a guest as one record, as text in one line or as a line of JSON.

.. code-block:: text

    path_open(fd=3</>,dirflags=0,path="a",oflags=CREAT,…) -> (opened_fd=4</a>,errno=ESUCCESS)
    fd_write(fd=4</a>,iovs=["hello"]) -> (nwritten=5,errno=ESUCCESS)
    fd_close(fd=9) -> (errno=EBADF)
    proc_exit(rval=3) -> exit 3

The callables of :mod:`~wasi_core.wasi.calls` are wrapped for it, so that a run without a trace
knows nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from time import perf_counter_ns
from typing import TYPE_CHECKING, NamedTuple, TextIO

from .errors import HostTrap, I32Exit
from .trace_values import Value, arguments, label_opened, results
from .types import Errno

if TYPE_CHECKING:
    from .calls import Call, Dialect
    from .context import WasiCtx
    from .memory import GuestMemory


class CallRecord(NamedTuple):
    """One call of a guest; arguments and results in the order of the witx files."""

    module: str
    name: str
    arguments: Mapping[str, Value]
    #: The name of the errno, as ``SUCCESS``; None for a call that did not return.
    errno: str | None
    #: What was written for the guest; empty when it failed.
    results: Mapping[str, Value]
    #: How it ended instead of returning: ``exit 3``, or ``trap:`` and a message.
    ending: str | None
    #: Nanoseconds in the function, without those of tracing.
    duration: int

    def as_text(self) -> str:
        """One line, without its end. Durations are left out, so that two runs can be compared."""
        if self.ending is not None:
            return f"{self.name}({_texts(self.arguments)}) -> {self.ending}"
        after = f"{_texts(self.results)}," if self.results else ""
        return f"{self.name}({_texts(self.arguments)}) -> ({after}errno=E{self.errno})"

    def as_json(self) -> str:
        """One line of JSON, without its end: an object with the fields of the record."""
        fields = self._asdict()
        for field in ("arguments", "results"):
            fields[field] = {name: value.json for name, value in fields[field].items()}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


#: What is done with each record.
Sink = Callable[[CallRecord], None]


def text_sink(stream: TextIO) -> Sink:
    """Writes each record as a line of text."""

    def write(record: CallRecord) -> None:
        stream.write(f"{record.as_text()}\n")
        stream.flush()

    return write


def json_sink(stream: TextIO) -> Sink:
    """Writes each record as a line of JSON."""

    def write(record: CallRecord) -> None:
        stream.write(f"{record.as_json()}\n")
        stream.flush()

    return write


class Tracer:
    """Makes records of calls.

    :param sink: gets each record when its call has ended, in the thread of the guest.
    :param time: a clock in nanoseconds, for the durations.
    """

    __slots__ = ("_sink", "_time")

    def __init__(self, sink: Sink, time: Callable[[], int] = perf_counter_ns) -> None:
        self._sink = sink
        self._time = time

    def wrap(self, call: Call, name: str, dialect: Dialect) -> Call:
        """A callable that does what another one does, and makes a record of it.

        :param call: ``(ctx, memory, *raw values) -> errno``.
        :param name: the function that it is, of ``dialect``.
        """
        row = dialect.functions[name]
        time = self._time

        def traced(ctx: WasiCtx, memory: GuestMemory, *raw: int) -> int:
            given = arguments(ctx, memory, dialect, row, raw)
            start = time()
            try:
                returned = call(ctx, memory, *raw)
            except BaseException as error:
                end = time()
                self._record(dialect, name, given, None, {}, _ending(error), end - start)
                raise
            end = time()
            after: Mapping[str, Value] = {}
            if not returned:
                if name == "path_open":
                    label_opened(ctx, memory, raw)
                after = results(ctx, memory, dialect, row, raw)
            self._record(dialect, name, given, Errno(returned).name, after, None, end - start)
            return returned

        return traced

    def _record(
        self,
        dialect: Dialect,
        name: str,
        given: Mapping[str, Value],
        errno: str | None,
        after: Mapping[str, Value],
        ending: str | None,
        duration: int,
    ) -> None:
        self._sink(CallRecord(dialect.module, name, given, errno, after, ending, duration))


def _texts(values: Mapping[str, Value]) -> str:
    return ",".join(f"{name}={value.text}" for name, value in values.items())


def _ending(error: BaseException) -> str:
    if isinstance(error, I32Exit):
        return f"exit {error.status}"
    what = str(error) if isinstance(error, HostTrap) else f"{type(error).__name__}: {error}"
    return f"trap: {what}"
