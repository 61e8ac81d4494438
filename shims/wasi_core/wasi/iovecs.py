"""The buffers that a guest names for reading and writing.

Which of them a release uses, and what it checks, are rows of behaviour: see
:mod:`wasi_core.wasi.behaviours.fd`.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Mapping, Sequence

from .errors import OverlapError
from .memory import GuestMemory, check_aligned
from .types import IOVEC

#: Where a buffer is, and how long.
Region = tuple[int, int]


def read_array(memory: GuestMemory, address: int, count: int) -> list[Region]:
    """An array of ``iovec`` or ``ciovec``; the buffers themselves are not looked at.

    Without elements any address is good.

    :raises GuestMemoryError: the array is out of bounds or not aligned.
    """
    if not count:
        return []
    memory.check(address, 4)
    check_aligned(address, 4)
    return list(IOVEC.iter_unpack(memory.read(address, 8 * count)))


def read_buffers(memory: GuestMemory, address: int, count: int) -> list[bytes]:
    """What is in the buffers that an array names.

    :raises GuestMemoryError: the array or a buffer is out of bounds, or the array not aligned.
    """
    read = memory.read
    return [read(start, length) for start, length in read_array(memory, address, count)]


def first_region(memory: GuestMemory, regions: Sequence[Region]) -> list[Region]:
    """The first region that is not empty, alone; the others are not even checked.

    :raises OutOfBoundsError: it is not within the memory.
    """
    for region in regions:
        if region[1]:
            memory.check(*region)
            return [region]
    return []


def distinct_regions(
    behaviour: Mapping[str, bool], memory: GuestMemory, address: int, count: int
) -> list[Region]:
    """All regions of an array, for releases that make sure that they are apart.

    :raises GuestMemoryError: the array or a region is out of bounds, the array is not aligned, or
        regions overlap each other; before 5.0.0 also if one overlaps a later row of the array.
    """
    regions = read_array(memory, address, count)
    taken: list[Region] = []
    interleaved = not behaviour["iovecs_read_first"]
    for row, region in enumerate(regions):
        if interleaved:
            _check_free(taken, (address + 8 * row, 8))
        memory.check(*region)
        _check_free(taken, region)
        if region[1]:
            insort(taken, region)
    return regions


def _check_free(taken: Sequence[Region], region: Region) -> None:
    """:param taken: regions that are apart, in order."""
    start, length = region
    if not length:
        return
    after = bisect_right(taken, (start, 1 << 32))
    if (after and sum(taken[after - 1]) > start) or (
        after < len(taken) and taken[after][0] < start + length
    ):
        raise OverlapError(f"buffers overlap: {length} bytes at {start:#x}")


def fill(
    memory: GuestMemory, regions: Sequence[Region], read: Callable[[Sequence[memoryview]], int]
) -> int:
    """Read into regions one after the other; returns how many bytes.

    What is not read stays as it is in the guest. The file gets memory of its own, so that nothing
    it does can hold on to that of the guest.

    :param regions: checked to be within the memory.
    """
    buffers = [bytearray(length) for _, length in regions]
    count = read([memoryview(buffer) for buffer in buffers])
    left = count
    for (start, length), buffer in zip(regions, buffers, strict=True):
        if left <= 0:
            break
        part = min(left, length)
        memory.write(start, memoryview(buffer)[:part])
        left -= part
    return count
