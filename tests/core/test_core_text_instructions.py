"""Instructions of the text format: what each form encodes to."""

from __future__ import annotations

import pytest
from core_text_support import body, section
from wasi_core.wasm.leb128 import encode_unsigned
from wasi_core.wasm.opcodes import OPCODES
from wasi_core.wasm.text import encode

INSTRUCTIONS = [
    ("", ""),
    ("nop unreachable", "01 00"),
    ("(i32.add (i32.const 1) (i32.const 2)) drop", "41 01 41 02 6a 1a"),
    ("i32.const 0x7fffffff i32.const 0xffffffff", "41 ff ff ff ff 07 41 7f"),
    ("i32.const -0x80000000 i32.const 64", "41 80 80 80 80 78 41 c0 00"),
    ("i64.const -0x8000_0000_0000_0000", "42 80 80 80 80 80 80 80 80 80 7f"),
    ("f32.const 1 f64.const -0.5", "43 00 00 80 3f 44 00 00 00 00 00 00 e0 bf"),
    ("i32.trunc_sat_f64_u i64.extend8_s", "fc 03 c2"),
    ("(select (i32.const 1) (i32.const 2) (i32.const 3))", "41 01 41 02 41 03 1b"),
    ("select (result i32)", "1c 01 7f"),
    ("select (result) (result funcref i64)", "1c 02 70 7e"),
    ("ref.null func ref.null extern ref.null exn ref.is_null", "d0 70 d0 6f d0 69 d1"),
    ("ref.func 0 call 0 return_call 0", "d2 00 10 00 12 00"),
    ("throw 3 throw_ref", "08 03 0a"),
]

BLOCKS = [
    ("block end", "02 40 0b"),
    ("(block)", "02 40 0b"),
    ("block $a (result i32) i32.const 0 end $a", "02 7f 41 00 0b"),
    ("(block (param) (result))", "02 40 0b"),
    ("loop $l br $l end", "03 40 0c 00 0b"),
    ("(loop $l (block (br $l)))", "03 40 02 40 0c 01 0b 0b"),
    ("(block $l (block $l (br $l)) (br $l))", "02 40 02 40 0c 00 0b 0c 00 0b"),
    ("(block (br_table 0 1 0 (i32.const 0)))", "02 40 41 00 0e 02 00 01 00 0b"),
    ("if else end", "04 40 05 0b"),
    ("if $x nop end $x", "04 40 01 0b"),
    ("if $x else $x nop end $x", "04 40 05 01 0b"),
    ("(if (i32.const 1) (then))", "41 01 04 40 0b"),
    ("(if (result i32) (i32.const 1) (then nop) (else (nop)))", "41 01 04 7f 01 05 01 0b"),
    ("(if $l (block (br 0)) (i32.eqz) (then (br $l)))", "02 40 0c 00 0b 45 04 40 0c 00 0b"),
    (
        "(block $o (try_table $i (catch 0 $o) (catch_all 0) (br $i)))",
        "02 40 1f 40 02 00 00 00 02 00 0c 00 0b 0b",
    ),
    (
        "block (try_table (result exnref) (catch_ref 1 0) (catch_all_ref 1)) end",
        "02 40 1f 69 02 01 01 00 03 01 0b 0b",
    ),
    ("try_table end", "1f 40 00 0b"),
]

