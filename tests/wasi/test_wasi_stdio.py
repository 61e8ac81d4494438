"""Inherited standard input and output: what a release shows of the process's own."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from wasi_core.wasi.host.std_buffers import InputBuffer, LineBuffer, write_hiding_closed

_HEAD = """
import os, sys
from wasi_core.wasi.behaviour import at
from wasi_core.wasi.host import stdio
from wasi_fd_support import Guest

def guest(version):
    made = Guest(version)
    behaviour = at(version)
    made.ctx.set_stdin(stdio.stdin(behaviour))
    made.ctx.set_stdout(stdio.stdout(behaviour))
    made.ctx.set_stderr(stdio.stderr(behaviour))
    return made

def read(made, size):
    errno = made.call("fd_read", 0, *made.vectors((2000, size)))
    if errno != "SUCCESS":
        return errno
    return made.bytes(2000, int.from_bytes(made.data[16:20], "little"))

def write(made, *texts, fd=1):
    return made.call("fd_write", fd, *made.text(*texts))

def say(*what):
    os.write(2, (" ".join(map(str, what)) + "\\n").encode())
"""
_SHELL = ["sh", "-c"]


def _run(
    program: str,
    stdin: bytes = b"",
    redirect: str = "",
    version: str = "23.0.1",
) -> tuple[bytes, list[str]]:
    """Run a program after :data:`_HEAD`; returns its output, and the lines that it said."""
    script = f"{_HEAD}\nversion = {version!r}\n{program}"
    done = subprocess.run(
        [*_SHELL, f'"$0" -c "$1" {redirect}', sys.executable, script],
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout, done.stderr.decode().splitlines()


BEFORE_AND_AFTER = ["2.0.2", "13.0.0", "14.0.0", "23.0.1"]


@pytest.mark.parametrize("version", BEFORE_AND_AFTER)
def test_what_it_says_of_itself(version: str) -> None:
    _, said = _run(
        "g = guest(version)\n"
        "for fd in 0, 1, 2: say(*g.fdstat(fd)[:2])\n"
        "for fd in 0, 1, 2: say(g.call('fd_seek', fd, 0, 1), g.call('fd_tell', fd))\n"
        "say(g.call('fd_pread', 0, *g.vectors((2000, 1)), 0))\n"
        "say(g.call('fd_pwrite', 1, *g.text(b'x'), 0))\n"
        "say(g.call('fd_fdstat_set_flags', 1, 0), g.call('fd_filestat_set_size', 1, 0))\n"
        "say(g.call('fd_sync', 0), g.call('fd_datasync', 1), g.call('fd_advise', 0, 0, 0, 0))\n"
        "say(*g.filestat(1))\n",
        version=version,
    )
    assert said == [
        "0 0",
        "0 1",
        "0 1",
        *["SPIPE SPIPE"] * 3,
        "SPIPE",
        "SPIPE",
        "BADF BADF",
        "SUCCESS SUCCESS BADF",
        "0 0 0 0 0 0 0 0",
    ]


@pytest.mark.parametrize(
    ("version", "rights", "seek"),
    [
        ("2.0.2", 0x8E0_01DB, "PERM"),
        ("9.0.0", 0, "SPIPE"),
        ("23.0.1", 0x40, "SPIPE"),
    ],
)
def test_a_terminal(version: str, rights: int, seek: str) -> None:
    _, said = _run(
        "import pty\n"
        "main, other = pty.openpty()\n"
        "os.dup2(other, 1)\n"
        "g = guest(version)\n"
        "say(g.fdstat(1)[0], g.fdstat(1)[2], g.call('fd_seek', 1, 0, 1))\n",
        version=version,
    )
    assert said == [f"2 {rights} {seek}"]


@pytest.mark.parametrize(
    ("version", "left"), [("2.0.2", b"ello\n"), ("13.0.0", b"ello\n"), ("14.0.0", b"")]
)
def test_what_a_guest_leaves_for_the_process(version: str, left: bytes) -> None:
    # S1: input is read ahead.
    _, said = _run(
        "g = guest(version)\nsay(read(g, 1))\nsay(os.read(0, 100))", b"hello\n", version=version
    )
    assert said == ["b'h'", str(left)]


@pytest.mark.parametrize(("version", "ready"), [("13.0.0", 5), ("14.0.0", 0)])
def test_bytes_that_are_ready(version: str, ready: int) -> None:
    # S1: what was read ahead is not counted.
    _, said = _run(
        "g = guest(version)\nread(g, 1)\nsay(stdio.stdin(at(version)).num_ready_bytes())\n",
        b"hello\n",
        version=version,
    )
    assert said == [str(ready)]


def test_what_a_guest_leaves_for_the_next() -> None:
    # S2: even when the process has another standard input by then.
    program = (
        "say(read(guest(version), 1))\n"
        "os.dup2(os.open('/dev/null', os.O_RDONLY), 0)\n"
        "g = guest(version)\n"
        "say(read(g, 100))\nsay(read(g, 100))\n"
    )
    assert _run(program, b"hello\n", version="13.0.0")[1] == ["b'h'", "b''", "b''"]
    assert _run(program, b"hello\n", version="14.0.0")[1] == ["b'h'", r"b'ello\n'", "b''"]


@pytest.mark.parametrize(
    ("version", "seen"),
    [("13.0.0", b"a\nb"), ("14.0.0", b"a\n"), ("15.0.0", b"a\nb"), ("23.0.1", b"a\nb")],
)
def test_a_line_without_an_end(tmp_path: Path, version: str, seen: bytes) -> None:
    # S4: what is seen at once; all is there in the end.
    out = tmp_path / "out"
    _, said = _run(
        f"g = guest(version)\nwrite(g, b'a\\n', b'b')\nsay(open({str(out)!r}, 'rb').read())\n",
        redirect=f"> {out}",
        version=version,
    )
    assert said == [str(seen)]
    assert out.read_bytes() == b"a\nb"


_FULL_PIPE = """
import fcntl
reader, writer = os.pipe()
fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
filled = 0
try:
    while True:
        filled += os.write(writer, b"." * 4096)
