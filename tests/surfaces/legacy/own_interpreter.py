"""An embedder that links wasi-common 2.0 into its own interpreter."""

from __future__ import annotations

import sys
from collections.abc import Callable

import wiggle
from interpreter import PROGRAM, Interpreter
from wasi_cap_std_sync import WasiCtxBuilder
from wasi_common.snapshots.preview_1 import wasi_snapshot_preview1
from wiggle import BorrowHandle, GuestMemory, Region
from wiggle.borrow import BorrowChecker


class Memory(GuestMemory):
    """The memory of the interpreter, as wiggle wants to see it."""

    def __init__(self, data: bytearray) -> None:
        self._data = data
        self._checker = BorrowChecker.new()

    def base(self) -> bytearray:
        return self._data

    def has_outstanding_borrows(self) -> bool:
        return self._checker.has_outstanding_borrows()

    def is_mut_borrowed(self, r: Region) -> bool:
        return self._checker.is_mut_borrowed(r)

    def is_shared_borrowed(self, r: Region) -> bool:
        return self._checker.is_shared_borrowed(r)

    def mut_borrow(self, r: Region) -> BorrowHandle:
        return self._checker.mut_borrow(r)

    def shared_borrow(self, r: Region) -> BorrowHandle:
        return self._checker.shared_borrow(r)

    def mut_unborrow(self, h: BorrowHandle) -> None:
        self._checker.mut_unborrow(h)

    def shared_unborrow(self, h: BorrowHandle) -> None:
        self._checker.shared_unborrow(h)


def main() -> None:
    ctx = WasiCtxBuilder().inherit_stdio().arg("guest").build()

    def imports(name: str) -> Callable[..., int]:
        function = getattr(wasi_snapshot_preview1, name)

        def host(data: bytearray, *values: int) -> int:
            return function(ctx, Memory(data), *values)

        return host

    try:
        Interpreter(imports).run(PROGRAM)
    except wiggle.Trap.I32Exit as end:
        sys.exit(end.args[0])
    except wiggle.Trap.String as trap:
        sys.exit(f"trap: {trap.args[0]}")


main()
