"""A module that applies every computing instruction to arrays in its memory, and operands for it.

A function is called like its instruction, with the immediate after a space, and takes the offsets
of the first record and of the end. An operand or result has 16 bytes of its own: see ``PLACES``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from wasi_core.wasm.opcodes import BY_NAME, OPCODES, Opcode
from wasi_core.wasm.types import ValType

RECORDS = 250
STRIDE = 16
#: Where the arrays of the first, second and third operand and of the result start.
PLACES = (0, 16384, 32768, 49152)
SIZES = {ValType.I32: 4, ValType.I64: 8, ValType.F32: 4, ValType.F64: 8, ValType.V128: 16}

_INTEGERS = (
    *(0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0xFFFFFF80, 0xFFFF8000),
    *(0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**24 + 1, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1),
    *(2**31 - 64, 2**31 - 65, 2**32 - 128, 2**32 - 129, 0x7FFFFF4000000001, 0x8000008000000001),
)
_F32S = (
    *(0, 1, 0x7FFFFF, 0x800000, 0x800001, 0x33800000, 0x3EFFFFFF, 0x3F000000, 0x3F7FFFFF),
    *(0x3F800000, 0x3FC00000, 0x40200000, 0x4B000001, 0x4B7FFFFF, 0x4EFFFFFF, 0x4F000000),
    *(0x4F000001, 0x4F7FFFFF, 0x4F800000, 0x5EFFFFFF, 0x5F000000, 0x5F000001, 0x5F7FFFFF),
    *(0x5F800000, 0x7F000000, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FA00001, 0x7FC00000),
    0x7FFFFFFF,
)
_F64S = (
    *(0, 1, 0xFFFFFFFFFFFFF, 0x10000000000000, 0x3FDFFFFFFFFFFFFF, 0x3FE0000000000000),
    *(0x3FEFFFFFFFFFFFFF, 0x3FF0000000000000, 0x3FF8000000000000, 0x4004000000000000),
    *(0x41DFFFFFFFC00000, 0x41DFFFFFFFE00000, 0x41E0000000000000, 0x41E00000001FFFFF),
    *(0x41E0000000200000, 0x41EFFFFFFFE00000, 0x41EFFFFFFFF00000, 0x41F0000000000000),
    *(0x4320000000000001, 0x432FFFFFFFFFFFFF, 0x4330000000000001, 0x43DFFFFFFFFFFFFF),
    *(0x43E0000000000000, 0x43E0000000000001, 0x43EFFFFFFFFFFFFF, 0x43F0000000000000),
    # The least and greatest f32, and what is half a step beyond them.
    *(0x380FFFFFE0000000, 0x3810000000000000, 0x3690000000000000, 0x3690000000000001),
    *(0x47EFFFFFE0000000, 0x47EFFFFFEFFFFFFF, 0x47EFFFFFF0000000, 0x7FEFFFFFFFFFFFFF),
    *(0x7FF0000000000000, 0x7FF0000000000001, 0x7FF4000000000001, 0x7FF8000000000000),
    0x7FFFFFFFFFFFFFFF,
)


def variants() -> Iterator[tuple[Opcode, str]]:
    """Every computing instruction with the immediates that it is tried with, as text."""
    rng = random.Random(0)
    for opcode in OPCODES:
        if opcode.immediate == "lane":
            count = int(opcode.name.partition(".")[0].partition("x")[2])
            yield from ((opcode, str(lane)) for lane in sorted({0, count // 2, count - 1}))
        elif opcode.immediate == "shuffle":
            for _ in range(5):
                yield opcode, " ".join(str(rng.randrange(32)) for _ in range(16))
        elif opcode.immediate == "-" and opcode.operands and opcode.results:
            yield opcode, ""


def name_of(opcode: Opcode, immediate: str) -> str:
    """The name of the function that applies an instruction."""
    return f"{opcode.name} {immediate}".strip()


def _function(opcode: Opcode, immediate: str) -> str:
    operands = " ".join(
        f"({ValType(kind)}.load offset={place} (local.get 0))"
        for kind, place in zip(opcode.operands or b"", PLACES, strict=False)
    )
    result = ValType((opcode.results or b"")[0])
    return f"""
      (func (export "{name_of(opcode, immediate)}") (param i32 i32)
        (loop $next
          ({result}.store offset={PLACES[3]} (local.get 0)
            ({opcode.name} {immediate} {operands}))
          (local.set 0 (i32.add (local.get 0) (i32.const {STRIDE})))
          (br_if $next (i32.lt_u (local.get 0) (local.get 1)))))"""


def text() -> str:
    """The module as text."""
    functions = "".join(_function(opcode, immediate) for opcode, immediate in variants())
    return f'(module (memory (export "memory") 1) {functions})'


def _number(rng: random.Random, edges: tuple[int, ...], width: int) -> int:
    """An edge with any sign, a random number, or one that differs little from an edge."""
    chance = rng.random()
    if chance < 0.25:
        return rng.getrandbits(8 * width)
    number = rng.choice(edges) + (
        rng.choice((-1, 1, 1 << rng.randrange(8 * width))) * (chance > 0.7)
    )
    return (number ^ rng.getrandbits(1) << 8 * width - 1) % (1 << 8 * width)


def _vector(rng: random.Random, name: str) -> bytes:
    chance = rng.random()
    if chance < 0.1:
        return rng.choice((bytes(16), b"\xff" * 16))
    if "f32" in name and chance < 0.8:
        width, edges = 4, _F32S
    elif "f64" in name and chance < 0.8:
        width, edges = 8, _F64S
    else:
        width, edges = rng.choice((1, 2, 4, 8)), _INTEGERS
    return b"".join(
        _number(rng, edges, width).to_bytes(width, "little") for _ in range(0, 16, width)
    )


def operands(name: str) -> list[tuple[bytes, ...]]:
    """Operands for an instruction, always the same: one record is one tuple."""
    rng = random.Random(name)
    edges = {ValType.F32: _F32S, ValType.F64: _F64S}

    def operand(kind: ValType) -> bytes:
        if kind == ValType.V128:
            return _vector(rng, name)
        width = SIZES[kind]
        return _number(rng, edges.get(kind, _INTEGERS), width).to_bytes(width, "little")

    kinds = [ValType(kind) for kind in BY_NAME[name].operands or b""]
    return [tuple(map(operand, kinds)) for _ in range(RECORDS)]
