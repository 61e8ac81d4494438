"""What a call across the boundary costs, in µs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from figures import Figure
from peers import Ours, Peer, peers
from turns import in_turns
from wasi_core.wasm.text import encode

CALLS = 10_000


def measure(rounds: int) -> Iterator[Figure]:
    binary = encode(Path(__file__).with_name("calls.wat").read_text("utf-8"))
    found, _ = peers()
    engines: dict[str, Peer] = {"ours": Ours(), **found}
    out: dict[str, Callable[[], object]] = {}
    into: dict[str, Callable[[], object]] = {}
    for name, engine in engines.items():
        out[name] = partial(engine.function(binary, "calls", _host), CALLS)
        into[name] = partial(_enter, engine.function(binary, "add", _host))
    for name, seconds in in_turns(out, rounds).items():
        yield Figure(f"calls: the host by a guest, {name}", seconds / CALLS * 1e6, "µs")
    for name, seconds in in_turns(into, rounds).items():
        yield Figure(f"calls: a guest by the host, {name}", seconds / CALLS * 1e6, "µs")


def _host(a: int, b: int, c: int, d: int) -> int:
    return a + b + c + d & 0xFFFF


def _enter(add: Callable[[int, int], object]) -> None:
    for _ in range(CALLS):
        add(1, 2)
