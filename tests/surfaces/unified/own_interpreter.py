"""The same embedder with wasi-common 23.0."""

from __future__ import annotations

import sys
from collections.abc import Callable

from interpreter import PROGRAM, Interpreter
from wasi_common import I32Exit
from wasi_common.snapshots.preview_1 import wasi_snapshot_preview1
from wasi_common.sync import WasiCtxBuilder
from wiggle import GuestMemory


def main() -> None:
    ctx = WasiCtxBuilder().inherit_stdio().arg("guest").build()

    def imports(name: str) -> Callable[..., int]:
        function = getattr(wasi_snapshot_preview1, name)

        def host(data: bytearray, *values: int) -> int:
            return function(ctx, GuestMemory.Unshared(data), *values)

        return host

    try:
        Interpreter(imports).run(PROGRAM)
    except I32Exit as end:
        sys.exit(end.args[0])
    except Exception as trap:
        sys.exit(f"trap: {trap}")


main()
