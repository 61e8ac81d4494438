"""What preview0 has otherwise than preview1: what an offset is relative to has another order.

Source: crates/wasi-common/witx/preview0/typenames.witx at v23.0.1.
"""

from __future__ import annotations

from enum import IntEnum


class Whence(IntEnum):
    """What an offset is relative to."""

    Cur = 0
    End = 1
    Set = 2