MEMORY = [
    ("i32.load", "28 02 00"),
    ("i64.load32_u offset=0x10 align=1", "35 00 10"),
    ("(v128.store offset=4294967295 (i32.const 0))", "41 00 fd 0b 04 ff ff ff ff 0f"),
    ("i32.load8_s $m1 offset=2", "2c 40 01 02"),
    ("i32.store 1 align=4", "36 42 01 00"),
    ("i32.store 0", "36 02 00"),
    ("memory.size memory.grow $m1", "3f 00 40 01"),
    ("memory.fill memory.fill 1", "fc 0b 00 fc 0b 01"),
    ("memory.copy memory.copy $m1 0", "fc 0a 00 00 fc 0a 01 00"),
    ("memory.init $d memory.init $m1 0", "fc 08 00 00 fc 08 00 01"),
    ("data.drop 0", "fc 09 00"),
    ("v128.load8_lane 15 v128.load8_lane offset=1 3", "fd 54 00 00 0f fd 54 00 01 03"),
    ("v128.store64_lane 1 align=1 1 v128.store64_lane $m0 0", "fd 5b 40 01 00 01 fd 5b 03 00 00"),
    ("v128.load16_lane 1 2", "fd 55 41 01 00 02"),
]

TABLES = [
    ("table.get table.set $t1", "25 00 26 01"),
    ("table.size table.grow 1 table.fill $t1", "fc 10 00 fc 0f 01 fc 11 01"),
    ("table.copy table.copy 1 $t0", "fc 0e 00 00 fc 0e 01 00"),
    ("table.init $e table.init $t1 $e", "fc 0c 00 00 fc 0c 00 01"),
    ("elem.drop $e", "fc 0d 00"),
    ("call_indirect call_indirect $t1 (type 0)", "11 00 00 11 00 01"),
    ("return_call_indirect (type 0)", "13 00 00"),
]

VECTORS = [
    (
        "v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 -1 255",
        "fd 0c 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d ff ff",
    ),
    (
        "v128.const i16x8 1 -1 0x8000 3 4 5 6 7",
        "fd 0c 01 00 ff ff 00 80 03 00 04 00 05 00 06 00 07 00",
    ),
    ("v128.const i64x2 1 -2", "fd 0c 01 00 00 00 00 00 00 00 fe ff ff ff ff ff ff ff"),
    ("v128.const f32x4 1 nan inf -0", "fd 0c 00 00 80 3f 00 00 c0 7f 00 00 80 7f 00 00 00 80"),
    ("v128.const f64x2 0 1", "fd 0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 f0 3f"),
    (
        "i8x16.shuffle 31 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
        "fd 0d 1f 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f",
    ),
    ("i16x8.extract_lane_s 7 f64x2.replace_lane 1", "fd 18 07 fd 22 01"),
    ("i64x2.extmul_high_i32x4_u i8x16.add", "fd df 01 fd 6e"),
]

AROUND = """
    (table $t0 1 funcref) (table $t1 1 funcref) (memory $m0 1) (memory $m1 1)
    (data $d "x") (elem $e func) (tag) (tag)
"""


@pytest.mark.parametrize(("text", "code"), INSTRUCTIONS + BLOCKS + MEMORY + TABLES + VECTORS)
def test_instruction(text: str, code: str) -> None:
    assert body(text, AROUND) == code


def test_a_block_type_with_parameters_or_several_results_is_the_index_of_a_type() -> None:
    text = "(func (block (param i32) (result i32)) (loop (result i32 i64)) (block (type 0)))"
    assert section(text, "type") == "03 60 00 00 60 01 7f 01 7f 60 00 02 7f 7e"
    assert section(text, "code") == "01 0b 00 02 01 0b 03 02 0b 02 00 0b 0b"


def test_nesting_has_no_limit() -> None:
    deep = 20_000
    folded = encode(f"(func {'(block ' * deep}{')' * deep})")
    assert folded == encode(f"(func {'block ' * deep}{'end ' * deep})")
    encode(f"(func {'(drop ' * deep}{')' * deep})")


def test_every_instruction_without_immediate_is_known_by_its_name() -> None:
    for opcode in OPCODES:
        if opcode.immediate == "-" and opcode.name not in ("else", "end"):
            prefix, number = opcode.code >> 8, opcode.code & 0xFF
            code = bytes((prefix,)) + encode_unsigned(number) if prefix else bytes((number,))
            assert body(opcode.name) == code.hex(" ")
