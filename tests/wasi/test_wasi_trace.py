"""Traces: what a record says as text and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from wasi_calls_support import NEW, EmptyDir, Guest, Sink
from wasi_core.wasi.calls import PREVIEW1, call
from wasi_core.wasi.files import WasiFile
from wasi_core.wasi.table import FileEntry
from wasi_core.wasi.trace import Tracer, json_sink, text_sink

HELLO = {0: b"\x10\0\0\0\5\0\0\0", 16: b"hello"}


def guest(data: Mapping[int, bytes] | None = None) -> Guest:
    """A guest with a standard output and a preopened directory, 3."""
    made = Guest(NEW, data=data)
    made.ctx.set_stdout(Sink())
    made.ctx.push_preopened_dir(EmptyDir(), "/data")
    return made


def returning(value: Any) -> Callable[..., Any]:
    return lambda *_: value


@pytest.mark.parametrize(
    ("name", "raw", "returns", "line"),
    [
        (
            "fd_write",
            (1, 0, 1, 8),
            5,
            'fd_write(fd=1<stdout>,iovs=["hello"]) -> (nwritten=5,errno=ESUCCESS)',
        ),
        (
            "fd_read",
            (9, 0, 1, 8),
            5,
            "fd_read(fd=9,iovs=[5]) -> (nread=5,errno=ESUCCESS)",
        ),
        (
            "fd_pread",
            (3, 1, 2, 4, 8),
            0,
            "fd_pread(fd=3</data>,iovs=2@0x1,offset=4) -> (nread=0,errno=ESUCCESS)",
        ),
        (
            "path_symlink",
            (16, 5, 3, 16, 4),
            None,
            'path_symlink(old_path="hello",fd=3</data>,new_path="hell") -> (errno=ESUCCESS)',
        ),
        (
            "path_create_directory",
            (3, 60, 9),
            None,
            "path_create_directory(fd=3</data>,path=9@0x3c) -> (errno=ESUCCESS)",
        ),
        (
            "fd_seek",
            (3, (1 << 64) - 2, 2, 24),
            0,
            "fd_seek(fd=3</data>,offset=-2,whence=END) -> (newoffset=0,errno=ESUCCESS)",
        ),
        (
            "fd_fdstat_set_rights",
            (3, 3, 0),
            None,
            "fd_fdstat_set_rights(fd=3</data>,fs_rights_base=0x3,fs_rights_inheriting=0x0) -> "
            "(errno=ESUCCESS)",
        ),
        (
            "sock_accept",
            (3, 4, 24),
            3,
            "sock_accept(fd=3</data>,flags=NONBLOCK) -> (accepted_fd=3</data>,errno=ESUCCESS)",
        ),
        (
            "poll_oneoff",
            (16, 24, 2, 8),
            1,
            "poll_oneoff(in=16,out=24,nsubscriptions=2) -> (nevents=1,errno=ESUCCESS)",
        ),
    ],
)
def test_lines(name: str, raw: tuple[int, ...], returns: Any, line: str) -> None:
    shown = guest(HELLO).call_with(returning(returns), name, *raw)
    assert shown == line


def test_descriptors_are_called_by_their_paths() -> None:
    made = guest({0: b"sub/a.txt"})

    def path_open(*_: Any) -> int:
        return made.ctx.table.push(FileEntry(Sink()))

    opened = made.call_with(path_open, "path_open", 3, 0, 0, 9, 1, 2, 0, 0, 16)
    assert opened == (
        'path_open(fd=3</data>,dirflags=0,path="sub/a.txt",oflags=CREAT,fs_rights_base=0x2,'
        "fs_rights_inheriting=0x0,fdflags=0) -> (opened_fd=4</data/sub/a.txt>,errno=ESUCCESS)"
    )
    assert made.call("fd_renumber", 4, 7) == (
        "fd_renumber(fd=4</data/sub/a.txt>,to=7) -> (errno=ESUCCESS)"
    )
    assert made.call("fd_close", 7) == "fd_close(fd=7</data/sub/a.txt>) -> (errno=ESUCCESS)"
    assert made.call("fd_close", 7) == "fd_close(fd=7) -> (errno=EBADF)"


def test_what_is_written_is_cut() -> None:
    made = guest({0: b"\x08\0\0\0\x28\0\0\0"})
    line = made.call("fd_write", 1, 0, 1, 0)
    assert line == f'fd_write(fd=1<stdout>,iovs=["{"?" * 32}"+8]) -> (nwritten=40,errno=ESUCCESS)'


def test_bytes_that_are_no_text() -> None:
    made = guest({0: b"\x10\0\0\0\3\0\0\0", 16: b'\xff\n"'})
    line = made.call("fd_write", 1, 0, 1, 8)
    assert line.startswith(r'fd_write(fd=1<stdout>,iovs=["\\xff\n\""])')
    assert "\n" not in line


def test_json() -> None:
    made = guest(HELLO)
    made.call("fd_write", 1, 0, 1, 8)
    record = json.loads(made.records[0].as_json())
    assert record.pop("duration") >= 0
    assert record == {
        "module": "wasi_snapshot_preview1",
        "name": "fd_write",
        "arguments": {
            "fd": {"fd": 1, "name": "stdout"},
            "iovs": [{"length": 5, "data": "hello"}],
        },
        "errno": "SUCCESS",
        "results": {"nwritten": 5},
        "ending": None,
    }


def test_json_of_a_call_that_does_not_return() -> None:
    made = guest()
    made.call("proc_exit", 3)
    record = json.loads(made.records[0].as_json())
    assert (record["errno"], record["results"], record["ending"]) == (None, {}, "exit 3")


def test_sinks_write_lines() -> None:
    made = guest(HELLO)
    for sink, beginning in ((text_sink, "fd_write("), (json_sink, '{"module":"wasi_')):
        stream = io.StringIO()
        traced = Tracer(sink(stream)).wrap(call("fd_write"), "fd_write", PREVIEW1)
        for _ in range(2):
            assert traced(made.ctx, made.memory, 1, 0, 1, 8) == 0
        lines = stream.getvalue().splitlines()
        assert len(lines) == 2
        assert all(line.startswith(beginning) for line in lines)


def test_durations_are_those_of_the_function() -> None:
    times = iter([100, 350])
    made = guest()
    traced = Tracer(made.records.append, lambda: next(times)).wrap(
        call("sched_yield"), "sched_yield", PREVIEW1
    )
    traced(made.ctx, made.memory)
    assert made.records[0].duration == 250


def test_exceptions_of_an_embedder_are_recorded_and_pass() -> None:
    class Broken(Sink):
        def write_vectored(self, buffers: Sequence[bytes]) -> int:
            del buffers
            raise ZeroDivisionError("its own")

    made = guest(HELLO)
    made.ctx.set_stdout(Broken())
    with pytest.raises(ZeroDivisionError):
        made.call("fd_write", 1, 0, 1, 8)
    assert made.records[0].ending == "trap: ZeroDivisionError: its own"


def test_a_trace_changes_nothing() -> None:
    plain, traced = guest(HELLO), guest(HELLO)
    raw = (1, 0, 1, 8)
    assert call("fd_write")(plain.ctx, plain.memory, *raw) == 0
    traced.call("fd_write", *raw)
    assert plain.bytes == traced.bytes
    files = [one.ctx.get_file(1).file for one in (plain, traced)]
    assert all(isinstance(one, WasiFile) and one.__dict__["written"] == b"hello" for one in files)