except BlockingIOError:
    pass
os.dup2(writer, 1)
def drain():
    return os.read(reader, filled * 2).lstrip(b".")
"""


@pytest.mark.parametrize(
    ("version", "errno", "seen"),
    [
        ("13.0.0", "AGAIN", b"abc"),
        ("14.0.0", "SUCCESS", b""),
        ("15.0.0", "AGAIN", b"abcabc"),
        ("23.0.1", "AGAIN", b"abcabc"),
    ],
)
def test_a_write_that_fails_and_is_tried_again(version: str, errno: str, seen: bytes) -> None:
    # S5: a bug of the newer side.
    _, said = _run(
        f"{_FULL_PIPE}\n"
        "g = guest(version)\nsay(write(g, b'abc'))\ndrain()\nsay(write(g, b'abc'))\n"
        "os.set_blocking(reader, False)\n"
        "try: say(drain())\n"
        "except BlockingIOError: say(b'')\n",
        version=version,
    )
    assert said == [errno, "SUCCESS", str(seen)]


@pytest.mark.parametrize(("version", "seen"), [("13.0.0", b"B"), ("15.0.0", b"SECRET-AB")])
def test_what_failed_comes_out_with_the_next_guest(version: str, seen: bytes) -> None:
    # S5: a bug of the newer side.
    _, said = _run(
        f"{_FULL_PIPE}\nsay(write(guest(version), b'SECRET-A'))\ndrain()\n"
        "say(write(guest(version), b'B'))\nsay(drain())\n",
        version=version,
    )
    assert said == ["AGAIN", "SUCCESS", str(seen)]


@pytest.mark.parametrize("version", ["2.0.2", "15.0.0", "23.0.1"])
def test_a_device_that_is_full(version: str) -> None:
    # S7
    _, said = _run("say(write(guest(version), b'x'))", redirect="> /dev/full", version=version)
    assert said == ["NOSPC"]


@pytest.mark.parametrize("version", ["2.0.2", "15.0.0", "23.0.1"])
def test_a_pipe_that_nobody_reads_and_a_directory(version: str) -> None:
    # S7
    _, said = _run(
        "r, w = os.pipe()\nos.close(r)\nos.dup2(w, 1)\nsay(write(guest(version), b'x'))\n"
        "os.dup2(os.open('/', os.O_RDONLY), 0)\nsay(read(guest(version), 1))\n",
        version=version,
    )
    assert said == ["PIPE", "ISDIR"]


@pytest.mark.parametrize(
    ("version", "written", "read"),
    [("13.0.0", "BADF", "BADF"), ("15.0.0", "SUCCESS", b""), ("23.0.1", "SUCCESS", b"")],
)
def test_closed_ones(version: str, written: str, read: object) -> None:
    # S6; the last line is where nothing is buffered.
    _, said = _run(
        "g = guest(version)\nkept = os.dup(2)\nfor fd in 0, 1, 2: os.close(fd)\n"
        "answers = [write(g, b'x'), write(g, b'x\\n'), read(g, 1), write(g, b'x', fd=2)]\n"
        "os.dup2(kept, 2)\nfor one in answers: say(one)\n",
        version=version,
    )
    assert said == [written, written, str(read), written]


@pytest.mark.parametrize(("version", "expected"), [("13.0.0", "BADF"), ("14.0.0", b"")])
def test_input_that_is_open_for_writing(version: str, expected: object) -> None:
    # S6
    _, said = _run(
        "os.dup2(os.open('/dev/null', os.O_WRONLY), 0)\nsay(read(guest(version), 1))\n",
        version=version,
    )
    assert said == [str(expected)]


@pytest.mark.parametrize(
    ("version", "last"), [("2.0.2", 2500), ("13.0.0", 2500), ("14.0.0", 2424), ("23.0.1", 2424)]
)
def test_many_buffers_and_bytes(version: str, last: int) -> None:
    # S8: complete, but of a line without an end no more is taken than there is room for.
    out, said = _run(
        "g = guest(version)\n"
        "for texts in [(b'a', b'', b'b\\n', b'c'), (b'x' * 2000,), (b'y\\n' * 700, b'z' * 1100)]:\n"
        "    say(write(g, *texts), int.from_bytes(g.data[16:20], 'little'))\n",
        version=version,
    )
    assert said == ["SUCCESS 4", "SUCCESS 2000", f"SUCCESS {last}"]
    assert out == b"ab\nc" + b"x" * 2000 + b"y\n" * 700 + b"z" * (last - 1400)


def test_what_python_keeps_comes_before_the_guest() -> None:
    out, _ = _run("print('first', end='')\nwrite(guest(version), b' second')\n")
    assert out == b"first second"


@pytest.fixture(name="pipe")
def _pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)
    os.close(writer)


#: Writes one after the other, what each says that it took, and what has come out after each.
LINES: list[tuple[list[list[bytes]], list[int], list[bytes]]] = [
    ([[b"a"], [b"b\n"], [b"c"]], [1, 2, 1], [b"", b"ab\n", b""]),
    ([[b"a\nb"]], [3], [b"a\nb"]),
    ([[b"a\n", b"b"]], [3], [b"a\n"]),
    # Kept whole lines are written first.
    ([[b"x" * 1024], [b"y"]], [1024, 1], [b"x" * 1024, b""]),
    ([[b"x" * 1000], [b"y" * 30]], [1000, 30], [b"", b"x" * 1000]),
    ([[b"x" * 1000], [b"y" * 24]], [1000, 24], [b"", b""]),
    # As much of a last line as there is room for.
    ([[b"\n", b"y" * 1000, b"z" * 100]], [1025], [b"\n"]),
    ([[]], [0], [b""]),
]


@pytest.mark.parametrize(("writes", "taken", "out"), LINES)
def test_lines(
    pipe: tuple[int, int], writes: list[list[bytes]], taken: list[int], out: list[bytes]
) -> None:
    reader, writer = pipe
    os.set_blocking(reader, False)
    lines = LineBuffer(writer)
    for buffers, count, expected in zip(writes, taken, out, strict=True):
        assert lines.write_vectored(buffers) == count
        assert _available(reader) == expected
    lines.flush()
    given = b"".join(b for buffers in writes for b in buffers)
    rest = given[len(b"".join(out)) : sum(taken)]
    assert _available(reader) == rest


def _available(reader: int) -> bytes:
    try:
        return os.read(reader, 65536)
    except BlockingIOError:
        return b""


def test_closing_gives_up_what_cannot_be_written() -> None:
    lines = LineBuffer(os.open("/dev/full", os.O_WRONLY))
    assert lines.write_vectored([b"x"]) == 1
    with pytest.raises(OSError, match="No space"):
        lines.flush()
    lines.close()
    lines.flush()


@pytest.mark.parametrize("size", [8192, 10000])
def test_large_reads_go_past_the_buffer(pipe: tuple[int, int], size: int) -> None:
    reader, writer = pipe
    os.write(writer, b"abc")
    source = InputBuffer(reader)
    buffer = bytearray(size)
    assert source.read_vectored([memoryview(buffer)]) == 3
    os.write(writer, b"def")
    assert source.read_vectored([memoryview(buffer)[:1]]) == 1
    # This takes what is left in the buffer, and nothing else.
    os.write(writer, b"ghi")
    assert source.read_vectored([memoryview(buffer)]) == 2
    assert bytes(buffer[:2]) == b"ef"
    assert fcntl.fcntl(reader, fcntl.F_GETFL) & os.O_NONBLOCK == 0
    assert source.read_vectored([memoryview(buffer)]) == 3


def test_several_buffers_are_filled(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, b"abcdef")
    one, two = bytearray(2), bytearray(3)
    assert InputBuffer(reader).read_vectored([memoryview(one), memoryview(two)]) == 5
    assert (bytes(one), bytes(two)) == (b"ab", b"cde")


def test_only_a_closed_descriptor_is_hidden() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        LineBuffer(writer).write_vectored([b"x\n"])
    with pytest.raises(BrokenPipeError):
        write_hiding_closed(writer, [b"x"])
    os.close(writer)
    assert LineBuffer(writer).write_vectored([b"x\n"]) == 2
    assert write_hiding_closed(writer, [b"x", b"y"]) == 2
    assert InputBuffer(reader).read_vectored([memoryview(bytearray(1))]) == 0
