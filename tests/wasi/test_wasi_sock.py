"""``sock_*``, through the layer of raw values, with real sockets."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from struct import unpack_from

import pytest
from wasi_core.wasi.errors import HostTrap, WasiError
from wasi_core.wasi.files import WasiFile
from wasi_core.wasi.host.file import File
from wasi_core.wasi.host.socket import (
    TcpListener,
    TcpStream,
    UnixListener,
    UnixStream,
    file_of,
    preopened_socket,
)
from wasi_core.wasi.table import FILE_RIGHTS
from wasi_core.wasi.types import (
    Errno,
    EventType,
    FdFlags,
    FileType,
    RiFlags,
    Rights,
    RoFlags,
    SdFlags,
    SiFlags,
)
from wasi_waiting_support import DATA, RESULT, Guest, read, write

OTHER = RESULT + 8
PEEK, WAITALL = int(RiFlags.RECV_PEEK), int(RiFlags.RECV_WAITALL)
RELEASES = ("2.0.2", "9.0.0", "19.0.0", "23.0.1", "46.0.0")
NONBLOCK = int(FdFlags.NONBLOCK)


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    """What a test opens and nobody else closes."""
    opened: list[socket.socket] = []
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def pair(sockets: list[socket.socket]) -> Callable[..., tuple[Guest, socket.socket]]:
    """A guest whose descriptor 5 is one end of a connection, and the other end."""

    def make(release: str = "23.0.1", **given: int) -> tuple[Guest, socket.socket]:
        ours, theirs = socket.socketpair()
        sockets.append(ours)
        guest = Guest(release)
        if given:
            guest.ctx.insert_file(5, file_of(theirs), **given)
        else:
            preopened_socket(guest.ctx, 5, theirs)
        return guest, ours

    return make


Pair = Callable[..., tuple[Guest, socket.socket]]


@pytest.fixture
def listening(sockets: list[socket.socket]) -> Callable[[str], tuple[Guest, socket.socket]]:
    """A guest whose descriptor 5 is a listener, and a client that has connected to it."""

    def make(release: str) -> tuple[Guest, socket.socket]:
        listener = socket.create_server(("127.0.0.1", 0))
        client = socket.create_connection(listener.getsockname())
        sockets.append(client)
        guest = Guest(release)
        preopened_socket(guest.ctx, 5, listener)
        return guest, client

    return make


def sent(guest: Guest, *texts: bytes) -> tuple[int, int]:
    """Put texts side by side into memory, and an array of ciovec for them."""
    regions: list[tuple[int, int]] = []
    at = DATA
    for text in texts:
        guest.put(at, text)
        regions.append((at, len(text)))
        at += len(text)
    return guest.iovecs(*regions)


def receive(guest: Guest, flags: int, *regions: tuple[int, int], fd: int = 5) -> Errno:
    return guest.call("sock_recv", fd, *guest.iovecs(*regions), flags, RESULT, OTHER)


def received(guest: Guest) -> tuple[int, int]:
    """How many bytes, and flags."""
    return guest.u32(RESULT), unpack_from("<H", guest.data, OTHER)[0]


# sock_accept


@pytest.mark.parametrize("release", RELEASES)
def test_accepted_connections_are_descriptors(
    release: str, listening: Callable[[str], tuple[Guest, socket.socket]]
) -> None:
    guest, client = listening(release)
    assert guest.call("sock_accept", 5, 0, RESULT) is Errno.SUCCESS
    fd = guest.u32(RESULT)
    assert fd == 3
    assert guest.call("sock_send", fd, *sent(guest, b"he", b"llo"), 0, RESULT) is Errno.SUCCESS
    assert guest.u32(RESULT) == 5
    assert client.recv(10) == b"hello"
    assert guest.call("fd_write", fd, *sent(guest, b"!"), RESULT) is Errno.SUCCESS
    assert client.recv(10) == b"!"
    client.sendall(b"answer")
    assert guest.poll(read(1, fd)) == [(1, Errno.SUCCESS, EventType.FD_READ, 6, 0)]
    assert guest.call("fd_read", fd, *guest.iovecs((DATA, 3)), RESULT) is Errno.SUCCESS
    assert receive(guest, 0, (DATA + 3, 10), fd=fd) is Errno.SUCCESS
    assert guest.data[DATA : DATA + 7] == b"answer?"
    assert guest.call("fd_close", fd) is Errno.SUCCESS
    assert client.recv(1) == b""


@pytest.mark.parametrize(
    ("release", "base"), [("2.0.2", 0x820004A), ("9.0.0", 0), ("10.0.0", 0x42), ("23.0.1", 0x42)]
)
def test_rights_of_accepted_connections(
    release: str, base: int, listening: Callable[[str], tuple[Guest, socket.socket]]
) -> None:
    guest, _ = listening(release)
    assert guest.call("sock_accept", 5, NONBLOCK, RESULT) is Errno.SUCCESS
    assert guest.call("fd_fdstat_get", guest.u32(RESULT), DATA) is Errno.SUCCESS
    kind, flags, *rights = unpack_from("<BxH4xQQ", guest.data, DATA)
    assert (kind, flags, rights) == (FileType.SOCKET_STREAM, NONBLOCK, [base, 0])


@pytest.mark.parametrize("release", RELEASES)
def test_accepting_with_other_flags_closes_the_connection(
    release: str, listening: Callable[[str], tuple[Guest, socket.socket]]
) -> None:
    guest, client = listening(release)
    assert guest.call("sock_accept", 5, int(FdFlags.APPEND), RESULT) is Errno.INVAL
    assert client.recv(1) == b""
    assert not guest.ctx.table.contains(3)


@pytest.mark.parametrize("release", RELEASES)
def test_nobody_waits(
    release: str, listening: Callable[[str], tuple[Guest, socket.socket]]
) -> None:
    guest, _ = listening(release)
    assert guest.poll(read(1, 5)) == [(1, Errno.SUCCESS, EventType.FD_READ, 1, 0)]
    assert guest.call("sock_accept", 5, 0, RESULT) is Errno.SUCCESS
    assert guest.call("fd_fdstat_set_flags", 5, NONBLOCK) is Errno.SUCCESS
    assert guest.call("sock_accept", 5, 0, RESULT) is Errno.AGAIN


@pytest.mark.parametrize(("release", "expected"), [("8.0.1", Errno.BADF), ("9.0.0", None)])
def test_accepting_needs_the_right_to_read(
    release: str,
    expected: Errno | None,
    sockets: list[socket.socket],
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    sockets.append(socket.create_connection(listener.getsockname()))
    guest = Guest(release)
    guest.ctx.insert_file(5, file_of(listener), FILE_RIGHTS & ~Rights.FD_READ)
    assert guest.call("sock_accept", 5, 0, RESULT) is (expected or Errno.SUCCESS)


# What a preopened connection allows


@pytest.mark.parametrize("release", RELEASES)
def test_a_preopened_connection_can_be_written_from_9_on(release: str, pair: Pair) -> None:
    expected = Errno.BADF if release == "2.0.2" else Errno.SUCCESS
    guest, ours = pair(release)
    assert guest.call("sock_send", 5, *sent(guest, b"ab"), 0, RESULT) is expected
    assert guest.call("fd_write", 5, *sent(guest, b"cd"), RESULT) is expected
    if expected is Errno.SUCCESS:
        assert ours.recv(10) == b"abcd"


@pytest.mark.parametrize(
    ("release", "base"), [("2.0.2", 0x820000A), ("9.0.0", 0), ("9.0.2", 0x42), ("23.0.1", 0x42)]
)
def test_rights_of_a_preopened_connection(release: str, base: int, pair: Pair) -> None:
    guest, _ = pair(release)
    assert guest.call("fd_fdstat_get", 5, DATA) is Errno.SUCCESS
    assert unpack_from("<QQ", guest.data, DATA + 8) == (base, 0)


@pytest.mark.parametrize(
    ("release", "receives", "sends", "shuts"),
    [
        ("8.0.1", Errno.BADF, Errno.BADF, Errno.PERM),
        ("9.0.0", Errno.SUCCESS, Errno.SUCCESS, Errno.SUCCESS),
        ("23.0.1", Errno.SUCCESS, Errno.SUCCESS, Errno.SUCCESS),
    ],
)
def test_rights_are_asked_for_before_9_and_access_never(
    release: str, receives: Errno, sends: Errno, shuts: Errno, pair: Pair
) -> None:
    guest, ours = pair(release, rights=0, access=0)
    ours.sendall(b"x")
    assert receive(guest, 0, (DATA, 1)) is receives
    assert guest.call("sock_send", 5, *sent(guest, b"y"), 0, RESULT) is sends
    assert guest.call("sock_shutdown", 5, int(SdFlags.WR)) is shuts


# sock_recv

HELLO = b"hello, world"

#: Release, and what is in memory after receiving into two buffers of four bytes.
TWO_BUFFERS = {
    "2.0.2": b"hello, w",
    "9.0.0": b"hello, w",
    "19.0.0": b"hello, w",
    "20.0.0": None,
    "21.0.2": None,
    "22.0.0": b"hell????",
    "23.0.1": b"hell????",
}


@pytest.mark.parametrize("release", TWO_BUFFERS)
def test_two_buffers(release: str, pair: Pair) -> None:
    expected = TWO_BUFFERS[release]
    guest, ours = pair(release)
    ours.sendall(HELLO)
    errno = receive(guest, 0, (DATA, 4), (DATA + 4, 4))
    if expected is None:
        assert errno is Errno.FAULT
        assert receive(guest, 0, (DATA, 4), (DATA + 4, 0)) is Errno.FAULT
        assert receive(guest, 0, (DATA, 12)) is Errno.SUCCESS
        assert guest.data[DATA : DATA + 12] == HELLO
    else:
        assert errno is Errno.SUCCESS
        assert guest.data[DATA : DATA + 8] == expected
        assert received(guest) == (expected.rstrip(b"?").__len__(), 0)


@pytest.mark.parametrize(
    ("release", "expected"),
    [("19.0.0", Errno.FAULT), ("21.0.0", Errno.FAULT), ("22.0.0", Errno.SUCCESS)],
)
def test_buffers_that_overlap(release: str, expected: Errno, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.sendall(HELLO)
    assert receive(guest, 0, (DATA, 4), (DATA + 2, 4)) is expected


@pytest.mark.parametrize(
    ("release", "regions", "expected"),
    [
        ("11.0.1", ((0x7FFFFF00, 4),), Errno.FAULT),
        ("11.0.1", ((DATA, 4), (0x7FFFFF00, 4)), Errno.FAULT),
        ("12.0.0", ((0x7FFFFF00, 4),), None),
        ("12.0.0", ((DATA, 4), (0x7FFFFF00, 4)), None),
        ("20.0.0", ((DATA, 4), (0x7FFFFF00, 4)), None),
        ("20.0.0", ((DATA, 4), (DATA, 4), (0x7FFFFF00, 4)), Errno.FAULT),
        ("22.0.0", ((0x7FFFFF00, 4),), None),
        ("22.0.0", ((0x7FFFFF00, 0), (DATA, 4)), Errno.SUCCESS),
        ("22.0.0", ((DATA, 4), (0x7FFFFF00, 4)), Errno.SUCCESS),
    ],
)
def test_buffers_out_of_bounds(
    release: str, regions: tuple[tuple[int, int], ...], expected: Errno | None, pair: Pair
) -> None:
    guest, ours = pair(release)
    ours.sendall(HELLO)
    if expected is None:
        with pytest.raises(HostTrap, match="out of bounds"):
            receive(guest, 0, *regions)
    else:
        assert receive(guest, 0, *regions) is expected


@pytest.mark.parametrize("release", RELEASES)
def test_peeking_leaves_the_bytes(release: str, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.sendall(HELLO)
    for _ in range(2):
        assert receive(guest, PEEK, (DATA, 5)) is Errno.SUCCESS
        assert received(guest) == (5, 0)
        assert guest.data[DATA : DATA + 6] == b"hello?"
    assert receive(guest, 0, (DATA, 20)) is Errno.SUCCESS
    assert received(guest) == (12, 0)


def test_peeking_fills_the_first_buffer_even_if_empty(pair: Pair) -> None:
    guest, ours = pair("2.0.2")
    ours.sendall(HELLO)
    assert receive(guest, PEEK, (DATA, 0), (DATA, 4)) is Errno.SUCCESS
    assert received(guest) == (0, 0)
    assert receive(guest, PEEK) is Errno.SUCCESS
    assert received(guest) == (0, 0)


@pytest.mark.parametrize("release", RELEASES)
def test_waiting_for_all_of_it(release: str, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.sendall(HELLO)
    regions = [(DATA, 12)] if release >= "22" else [(DATA, 0), (DATA, 4), (DATA + 4, 8)]
    assert receive(guest, WAITALL, *regions) is Errno.SUCCESS
    assert received(guest) == (12, 0)
    assert guest.data[DATA : DATA + 13] == HELLO + b"?"


@pytest.mark.parametrize("release", RELEASES)
def test_all_of_it_never_comes(release: str, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.sendall(HELLO)
    ours.close()
    with pytest.raises(HostTrap, match="Unknown OS error: failed to fill whole buffer"):
        receive(guest, WAITALL, (DATA, 20))


def test_all_of_it_in_pieces() -> None:
    """The system gives bytes as they come."""
    pieces = iter([b"ab", b"cdef", b"g"])

    class Slow(socket.socket):
        def recvmsg_into(self, buffers: Sequence[memoryview], *_: int) -> tuple[int, None]:  # pyright: ignore
            piece = next(pieces)
            left = piece
            for buffer in buffers:
                part, left = left[: len(buffer)], left[len(buffer) :]
                buffer[: len(part)] = part
            return len(piece), None

    stream = UnixStream(Slow(socket.AF_UNIX))  # pyright: ignore
    buffers = [bytearray(3), bytearray(0), bytearray(2), bytearray(2)]
    assert stream.sock_recv([memoryview(one) for one in buffers], RiFlags.RECV_WAITALL)[0] == 7
    assert b"".join(buffers) == b"abcdefg"


@pytest.mark.parametrize("release", RELEASES)
def test_the_end(release: str, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.shutdown(socket.SHUT_WR)
    assert receive(guest, 0, (DATA, 5)) is Errno.SUCCESS
    assert received(guest) == (0, 0)


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_there(release: str, pair: Pair) -> None:
    guest, _ = pair(release)
    assert guest.call("fd_fdstat_set_flags", 5, NONBLOCK) is Errno.SUCCESS
    for flags in (0, PEEK, WAITALL):
        assert receive(guest, flags, (DATA, 5)) is Errno.AGAIN
    # Nothing is asked of the system for nothing.
    assert receive(guest, 0, (DATA, 0)) is Errno.SUCCESS
    assert receive(guest, WAITALL, (DATA, 0)) is Errno.SUCCESS
    assert receive(guest, 0) is Errno.SUCCESS
    assert received(guest) == (0, 0)


def test_flags_are_passed_on_and_told() -> None:
    class Datagram(WasiFile):
        def get_filetype(self) -> FileType:
            return FileType.SOCKET_DGRAM

        def sock_recv(self, buffers: Sequence[memoryview], flags: RiFlags) -> tuple[int, RoFlags]:
            seen.append((len(buffers), flags))
            buffers[0][:2] = b"ab"
            return 2, RoFlags.RECV_DATA_TRUNCATED

    seen: list[tuple[int, RiFlags]] = []
    guest = Guest("23.0.1")
    guest.ctx.insert_file(5, Datagram())
    assert receive(guest, PEEK | WAITALL, (DATA, 2), (DATA + 2, 2)) is Errno.SUCCESS
    assert received(guest) == (2, int(RoFlags.RECV_DATA_TRUNCATED))
    assert seen == [(1, RiFlags.RECV_PEEK | RiFlags.RECV_WAITALL)]


@pytest.mark.parametrize("release", ["11.0.1", "12.0.0"])
def test_flags_that_nobody_has_defined(release: str, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.sendall(HELLO)
    if release == "11.0.1":
        assert receive(guest, 4 | PEEK, (DATA, 5)) is Errno.SUCCESS
        assert guest.call("sock_shutdown", 5, 4) is Errno.INVAL
    else:
        with pytest.raises(HostTrap, match="Riflags"):
            receive(guest, 4, (DATA, 5))
        with pytest.raises(HostTrap, match="Sdflags"):
            guest.call("sock_shutdown", 5, 4)


# sock_send


def test_flags_of_sending_are_ignored(pair: Pair) -> None:
    guest, ours = pair()
    assert guest.call("sock_send", 5, *sent(guest, b"ab"), 1, RESULT) is Errno.SUCCESS
    assert ours.recv(5) == b"ab"


def test_an_embedder_that_gives_flags_of_sending(pair: Pair) -> None:
    guest, _ = pair()
    with pytest.raises(WasiError) as caught:
        guest.ctx.get_file(5).file.sock_send([b"x"], SiFlags(1))
    assert caught.value.errno is Errno.NOTSUP


def test_sending_nothing(pair: Pair) -> None:
    guest, _ = pair()
    assert guest.call("sock_send", 5, *sent(guest), 0, RESULT) is Errno.SUCCESS
    assert guest.u32(RESULT) == 0


def test_many_buffers_are_sent_in_part(pair: Pair) -> None:
    guest, ours = pair()
    assert guest.call("sock_send", 5, *guest.iovecs(*[(DATA, 1)] * 1500), 0, RESULT) is (
        Errno.SUCCESS
    )
    assert guest.u32(RESULT) == 1024
    assert ours.recv(4096) == b"?" * 1024


def test_no_room(pair: Pair) -> None:
    guest, _ = pair()
    guest.call("fd_fdstat_set_flags", 5, NONBLOCK)
    region = guest.iovecs((0, len(guest.data)))
    sending = (guest.call("sock_send", 5, *region, 0, RESULT) for _ in range(10_000))
    assert next(errno for errno in sending if errno is not Errno.SUCCESS) is Errno.AGAIN


@pytest.mark.parametrize("release", ["9.0.0", "23.0.1"])
def test_nobody_receives_any_more(release: str, pair: Pair) -> None:
    guest, ours = pair(release)
    ours.close()
    assert guest.call("sock_send", 5, *sent(guest, b"x"), 0, RESULT) is Errno.PIPE
    assert guest.poll(write(1, 5)) == [(1, Errno.SUCCESS, EventType.FD_WRITE, 0, 1)]


# sock_shutdown


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("how", [SdFlags.RD, SdFlags.WR, SdFlags.RD | SdFlags.WR])
def test_halves_are_shut(release: str, how: SdFlags, pair: Pair) -> None:
    guest, ours = pair(release)
    assert guest.call("sock_shutdown", 5, int(how)) is Errno.SUCCESS
    if how & SdFlags.WR:
        assert ours.recv(1) == b""
    if how & SdFlags.RD:
        assert receive(guest, 0, (DATA, 1)) is Errno.SUCCESS
        assert received(guest) == (0, 0)


@pytest.mark.parametrize("release", RELEASES)
def test_neither_half(release: str, pair: Pair) -> None:
    guest, _ = pair(release)
    assert guest.call("sock_shutdown", 5, 0) is Errno.INVAL


def test_not_connected() -> None:
    guest = Guest("23.0.1")
    preopened_socket(guest.ctx, 5, socket.socket())
    assert guest.call("sock_shutdown", 5, int(SdFlags.WR)) is Errno.NOTCONN


# What is no socket, or the other kind


@pytest.mark.parametrize("release", RELEASES)
def test_files_are_no_sockets(release: str, tmp_path: Path) -> None:
    guest = Guest(release)
    guest.ctx.insert_file(5, File(os.open(tmp_path / "file", os.O_CREAT | os.O_RDWR)))
    for fd in (5, 99):
        assert guest.call("sock_accept", fd, 0, RESULT) is Errno.BADF
        assert receive(guest, 0, (DATA, 1), fd=fd) is Errno.BADF
        assert guest.call("sock_send", fd, *sent(guest, b"x"), 0, RESULT) is Errno.BADF
        assert guest.call("sock_shutdown", fd, int(SdFlags.RD)) is Errno.BADF


@pytest.mark.parametrize(("release", "expected"), [("8.0.1", Errno.PERM), ("9.0.0", Errno.BADF)])
def test_shutting_a_file_that_is_read(release: str, expected: Errno, tmp_path: Path) -> None:
    guest = Guest(release)
    file = File(os.open(tmp_path / "file", os.O_CREAT | os.O_RDWR))
    guest.ctx.insert_file(5, file, Rights.FD_READ)
    assert guest.call("sock_shutdown", 5, int(SdFlags.RD)) is expected


def test_listeners_neither_read_nor_write(
    listening: Callable[[str], tuple[Guest, socket.socket]],
) -> None:
    guest, _ = listening("23.0.1")
    assert receive(guest, 0, (DATA, 1)) is Errno.BADF
    assert guest.call("sock_send", 5, *sent(guest, b"x"), 0, RESULT) is Errno.BADF
    assert guest.call("sock_shutdown", 5, int(SdFlags.RD)) is Errno.BADF
    assert guest.call("fd_read", 5, *guest.iovecs((DATA, 1)), RESULT) is Errno.BADF


def test_connections_do_not_accept(pair: Pair) -> None:
    guest, _ = pair()
    assert guest.call("sock_accept", 5, 0, RESULT) is Errno.BADF


# Sockets as files


def test_attributes(pair: Pair) -> None:
    guest, _ = pair()
    assert guest.call("fd_filestat_get", 5, DATA) is Errno.SUCCESS
    expected = bytes(16) + bytes([FileType.SOCKET_STREAM])
    assert guest.data[DATA : DATA + 17] == expected
    assert guest.data[DATA + 24 : DATA + 64] == bytes(40)


def test_only_nonblock_can_be_set(pair: Pair) -> None:
    guest, _ = pair()
    assert guest.call("fd_fdstat_set_flags", 5, int(FdFlags.APPEND)) is Errno.INVAL
    assert guest.call("fd_fdstat_set_flags", 5, NONBLOCK | int(FdFlags.SYNC)) is Errno.INVAL
    for flags in (NONBLOCK, 0):
        assert guest.call("fd_fdstat_set_flags", 5, flags) is Errno.SUCCESS
        assert guest.ctx.get_file(5).file.get_fdflags() == flags


def test_a_stream_is_read_written_and_peeked_at(sockets: list[socket.socket]) -> None:
    ours, theirs = socket.socketpair()
    sockets.append(ours)
    stream = UnixStream(theirs)
    ours.sendall(HELLO)
    buffer = bytearray(5)
    assert (stream.peek(memoryview(buffer)), bytes(buffer)) == (5, b"hello")
    assert stream.num_ready_bytes() == 12
    stream.readable()
    assert stream.read_vectored([memoryview(buffer)]) == 5
    assert stream.read_vectored([memoryview(b"")]) == 0
    assert stream.num_ready_bytes() == 7
    assert stream.write_vectored([b"a", b"", b"b"]) == 2
    stream.writable()
    assert ours.recv(5) == b"ab"


def test_whether_a_stream_has_ended(sockets: list[socket.socket]) -> None:
    ours, theirs = socket.socketpair()
    sockets.append(ours)
    stream = UnixStream(theirs)
    stream.readable()
    ours.shutdown(socket.SHUT_WR)
    stream.sock_shutdown(SdFlags.WR)
    for asked in (stream.readable, stream.writable):
        with pytest.raises(WasiError) as caught:
            asked()
        assert caught.value.errno is Errno.IO


def test_time_limits_become_the_systems(sockets: list[socket.socket]) -> None:
    ours, theirs = socket.socketpair()
    sockets.append(ours)
    theirs.settimeout(0.001)
    guest = Guest("23.0.1")
    preopened_socket(guest.ctx, 5, theirs)
    assert guest.ctx.get_file(5).file.get_fdflags() == 0
    assert receive(guest, 0, (DATA, 1)) is Errno.AGAIN


def test_sockets_are_closed_with_their_descriptor(pair: Pair) -> None:
    guest, ours = pair()
    assert guest.call("fd_close", 5) is Errno.SUCCESS
    assert ours.recv(1) == b""


def test_kinds_of_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(file_of(socket.create_server(("127.0.0.1", 0))), TcpListener)
    assert isinstance(file_of(socket.socket()), TcpStream)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket")
    listener.listen()
    client = socket.socket(socket.AF_UNIX)
    client.connect("socket")
    kind = file_of(listener)
    assert isinstance(kind, UnixListener)
    assert isinstance(file_of(client), UnixStream)
    assert isinstance(kind.sock_accept(FdFlags(0)), UnixStream)


def test_datagrams_are_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        pytest.raises(ValueError, match="SOCK_DGRAM is no stream: only stream sockets"),
    ):
        file_of(sock)


@pytest.mark.skipif(sys.platform != "linux", reason="a family that is neither TCP nor Unix")
def test_other_families_are_refused() -> None:
    class Other(socket.socket):
        family = socket.AF_ALG  # pyright: ignore

    with Other() as sock, pytest.raises(ValueError, match="use TCP or Unix"):
        file_of(sock)
