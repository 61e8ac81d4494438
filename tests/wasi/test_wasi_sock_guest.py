"""A guest that serves: it waits at a preopened listener, accepts, echoes and hangs up."""

from __future__ import annotations

import socket
from threading import Thread

import pytest
from wasi_core.engine import Engine, Func, Linker, Module, Store
from wasi_core.wasi.behaviour import at
from wasi_core.wasi.context import WasiCtx
from wasi_core.wasi.host.clocks import clocks_ctx
from wasi_core.wasi.host.poller import sched_ctx
from wasi_core.wasi.host.random import random_ctx
from wasi_core.wasi.host.socket import preopened_socket
from wasi_core.wasi.link import add_to_linker
from wasi_core.wasi.types import Errno

ECHO = """
(module
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept"
    (func $sock_accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv"
    (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send"
    (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown"
    (func $sock_shutdown (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; A subscription: the listener, descriptor 5, shall be readable.
  (data (i32.const 0) "\\07\\00\\00\\00\\00\\00\\00\\00\\01")
  (data (i32.const 16) "\\05")
  ;; An iovec of 4 bytes at 256.
  (data (i32.const 192) "\\00\\01\\00\\00\\04\\00\\00\\00")

  (global $bad (mut i32) (i32.const 0))
  (func $check (param $errno i32)
    (if (local.get $errno)
      (then (global.set $bad (local.get $errno)))))

  ;; Serve one client; returns how many bytes were echoed, or minus an errno.
  (func (export "serve") (result i32)
    (local $fd i32)
    (local $size i32)
    (local $total i32)
    (call $check
      (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
    (call $check (call $sock_accept (i32.const 5) (i32.const 0) (i32.const 132)))
    (local.set $fd (i32.load (i32.const 132)))
    (block $end
      (loop $next
        (call $check
          (call $sock_recv (local.get $fd) (i32.const 192) (i32.const 1) (i32.const 0)
            (i32.const 136) (i32.const 140)))
        (br_if $end (global.get $bad))
        (local.set $size (i32.load (i32.const 136)))
        (br_if $end (i32.eqz (local.get $size)))
        (local.set $total (i32.add (local.get $total) (local.get $size)))
        ;; The ciovec is the iovec with another length.
        (i32.store (i32.const 200) (i32.const 256))
        (i32.store (i32.const 204) (local.get $size))
        (call $check
          (call $sock_send (local.get $fd) (i32.const 200) (i32.const 1) (i32.const 0)
            (i32.const 136)))
        (br $next)))
    (call $check (call $sock_shutdown (local.get $fd) (i32.const 2)))
    (call $check (call $fd_close (local.get $fd)))
    (if (result i32) (global.get $bad)
      (then (i32.sub (i32.const 0) (global.get $bad)))
      (else (local.get $total)))))
"""


def served(release: str, listener: socket.socket, fd: int = 5) -> int:
    ctx = WasiCtx(clocks_ctx(), random_ctx(), sched_ctx(at(release)), version=release)
    preopened_socket(ctx, fd, listener)
    engine = Engine()
    linker = Linker(engine)
    add_to_linker(linker, lambda data: data)
    with Store(engine, ctx) as store:
        serve = linker.instantiate(store, Module(engine, ECHO)).exports(store)["serve"]
        assert isinstance(serve, Func)
        return serve(store)


def talk(address: object, answers: list[bytes]) -> None:
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family) as client:
        client.settimeout(60)
        client.connect(address)  # pyright: ignore[reportArgumentType] - either kind
        client.sendall(b"hello, guest")
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while part := client.recv(100):
            answer += part
        answers.append(answer)


@pytest.mark.parametrize("release", ["2.0.2", "9.0.0", "20.0.0", "23.0.1", "46.0.0"])
@pytest.mark.parametrize("kind", ["TCP", "Unix"])
def test_a_guest_that_serves(
    kind: str, release: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if kind == "TCP":
        listener = socket.create_server(("127.0.0.1", 0))
        address: object = listener.getsockname()
    else:
        address = str(tmp_path_factory.mktemp("s") / "s")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
    answers: list[bytes] = []
    client = Thread(target=talk, args=(address, answers))
    client.start()
    assert served(release, listener) == 12
    client.join()
    assert answers == [b"hello, guest"]


def test_a_guest_without_its_listener() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    assert served("23.0.1", listener, fd=6) == -Errno.BADF
