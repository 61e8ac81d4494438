"""SIMD at its edges, a row per case, and lanes of integers against plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operator_support import instruction, run
from wasi_core.engine.floats import f32_from_bits, f64_from_bits

_WIDTHS = {"i8": 1, "i16": 2, "i32": 4, "i64": 8, "f32": 4, "f64": 8}


def vector(text: str) -> bytes:
    """A vector from its shape and lanes: ``i16x8 1 -1``.

    The last lane repeats. Lanes are integers, for float shapes as their bits.
    """
    shape, *lanes = text.split()
    width = _WIDTHS[shape.partition("x")[0]]
    count = 16 // width
    numbers = [int(lane, 0) % (1 << 8 * width) for lane in lanes]
    numbers += numbers[-1:] * (count - len(numbers))
    assert len(numbers) == count
    return b"".join(number.to_bytes(width, "little") for number in numbers)


#: Instruction, operands (vectors as text, other raw values as they are), result.
CASES: list[tuple[str, tuple[Any, ...], Any]] = [
    ("v128.not", ("i8x16 0x0f 0",), "i8x16 0xf0 0xff"),
    ("v128.andnot", ("i8x16 0xff", "i8x16 0x0f 0"), "i8x16 0xf0 0xff"),
    ("v128.bitselect", ("i8x16 0xaa", "i8x16 0x55", "i8x16 0xf0"), "i8x16 0xa5"),
    ("v128.any_true", ("i8x16 0",), 0),
    ("v128.any_true", ("i8x16 " + "0 " * 15 + "1",), 1),
    ("i8x16.all_true", ("i8x16 1 0 1",), 0),
    ("i8x16.all_true", ("i8x16 1",), 1),
    ("i64x2.all_true", ("i64x2 0x100000000",), 1),
    ("i64x2.all_true", ("i32x4 1 1 0",), 0),
    ("i8x16.bitmask", ("i8x16 -1 0 -128 127",), 0b101),
    ("i16x8.bitmask", ("i16x8 0 -1",), 0xFE),
    ("i64x2.bitmask", ("i64x2 0 -1",), 2),
    ("i8x16.swizzle", ("i8x16 10 11 12 0", "i8x16 2 1 16 255 0"), "i8x16 12 11 0 0 10"),
    ("i8x16.abs", ("i8x16 -128 -1 127",), "i8x16 128 1 127"),
    ("i64x2.abs", ("i64x2 -0x8000000000000000 -5",), "i64x2 0x8000000000000000 5"),
    ("i32x4.neg", ("i32x4 0 1 0x80000000",), "i32x4 0 -1 0x80000000"),
    ("i8x16.popcnt", ("i8x16 0 1 255 0x81",), "i8x16 0 1 8 2"),
    ("i8x16.add_sat_s", ("i8x16 100 -100 1", "i8x16 100 -100 1"), "i8x16 127 -128 2"),
    ("i8x16.add_sat_u", ("i8x16 200 1", "i8x16 100 1"), "i8x16 255 2"),
    ("i16x8.sub_sat_s", ("i16x8 -32768 32767 5", "i16x8 1 -1 6"), "i16x8 -32768 32767 -1"),
    ("i16x8.sub_sat_u", ("i16x8 1 9", "i16x8 2 3"), "i16x8 0 6"),
    ("i8x16.avgr_u", ("i8x16 255 0", "i8x16 255 1"), "i8x16 255 1"),
    ("i8x16.min_u", ("i8x16 -1", "i8x16 1"), "i8x16 1"),
    ("i8x16.min_s", ("i8x16 -1", "i8x16 1"), "i8x16 -1"),
    ("i32x4.max_u", ("i32x4 -1", "i32x4 1"), "i32x4 -1"),
    ("i64x2.lt_s", ("i64x2 -1 1", "i64x2 0"), "i64x2 -1 0"),
    ("i8x16.gt_u", ("i8x16 -1 1", "i8x16 1"), "i8x16 -1 0"),
    ("i8x16.shl", ("i8x16 0x81", 9), "i8x16 2"),
    ("i16x8.shr_s", ("i16x8 -32768", 31), "i16x8 -1"),
    ("i16x8.shr_u", ("i16x8 -32768", 31), "i16x8 1"),
    ("i32x4.shr_u", ("i32x4 -1", 32), "i32x4 -1"),
    ("i64x2.shl", ("i64x2 3", 63), "i64x2 0x8000000000000000"),
    ("i16x8.mul", ("i16x8 0x7fff", "i16x8 0x7fff"), "i16x8 1"),
    ("i64x2.mul", ("i64x2 -1", "i64x2 3"), "i64x2 -3"),
    ("i16x8.q15mulr_sat_s", ("i16x8 -32768 16384", "i16x8 -32768 2"), "i16x8 32767 1"),
    ("i32x4.dot_i16x8_s", ("i16x8 -32768", "i16x8 -32768"), "i32x4 0x80000000"),
    ("i32x4.dot_i16x8_s", ("i16x8 1 2 0", "i16x8 3 -4 0"), "i32x4 -5 0"),
    ("i8x16.narrow_i16x8_s", ("i16x8 128 -129 5", "i16x8 -1"), "i8x16 127 -128 5 5 5 5 5 5 -1"),
    ("i8x16.narrow_i16x8_u", ("i16x8 256 -1 5", "i16x8 300"), "i8x16 255 0 5 5 5 5 5 5 255"),
    ("i16x8.narrow_i32x4_u", ("i32x4 65536 -1", "i32x4 7"), "i16x8 65535 0 0 0 7"),
    ("i16x8.extend_low_i8x16_s", ("i8x16 -1 1 2 3 4 5 6 7 99",), "i16x8 -1 1 2 3 4 5 6 7"),
    ("i16x8.extend_high_i8x16_u", ("i8x16 1 1 1 1 1 1 1 1 -1",), "i16x8 255"),
    ("i64x2.extend_high_i32x4_s", ("i32x4 1 2 -3 4",), "i64x2 -3 4"),
    ("i16x8.extmul_low_i8x16_s", ("i8x16 -128 ", "i8x16 -128"), "i16x8 16384"),
    ("i64x2.extmul_high_i32x4_u", ("i32x4 -1", "i32x4 -1"), "i64x2 0xfffffffe00000001"),
    ("i16x8.extadd_pairwise_i8x16_s", ("i8x16 -128 -128 1",), "i16x8 -256 2"),
    ("i16x8.extadd_pairwise_i8x16_u", ("i8x16 255 255 1",), "i16x8 510 2"),
    ("i8x16.splat", (0x1FF,), "i8x16 255"),
    ("i16x8.splat", (0x12345,), "i16x8 0x2345"),
    ("i64x2.splat", (1 << 63,), "i64x2 0x8000000000000000"),
    ("f32x4.splat", (f32_from_bits(0x7FA00001),), "f32x4 0x7fa00001"),
    ("f64x2.splat", (f64_from_bits(0x7FF4000000000001),), "f64x2 0x7ff4000000000001"),
    # A float lane by its bits: 1.0 is 0x3f800000, -0.0 0x80000000, a signalling NaN 0x7fa00001.
    ("f32x4.add", ("f32x4 0x3f800000 0x7fa00001", "f32x4 0"), "f32x4 0x3f800000 0x7fe00001"),
    ("f32x4.neg", ("f32x4 0x7fa00001 0x80000000",), "f32x4 0xffa00001 0"),
    ("f32x4.abs", ("f32x4 0xffa00001 0x80000000",), "f32x4 0x7fa00001 0"),
    ("f64x2.neg", ("f64x2 0x7ff4000000000001 0",), "f64x2 0xfff4000000000001 0x8000000000000000"),
    ("f32x4.min", ("f32x4 0x80000000 0", "f32x4 0 0x80000000"), "f32x4 0x80000000"),
    ("f32x4.max", ("f32x4 0x80000000 0", "f32x4 0 0x80000000"), "f32x4 0"),
    # The pseudo ones are comparisons: what is not less stays, with all bits.
    ("f32x4.pmin", ("f32x4 0x7fa00001 0", "f32x4 0x3f800000 0x80000000"), "f32x4 0x7fa00001 0"),
    ("f32x4.pmin", ("f32x4 0x40000000", "f32x4 0x3f800000"), "f32x4 0x3f800000"),
    ("f32x4.pmax", ("f32x4 0 0x7fa00001", "f32x4 0x7fa00001 0"), "f32x4 0 0x7fa00001"),
    ("f64x2.pmax", ("f64x2 0", "f64x2 0x3ff0000000000000"), "f64x2 0x3ff0000000000000"),
    ("f32x4.eq", ("f32x4 0x7fa00001 0", "f32x4 0x7fa00001 0x80000000"), "i32x4 0 -1"),
    ("f64x2.ne", ("f64x2 0x7ff8000000000000 0", "f64x2 0x7ff8000000000000 0"), "i64x2 -1 0"),
    ("f32x4.nearest", ("f32x4 0xbf000000 0x40200000",), "f32x4 0x80000000 0x40000000"),
    (
        "i32x4.trunc_sat_f32x4_s",
        ("f32x4 0x4f000000 0xcf000001 0x7fc00000 0xbfc00000",),
        "i32x4 0x7fffffff 0x80000000 0 -1",
    ),
    ("i32x4.trunc_sat_f32x4_u", ("f32x4 0x4f800000 0xbf800000 0x7fc00000",), "i32x4 -1 0 0"),
    (
        "i32x4.trunc_sat_f64x2_s_zero",
        ("f64x2 0xc1f0000000000000",),
        "i32x4 0x80000000 0x80000000 0",
    ),
    ("i32x4.trunc_sat_f64x2_u_zero", ("f64x2 0x41f0000000000000",), "i32x4 -1 -1 0"),
    ("f32x4.convert_i32x4_s", ("i32x4 -1 16777217",), "f32x4 0xbf800000 0x4b800000"),
    ("f32x4.convert_i32x4_u", ("i32x4 -1 0",), "f32x4 0x4f800000 0"),
    (
        "f64x2.convert_low_i32x4_s",
        ("i32x4 -1 1 9 9",),
        "f64x2 0xbff0000000000000 0x3ff0000000000000",
    ),
    (
        "f64x2.convert_low_i32x4_u",
        ("i32x4 -1 1 9 9",),
        "f64x2 0x41efffffffe00000 0x3ff0000000000000",
    ),
    (
        "f64x2.promote_low_f32x4",
        ("f32x4 0x7fa00001 0x3f800000 9",),
        "f64x2 0x7ffc000020000000 0x3ff0000000000000",
    ),
    (
        "f32x4.demote_f64x2_zero",
        ("f64x2 0x3ff0000000000000 0x47f0000000000000",),
        "f32x4 0x3f800000 0x7f800000 0",
    ),
]


@pytest.mark.parametrize(("name", "operands", "result"), CASES)
def test_edges(name: str, operands: tuple[Any, ...], result: str | int) -> None:
    raw = [vector(one) if isinstance(one, str) else one for one in operands]
    expected = vector(result) if isinstance(result, str) else result
    assert run(name, *raw) == expected


#: Instruction, operands, lane, result.
LANES: list[tuple[str, tuple[Any, ...], int, Any]] = [
    ("i8x16.extract_lane_s", ("i8x16 0 -1 0",), 1, 0xFFFFFFFF),
    ("i8x16.extract_lane_u", ("i8x16 0 -1 0",), 1, 255),
    ("i16x8.extract_lane_s", ("i16x8 0 -32768",), 7, 0xFFFF8000),
    ("i16x8.extract_lane_u", ("i16x8 0 -32768",), 7, 0x8000),
    ("i32x4.extract_lane", ("i32x4 0 1 2 -1",), 3, 0xFFFFFFFF),
    ("i64x2.extract_lane", ("i64x2 0 -1",), 1, 2**64 - 1),
    ("f32x4.extract_lane", ("f32x4 0 0x7fa00001 0",), 1, 0x7FA00001),
    ("f64x2.extract_lane", ("f64x2 0x7ff4000000000001 0",), 0, 0x7FF4000000000001),
    ("i8x16.replace_lane", ("i8x16 0", 0x1FF), 0, "i8x16 255 0"),
    ("i16x8.replace_lane", ("i16x8 1", 0x12345), 1, "i16x8 1 0x2345 1"),
    ("i32x4.replace_lane", ("i32x4 1", 7), 3, "i32x4 1 1 1 7"),
    ("i64x2.replace_lane", ("i64x2 1", 7), 1, "i64x2 1 7"),
    ("f32x4.replace_lane", ("i32x4 1", f32_from_bits(0x7FA00001)), 2, "i32x4 1 1 0x7fa00001 1"),
    ("f64x2.replace_lane", ("i64x2 1", -0.0), 0, "i64x2 0x8000000000000000 1"),
]


@pytest.mark.parametrize(("name", "operands", "lane", "result"), LANES)
def test_lanes(name: str, operands: tuple[Any, ...], lane: int, result: str | int) -> None:
    raw = [vector(one) if isinstance(one, str) else one for one in operands]
    expected = vector(result) if isinstance(result, str) else result
    assert run(name, *raw, immediate=lane) == expected


def test_a_shuffle_takes_lanes_of_both() -> None:
    left, right = bytes(range(16)), bytes(range(100, 116))
    lanes = (0, 16, 15, 31, 1, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30)
    expected = bytes([0, 100, 15, 115, 1, 101, 0, 0, 0, 0, 0, 0, 0, 0, 0, 114])
    assert run("i8x16.shuffle", left, right, immediate=lanes) == expected


#: What all lanes do at once, and what each of them is to do.
ON_ALL: dict[str, Callable[[int, int], int]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "neg": lambda left, _: -left,
    "shl": lambda left, count: left << count,
    "shr_u": lambda left, count: left >> count,
}
lanes_of_all = st.binary(min_size=16, max_size=16)


@pytest.mark.parametrize("shape", ["i8x16", "i16x8", "i32x4", "i64x2"])
@pytest.mark.parametrize("operation", ON_ALL)
@given(left=lanes_of_all, right=lanes_of_all, count=st.integers(0, 2**32 - 1))
def test_nothing_crosses_lanes(
    shape: str, operation: str, left: bytes, right: bytes, count: int
) -> None:
    width = _WIDTHS[shape.partition("x")[0]]
    shifts = operation.startswith("sh")
    operands = {"neg": [left], "shl": [left, count], "shr_u": [left, count]}
    expected = b""
    for at in range(0, 16, width):
        one = int.from_bytes(left[at : at + width], "little")
        other = int.from_bytes(right[at : at + width], "little")
        result = ON_ALL[operation](one, count % (8 * width) if shifts else other)
        expected += (result % (1 << 8 * width)).to_bytes(width, "little")
    function = instruction(f"{shape}.{operation}")
    assert function(*operands.get(operation, [left, right])) == expected
