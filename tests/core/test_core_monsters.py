"""Functions that no compiler writes: every one is translated, and runs as it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wasi_core.engine.config import Config
from wasi_core.engine.engine import Engine
from wasi_core.engine.instance import Instance
from wasi_core.engine.module import Module
from wasi_core.engine.store import Store
from wasi_core.wasm.leb128 import encode_signed, encode_unsigned

I32, I64 = 0x7F, 0x7E
BLOCK, LOOP, IF, ELSE, END, BR, BR_IF, BR_TABLE, RETURN = (2, 3, 4, 5, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F)
GET, SET, TEE, CONST, ADD, SUB, EQZ, DROP, CALL = (
    0x20,
    0x21,
    0x22,
    0x41,
    0x6A,
    0x6B,
    0x45,
    0x1A,
    0x10,
)
TRY_TABLE, THROW = 0x1F, 0x08


def op(code: int, *immediates: int) -> bytes:
    return bytes((code,)) + b"".join(map(encode_unsigned, immediates))


def const(value: int) -> bytes:
    return bytes((CONST,)) + encode_signed(value)


def block(inner: bytes, kind: int = BLOCK, result: int = 0x40) -> bytes:
    return bytes((kind, result)) + inner + bytes((END,))


def section(number: int, *items: bytes) -> bytes:
    content = encode_unsigned(len(items)) + b"".join(items)
    return bytes((number,)) + encode_unsigned(len(content)) + content


def module(body: bytes, parameters: int = 1, local_count: int = 0) -> bytes:
    """A module that exports one function ``f`` from i32s to an i32; it has one empty tag."""
    declared = op(1, local_count) + bytes((I32,)) if local_count else b"\0"
    kind = b"\x60" + encode_unsigned(parameters) + bytes((I32,)) * parameters + bytes((1, I32))
    code = declared + body + bytes((END,))
    return b"".join(
        (
            b"\0asm\1\0\0\0",
            section(1, kind, b"\x60\0\0"),
            section(3, b"\0"),
            section(13, b"\0\1"),
            section(7, b"\1f\0\0"),
            section(10, encode_unsigned(len(code)) + code),
        )
    )


def function(body: bytes, parameters: int = 1, local_count: int = 0) -> Callable[..., int]:
    store = Store(Engine(Config()))
    instance = Instance(store, Module(store.engine, module(body, parameters, local_count)))
    found = instance.get_func(store, "f")
    assert found is not None
    return lambda *arguments: found(store, *arguments)


def nested(depth: int, inner: bytes, level: Callable[[int, bytes], bytes]) -> bytes:
    """``inner`` in as many levels, each made of its height and what is in it."""
    heads: list[bytes] = []
    tails: list[bytes] = []
    for height in range(depth):
        head, tail = level(height, b"<inner>").split(b"<inner>")
        heads.append(head)
        tails.append(tail)
    return b"".join((*reversed(heads), inner, *tails))


COUNT = op(GET, 1) + const(1) + op(ADD) + op(SET, 1)


@pytest.mark.parametrize("depth", [20, 99, 101, 1000, 10_000])
def test_blocks_left_from_the_inside(depth: int) -> None:
    """Each block ends with one more; a branch to the k-th leaves k of them out."""
    table = op(GET, 0) + op(BR_TABLE, depth - 1, *range(depth))
    body = nested(depth, table, lambda _, inner: block(inner) + COUNT)
    f = function(body + op(GET, 1), local_count=1)
    for chosen in (0, 1, depth // 2, depth - 1, depth + 5):
        assert f(chosen) == depth - min(chosen, depth - 1)


@pytest.mark.parametrize("depth", [20, 30, 300, 3000])
def test_blocks_that_branch_to_any_of_them(depth: int) -> None:
    """At each height a conditional branch two further out, past the addition of one."""

    def level(height: int, inner: bytes) -> bytes:
        out = min(2, depth - 1 - height)
        return block(COUNT + inner + op(GET, 0) + op(BR_IF, out) + COUNT)

    f = function(nested(depth, b"", level) + op(GET, 1), local_count=1)
    assert f(0) == 2 * depth
    # Leaving two out at each time: every third level is where a branch arrives.
    expected = depth
    height = 0
    while height < depth:
        out = min(2, depth - 1 - height)
        height += out + 1
    assert f(1) == expected


@pytest.mark.parametrize("depth", [19, 21, 101, 1000])
def test_loops_in_loops(depth: int) -> None:
    """The innermost goes back to the k-th as long as the parameter is not zero."""
    down = op(GET, 0) + const(1) + op(SUB) + op(TEE, 0)
    out = depth - 1
    inner = COUNT + op(GET, 0) + op(EQZ) + bytes((IF, 0x40)) + bytes((ELSE,))
    inner += down + op(BR_IF, out + 1) + bytes((END,))
    body = nested(depth, inner, lambda _, inner: block(inner, LOOP))
    f = function(body + op(GET, 1), local_count=1)
    assert f(0) == 1
    assert f(5) == 5


@pytest.mark.parametrize("depth", [99, 101, 1000, 5000])
def test_ifs_in_ifs(depth: int) -> None:
    def level(_height: int, inner: bytes) -> bytes:
        head = op(GET, 0) + bytes((IF, 0x40)) + COUNT
        return head + inner + bytes((ELSE,)) + COUNT + COUNT + bytes((END,)) + COUNT

    f = function(nested(depth, b"", level) + op(GET, 1), local_count=1)
    assert f(1) == 2 * depth
    assert f(0) == 3


@pytest.mark.parametrize("depth", [10, 21, 200, 2000])
def test_try_tables_in_try_tables(depth: int) -> None:
    """Only the outermost catches; one more than that and the rest is passed over."""

    def level(height: int, inner: bytes) -> bytes:
        clauses = op(1) + b"\0\0" + op(0) if height == depth - 1 else op(0)
        tried = bytes((TRY_TABLE, 0x40)) + clauses + inner + bytes((END,))
        return block(COUNT + tried + COUNT)

    inner = op(GET, 0) + bytes((IF, 0x40)) + op(THROW, 0) + bytes((END,))
    f = function(nested(depth, inner, level) + op(GET, 1), local_count=1)
    assert f(0) == 2 * depth
    assert f(1) == depth


@pytest.mark.parametrize("depth", [10, 21, 200])
def test_every_try_table_catches(depth: int) -> None:
    """The innermost catches first."""

    def level(_height: int, inner: bytes) -> bytes:
        return block(bytes((TRY_TABLE, 0x40)) + op(1) + b"\0\0\0" + inner + bytes((END,)) + COUNT)

    inner = op(GET, 0) + bytes((IF, 0x40)) + op(THROW, 0) + bytes((END,))
    f = function(nested(depth, inner, level) + op(GET, 1), local_count=1)
    assert f(0) == depth
    assert f(1) == depth - 1


def test_a_table_of_5000_targets() -> None:
    targets = [at % 7 for at in range(5000)]
    inner = op(GET, 0) + op(BR_TABLE, len(targets), *targets, 6)
    body = inner
    for at in range(7):
        body = block(body) + const(at * 10) + op(RETURN)
    f = function(body)
    for chosen in (0, 1, 6, 7, 4999):
        assert f(chosen) == chosen % 7 * 10
    assert f(5000) == 60
    assert f(-1) == 60


def test_50000_locals() -> None:
    count = 50_000 - 1
    body = b"".join(op(GET, at) + op(SET, at + 1) for at in range(count))
    assert function(body + op(GET, count), local_count=count)(7) == 7


def test_1000_parameters() -> None:
    body = op(GET, 0) + b"".join(op(GET, at) + op(ADD) for at in range(1, 1000))
    assert function(body, 1000)(*range(1000)) == sum(range(1000))


def test_1000_arguments() -> None:
    """A function that calls itself with 1,000 arguments, once."""
    last = op(GET, 999)
    again = b"".join(op(GET, at) for at in range(999)) + const(0) + op(CALL, 0)
    f = function(
        last + bytes((IF, I32)) + again + bytes((ELSE,)) + op(GET, 5) + bytes((END,)), 1000
    )
    assert f(*range(1000)) == 5


def test_a_body_of_100000_instructions() -> None:
    body = (op(GET, 0) + const(1) + op(ADD) + op(SET, 0)) * 25_000
    assert function(body + op(GET, 0))(1) == 25_001


def test_an_expression_of_depth_10000() -> None:
    depth = 10_000
    assert function(op(GET, 0) * depth + op(ADD) * (depth - 1))(3) == 3 * depth


def test_an_expression_that_grows_to_the_left() -> None:
    assert function(op(GET, 0) + (op(GET, 0) + op(ADD)) * 10_000)(2) == 20_002


def test_a_condition_of_many_comparisons() -> None:
    body = op(GET, 0) + op(EQZ) * 10_001
    f = function(body)
    assert (f(0), f(5)) == (1, 0)


def test_many_values_below_a_block() -> None:
    count = 2000
    body = op(GET, 0) * count + block(op(GET, 0) + op(BR_IF, 0) + const(9) + op(SET, 0))
    assert function(body + op(ADD) * (count - 1))(1) == count
