"""Files of the operating system and pipes, as an embedder uses them."""

from __future__ import annotations

import gc
import io
import os
from pathlib import Path

import pytest
from wasi_core.wasi.errors import WasiError
from wasi_core.wasi.files import NOW
from wasi_core.wasi.host.file import File
from wasi_core.wasi.host.pipe import PipeInUseError, ReadPipe, WritePipe
from wasi_core.wasi.types import Advice, FdFlags, FileType, Whence
from wasi_fd_support import Guest


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return path


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _buffers(*sizes: int) -> list[memoryview]:
    return [memoryview(bytearray(size)) for size in sizes]


def test_a_file_is_closed_with_its_last_user(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    file = File(descriptor)
    assert file.fileno() == descriptor
    assert _is_open(descriptor)
    del file
    gc.collect()
    assert not _is_open(descriptor)


def test_a_file_can_be_closed_at_once(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    file = File(descriptor)
    file.close()
    assert not _is_open(descriptor)
    # Another file may get the number: it is left alone.
    assert os.open(path, os.O_RDONLY) == descriptor
    file.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        file.read_vectored(_buffers(1))
    del file
    gc.collect()
    assert _is_open(descriptor)
    os.close(descriptor)


def test_a_closed_file_is_badf_for_the_guest(path: Path) -> None:
    guest = Guest()
    file = File(os.open(path, os.O_RDWR))
    fd = guest.insert(file)
    file.close()
    assert guest.call("fd_read", fd, *guest.vectors((2000, 1))) == "BADF"
    assert guest.call("fd_filestat_get", fd) == "BADF"


def test_reading_and_writing(path: Path) -> None:
    file = File(os.open(path, os.O_RDWR))
    one, two = _buffers(2, 3)
    assert file.read_vectored([one, two]) == 5
    assert (bytes(one), bytes(two)) == (b"01", b"234")
    assert file.read_vectored_at([one], 8) == 2
    assert file.peek(two) == 3
    assert (bytes(one), bytes(two)) == (b"89", b"567")
    assert file.num_ready_bytes() == 5
    assert file.write_vectored([b"ab", b"c"]) == 3
    assert file.write_vectored_at([b"XY"], 0) == 2
    assert file.seek(-2, Whence.END) == 8
    assert path.read_bytes() == b"XY234abc89"


def test_everything_else_of_a_file(path: Path) -> None:
    file = File(os.open(path, os.O_RDWR))
    assert file.get_filetype() == FileType.REGULAR_FILE
    assert file.pollable() == file.fileno()
    assert not file.isatty()
    file.set_fdflags(FdFlags.APPEND)
    assert file.get_fdflags() == FdFlags.APPEND
    file.set_filestat_size(4)
    file.allocate(0, 8)
    file.advise(0, 0, Advice.WILLNEED)
    file.datasync()
    file.sync()
    file.set_times(NOW, 7)
    assert file.get_filestat()[4:7:2] == (8, 7)
    assert path.read_bytes() == b"0123\0\0\0\0"


def test_bytes_that_are_ready_in_a_pipe_of_the_system() -> None:
    reader, writer = os.pipe()
    one, two = File(reader), File(writer)
    assert one.num_ready_bytes() == 0
    two.write_vectored([b"abc"])
    assert one.num_ready_bytes() == 3


#: What a pipe is made from, the sizes of buffers, and what they hold after one read.
SOURCES = [
    (b"abcdef", (2, 3), [b"ab", b"cde"]),
    (bytearray(b"abc"), (2, 3), [b"ab", b"c\0\0"]),
    ("äb", (2, 3), ["ä".encode(), b"b\0\0"]),
    (io.BytesIO(b"abc"), (0, 1, 1), [b"", b"a", b"b"]),
    # From elsewhere one buffer is read, the first with room.
    (io.BufferedReader(io.BytesIO(b"abcdef")), (0, 2, 3), [b"", b"ab", b"\0\0\0"]),
    (b"", (1,), [b"\0"]),
]


@pytest.mark.parametrize(("source", "sizes", "held"), SOURCES)
def test_reading_from_a_pipe(
    source: bytes | str | io.BytesIO, sizes: tuple[int, ...], held: list[bytes]
) -> None:
    buffers = _buffers(*sizes)
    count = ReadPipe(source).read_vectored(buffers)
    assert [bytes(buffer) for buffer in buffers] == held
    assert count == sum(len(part.rstrip(b"\0")) for part in held)


class Slow:
    """A reader of the embedder."""

    def __init__(self, *parts: bytes | None) -> None:
        self.parts = list(parts)

    def read(self, size: int) -> bytes | None:
        del size
        return self.parts.pop(0)


def test_a_reader_of_the_embedder() -> None:
    pipe = ReadPipe(Slow(b"ab", None, b"", b"abcd"))
    (buffer,) = buffers = _buffers(3)
    assert pipe.read_vectored(buffers) == 2
    assert bytes(buffer) == b"ab\0"
    with pytest.raises(BlockingIOError):
        pipe.read_vectored(buffers)
    assert pipe.read_vectored(buffers) == 0
    with pytest.raises(ValueError, match="gave 4 bytes, asked for 3"):
        pipe.read_vectored(buffers)
    assert pipe.read_vectored(_buffers(0)) == 0


def test_a_reader_that_has_nothing_yet_is_again_for_the_guest() -> None:
    guest = Guest()
    fd = guest.insert(ReadPipe(Slow(None)))
    assert guest.call("fd_read", fd, *guest.vectors((2000, 1))) == "AGAIN"


def test_writing_to_a_pipe_in_memory() -> None:
    pipe = WritePipe.new_in_memory()
    assert pipe.write_vectored([b"ab", b"", b"c"]) == 3
    assert pipe.contents() == b"abc"
    assert pipe.get_fdflags() == FdFlags.APPEND
    assert pipe.try_into_inner().getvalue() == b"abc"


class Collector:
    """A writer of the embedder."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.seen.append(data)
        return min(len(data), 2)


def test_a_writer_of_the_embedder_gets_the_first_buffer() -> None:
    collector = Collector()
    pipe = WritePipe(collector)
    assert pipe.write_vectored([b"", b"abc", b"d"]) == 2
    assert pipe.write_vectored([b"", b""]) == 0
    assert pipe.try_into_inner() is collector
    assert collector.seen == [b"abc", b""]
    with pytest.raises(TypeError, match="not to memory"):
        pipe.contents()


def test_an_open_file_gets_all_buffers(path: Path) -> None:
    with path.open("wb") as file:
        assert WritePipe(file).write_vectored([b"ab", b"c"]) == 3
    assert path.read_bytes() == b"abc"


def test_clones_share_what_they_carry() -> None:
    out = WritePipe.new_in_memory()
    guest = Guest()
    guest.ctx.set_stdout(out.clone())
    assert guest.read("fd_write", 1, *guest.text(b"hello")) == 5
    assert out.contents() == b"hello"
    with pytest.raises(PipeInUseError):
        out.try_into_inner()
    assert guest.call("fd_close", 1) == "SUCCESS"
    assert out.try_into_inner().getvalue() == b"hello"
    source = ReadPipe(b"abc")
    other = source.clone()
    source.read_vectored(_buffers(1))
    (buffer,) = buffers = _buffers(3)
    assert other.read_vectored(buffers) == 2
    assert bytes(buffer) == b"bc\0"


def test_a_pipe_carries_bytes() -> None:
    with pytest.raises(TypeError, match="a pipe carries bytes"):
        WritePipe(io.StringIO())  # pyright: ignore[reportArgumentType] - what is tested


def test_what_a_pipe_cannot_do() -> None:
    for pipe in (ReadPipe(b""), WritePipe.new_in_memory()):
        assert pipe.pollable() is None
        assert not pipe.isatty()
        assert pipe.num_ready_bytes() == 0
        with pytest.raises(WasiError):
            pipe.seek(0, Whence.SET)
    with pytest.raises(WasiError):
        ReadPipe(b"").write_vectored([b"x"])
    with pytest.raises(WasiError):
        WritePipe.new_in_memory().read_vectored(_buffers(1))
