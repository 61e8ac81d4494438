"""Run times of the nine kernels, as ratios: how many times as fast, or as slow, as each peer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from figures import Figure, number
from guests import KERNELS, Guest
from peers import Ours, Peer, peers
from turns import geometric_mean, in_turns

#: What runs at which size: an interpreter in Python cannot be given what compiled code is given.
SIZES = {"pywasm": "slow", "wasm3": "medium", "wasmtime": "medium", "gcc": "medium"}
#: Times as fast as pywasm, geometric mean.
LEAST_OF_PYWASM = 100.0


def measure(rounds: int) -> Iterator[Figure]:
    ours = Ours()
    found, missing = peers()
    for reason in missing.values():
        print(f"  {reason}")
    print(f"  {'':12}{'ours':>12}  ours / peer:" + "".join(f"{name:>10}" for name in SIZES))
    ratios: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="engine-kernels-") as folder:
        for name in KERNELS:
            guest = Guest(name)
            seconds, of_kernel = _kernel(guest, ours, found, Path(folder), rounds)
            for peer, ratio in of_kernel.items():
                ratios.setdefault(peer, []).append(ratio)
            cells = (f"{_cell(of_kernel.get(peer)):>10}" for peer in SIZES)
            print(f"  {name:12}{seconds * 1000:9.1f} ms{'':15}" + "".join(cells), flush=True)
            yield Figure(f"kernels: {name}", seconds * 1000, "ms", printed=True)
            for peer, ratio in of_kernel.items():
                yield Figure(f"kernels: {name} / {peer}", ratio, "x", printed=True)
    means = {peer: geometric_mean(found) for peer, found in ratios.items()}
    for peer, mean in means.items():
        if peer == "pywasm":
            yield Figure("kernels: times as fast as pywasm", 1 / mean, "x", LEAST_OF_PYWASM)
        else:
            yield Figure(f"kernels: times the time of {peer}", mean, "x")
    if "pywasm" not in means:
        yield Figure("kernels: times as fast as pywasm", None, "x", LEAST_OF_PYWASM)


def _kernel(
    guest: Guest, ours: Ours, found: dict[str, Peer], work: Path, rounds: int
) -> tuple[float, dict[str, float]]:
    """Seconds of ours at the medium size, and ours divided by each peer's at that one's size."""
    runs: dict[str, Callable[[int], object]] = {
        name: peer.function(guest.binary, "run") for name, peer in found.items()
    }
    try:
        runs["gcc"] = guest.native(work)
    except FileNotFoundError as error:
        print(f"  native code is not measured: {error}")
    mine = ours.function(guest.binary, "run")
    turns: dict[str, Callable[[], object]] = {}
    for size in sorted({SIZES[name] for name in runs} | {"medium"}):
        guest.check("ours", mine, guest.sizes[size])
        turns[size] = partial(mine, guest.sizes[size])
    for name, run in runs.items():
        guest.check(name, run, guest.sizes[SIZES[name]])
        turns[name] = partial(run, guest.sizes[SIZES[name]])
    medians = in_turns(turns, rounds)
    return medians["medium"], {name: medians[SIZES[name]] / medians[name] for name in runs}


def _cell(ratio: float | None) -> str:
    if ratio is None:
        return "-"
    return f"{number(ratio)}x" if ratio >= 0.1 else f"1/{number(1 / ratio)}"
