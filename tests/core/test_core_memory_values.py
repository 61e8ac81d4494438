"""Loads and stores of ``f32`` and ``v128``: bytes, lanes, and what is out of bounds."""

from __future__ import annotations

from struct import error as struct_error
from typing import Any

import pytest
from wasi_core.engine import Engine, Func, Linker, Memory, Module, Store, Trap
from wasi_core.engine.floats import f32_from_bits, f32_to_bits
from wasi_core.engine.portable.operators import memory_values
from wasi_core.wasm.opcodes import BY_NAME, OPCODES

VECTOR = bytes(range(0x80, 0x90))
#: What is loaded from: address 4 on has 0xf0, 0xf1 and so on.
BYTES = bytes(4) + bytes(range(0xF0, 0x100)) + bytes(4)

ACCESSES = [
    opcode.name
    for opcode in OPCODES
    if opcode.width and (opcode.code >> 8 == 0xFD or opcode.name in ("f32.load", "f32.store"))
]


def access(name: str, memory: bytearray, address: int, lane: int = 0) -> Any:
    """Run a load or store; a vector is ``VECTOR``, a float 1.5."""
    opcode = BY_NAME[name]
    arguments: list[Any] = [memory, address]
    if opcode.immediate == "memarg_lane":
        arguments.append(lane)
    if len(opcode.operands or b"") == 2:
        arguments.append(1.5 if name == "f32.store" else VECTOR)
    return getattr(memory_values, name.replace(".", "_"))(*arguments)


LOADS = [
    ("v128.load", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
    ("v128.load8x8_s", 0, "f0fff1fff2fff3fff4fff5fff6fff7ff"),
    ("v128.load8x8_u", 0, "f000f100f200f300f400f500f600f700"),
    ("v128.load16x4_s", 0, "f0f1fffff2f3fffff4f5fffff6f7ffff"),
    ("v128.load16x4_u", 0, "f0f10000f2f30000f4f50000f6f70000"),
    ("v128.load32x2_s", 0, "f0f1f2f3fffffffff4f5f6f7ffffffff"),
    ("v128.load32x2_u", 0, "f0f1f2f300000000f4f5f6f700000000"),
    ("v128.load8_splat", 0, "f0" * 16),
    ("v128.load16_splat", 0, "f0f1" * 8),
    ("v128.load32_splat", 0, "f0f1f2f3" * 4),
    ("v128.load64_splat", 0, "f0f1f2f3f4f5f6f7" * 2),
    ("v128.load32_zero", 0, "f0f1f2f3" + "00" * 12),
    ("v128.load64_zero", 0, "f0f1f2f3f4f5f6f7" + "00" * 8),
    ("v128.load8_lane", 15, "808182838485868788898a8b8c8d8ef0"),
    ("v128.load16_lane", 1, "8081f0f18485868788898a8b8c8d8e8f"),
    ("v128.load32_lane", 3, "808182838485868788898a8bf0f1f2f3"),
    ("v128.load64_lane", 0, "f0f1f2f3f4f5f6f788898a8b8c8d8e8f"),
]


@pytest.mark.parametrize(("name", "lane", "result"), LOADS)
def test_loads(name: str, lane: int, result: str) -> None:
    assert access(name, bytearray(BYTES), 4, lane).hex() == result


STORES = [
    ("v128.store", 0, "808182838485868788898a8b8c8d8e8f"),
    ("v128.store8_lane", 15, "8f"),
    ("v128.store16_lane", 7, "8e8f"),
    ("v128.store32_lane", 1, "84858687"),
    ("v128.store64_lane", 1, "88898a8b8c8d8e8f"),
    ("f32.store", 0, "0000c03f"),
]


@pytest.mark.parametrize(("name", "lane", "written"), STORES)
def test_stores(name: str, lane: int, written: str) -> None:
    memory = bytearray(BYTES)
    access(name, memory, 4, lane)
    expected = bytes.fromhex(written)
    assert memory == BYTES[:4] + expected + BYTES[4 + len(expected) :]


def test_the_tables_above_name_every_access() -> None:
    named = {name for name, _, _ in LOADS + STORES}
    assert sorted(set(ACCESSES) - named) == ["f32.load"]


@pytest.mark.parametrize("bits", [0x7FA00001, 0xFF800001, 0x7FC00000, 0x3F800000, 0x80000000, 1])
def test_an_f32_keeps_its_bits(bits: int) -> None:
    memory = bytearray(8)
    memory_values.f32_store(memory, 3, f32_from_bits(bits))
    assert memory[3:7] == bits.to_bytes(4, "little")
    assert f32_to_bits(memory_values.f32_load(memory, 3)) == bits


@pytest.mark.parametrize("name", ACCESSES)
def test_an_access_out_of_bounds_raises_and_writes_nothing(name: str) -> None:
    width = BY_NAME[name].width
    memory = bytearray(BYTES)
    access(name, memory, len(memory) - width)
    memory[:] = BYTES
    for address in (len(memory) - width + 1, len(memory), 2**32 - 1, 2**33 - 2):
        with pytest.raises((struct_error, IndexError)):
            access(name, memory, address)
    assert memory == BYTES


@pytest.mark.parametrize("name", ACCESSES)
def test_an_empty_memory_has_no_address(name: str) -> None:
    with pytest.raises((struct_error, IndexError)):
        access(name, bytearray(), 0)


COPIES = """
(module
  (memory (export "memory") 1)
  (func (export "value") (f32.store (i32.const 8) (f32.load (i32.const 0))))
  (func (export "local") (local f32)
    (local.set 0 (f32.load (i32.const 0)))
    (f32.store offset=4 (i32.const 4) (local.get 0)))
  (func (export "sum as address")
    (f32.store
      (i32.add (i32.const 8)
        (i32.reinterpret_f32 (f32.sub (f32.load (i32.const 4)) (f32.load (i32.const 4)))))
      (f32.load (i32.const 0))))
  (func (export "address first")
    (f32.store
      (i32.load (i32.const -1))
      (f32.convert_i32_s (i32.trunc_f32_s (f32.const nan))))))
"""


def _copies() -> tuple[Store, dict[str, Func], Memory]:
    engine = Engine()
    store = Store(engine)
    exports = Linker(engine).instantiate(store, Module(engine, COPIES)).exports(store)
    functions = {name: one for name, one in exports.items() if isinstance(one, Func)}
    memory = exports["memory"]
    assert isinstance(memory, Memory)
    return store, functions, memory


@pytest.mark.parametrize("name", ["value", "local", "sum as address"])
@pytest.mark.parametrize("bits", [0x7FA00001, 0xFFFFFFFF, 0x3F800000])
def test_translated_code_copies_the_bits_of_an_f32(name: str, bits: int) -> None:
    store, functions, memory = _copies()
    content = bits.to_bytes(4, "little")
    memory.write(store, content, 0)
    functions[name](store)
    assert memory.read(store, 8, 12) == content


def test_the_address_of_a_store_traps_before_its_value() -> None:
    store, functions, _ = _copies()
    with pytest.raises(Trap, match="out of bounds memory access"):
        functions["address first"](store)
