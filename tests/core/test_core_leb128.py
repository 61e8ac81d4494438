"""LEB128: what reads as what, what is refused, and what encodes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasi_core.wasm.errors import MalformedError
from wasi_core.wasm.leb128 import (
    TOO_LARGE,
    TOO_LONG,
    UNEXPECTED_END,
    encode_signed,
    encode_unsigned,
    s32,
    s33,
    s64,
    signed,
    u32,
    unsigned,
)

Reader = Callable[[bytes, int], tuple[int, int]]

INTEGERS = [
    (u32, "00", 0),
    (u32, "7f", 127),
    (u32, "80 01", 128),
    (u32, "e5 8e 26", 624485),
    (u32, "83 80 80 80 00", 3),
    (u32, "ff ff ff ff 0f", 2**32 - 1),
    (s32, "00", 0),
    (s32, "3f", 63),
    (s32, "40", -64),
    (s32, "7f", -1),
    (s32, "c0 bb 78", -123456),
    (s32, "fe ff ff ff 7f", -2),
    (s32, "ff ff ff ff 07", 2**31 - 1),
    (s32, "80 80 80 80 78", -(2**31)),
    (s33, "40", -64),
    (s33, "80 80 80 80 0f", 15 << 28),
    (s33, "ff ff ff ff 0f", 2**32 - 1),
    (s64, "80 80 80 80 80 80 80 80 80 7f", -(2**63)),
    (s64, "ff ff ff ff ff ff ff ff ff 00", 2**63 - 1),
]


@pytest.mark.parametrize(("read", "encoded", "value"), INTEGERS)
def test_integers(read: Reader, encoded: str, value: int) -> None:
    binary = b"\xff" + bytes.fromhex(encoded) + b"\xff"
    assert read(binary, 1) == (value, len(binary) - 1)


REFUSED = [
    (u32, "", UNEXPECTED_END),
    (u32, "80", UNEXPECTED_END),
    (u32, "83 80 80 80 80 00", TOO_LONG),
    (u32, "80 80 80 80 10", TOO_LARGE),
    (u32, "80 80 80 80 70", TOO_LARGE),
    (u32, "80 80 80 80 90", TOO_LARGE),
    (s32, "", UNEXPECTED_END),
    (s32, "80 80 80 80 80 00", TOO_LONG),
    (s32, "80 80 80 80 70", TOO_LARGE),
    (s32, "ff ff ff ff 0f", TOO_LARGE),
    (s32, "80 80 80 80 1f", TOO_LARGE),
    (s33, "", UNEXPECTED_END),
    (s33, "80 80 80 80 10", TOO_LARGE),
    (s33, "80 80 80 80 60", TOO_LARGE),
    (s64, "", UNEXPECTED_END),
    (s64, "80 80 80 80 80 80 80 80 80 80 00", TOO_LONG),
    (s64, "80 80 80 80 80 80 80 80 80 7e", TOO_LARGE),
    (s64, "ff ff ff ff ff ff ff ff ff 01", TOO_LARGE),
]


@pytest.mark.parametrize(("read", "encoded", "message"), REFUSED)
def test_refused_integers(read: Reader, encoded: str, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read(bytes.fromhex(encoded), 0)
    assert caught.value.message == message


@given(st.integers(0, 2**32 - 1))
def test_unsigned_integers_come_back(value: int) -> None:
    encoded = encode_unsigned(value)
    assert u32(encoded, 0) == (value, len(encoded))


@pytest.mark.parametrize(("read", "bits"), [(s32, 32), (s33, 33), (s64, 64)])
@given(data=st.data())
def test_signed_integers_come_back(read: Reader, bits: int, data: st.DataObject) -> None:
    value = data.draw(st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1))
    encoded = encode_signed(value)
    assert read(encoded, 0) == (value, len(encoded))


@given(st.binary(max_size=12), st.sampled_from([32, 33, 64]))
def test_what_is_read_is_in_range(binary: bytes, bits: int) -> None:
    for read, low, high in (
        (unsigned, 0, 2**bits),
        (signed, -(2 ** (bits - 1)), 2 ** (bits - 1)),
    ):
        try:
            value, after = read(binary, 0, bits)
        except MalformedError as error:
            assert error.message in (UNEXPECTED_END, TOO_LARGE, TOO_LONG)
        else:
            assert low <= value < high
            assert 1 <= after <= (bits + 6) // 7


def test_a_negative_integer_has_no_unsigned_encoding() -> None:
    with pytest.raises(ValueError, match="-1 is negative"):
        encode_unsigned(-1)
