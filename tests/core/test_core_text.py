"""The text format: what each form of it encodes to, in bytes that one can read."""

from __future__ import annotations

import pytest
from core_text_support import SECTIONS, section, sections
from wasi_core.wasm.binary import decode
from wasi_core.wasm.text import encode
from wasi_core.wasm.types import FuncType, ValType

I32, I64, F64 = ValType.I32, ValType.I64, ValType.F64

# ------------------------------------------------------------------ modules and fields

FIELDS = [
    # Text, section, its content in hexadecimal.
    ("(type (func))", "type", "01 60 00 00"),
    (
        "(type $t (func (param $x i32) (param i64 f32) (result f64 v128)))",
        "type",
        "01 60 03 7f 7e 7d 02 7c 7b",
    ),
    ("(type (func (param $x i32) (param $x i32)))", "type", "01 60 02 7f 7f 00"),
    (
        "(type (func (param funcref externref exnref (ref null func) (ref null exn))))",
        "type",
        "01 60 05 70 6f 69 70 69 00",
    ),
    ('(import "m" "f" (func $f (param i32)))', "import", "01 01 6d 01 66 00 00"),
    ('(import "m" "t" (table 1 2 funcref))', "import", "01 01 6d 01 74 01 70 01 01 02"),
    ('(import "m" "m" (memory $m 3))', "import", "01 01 6d 01 6d 02 00 03"),
    ('(import "m" "g" (global (mut f64)))', "import", "01 01 6d 01 67 03 7c 01"),
    ('(import "m" "e" (tag (param i32)))', "import", "01 01 6d 01 65 04 00 00"),
    ('(func $f (export "x") (import "m" "f"))', "import", "01 01 6d 01 66 00 00"),
    ('(func $f (export "x") (import "m" "f"))', "export", "01 01 78 00 00"),
    ('(memory (export "a") (export "b") 1)', "export", "02 01 61 02 00 01 62 02 00"),
    ('(memory (import "m" "m") 1 2)', "import", "01 01 6d 01 6d 02 01 01 02"),
    ("(func) (func)", "func", "02 00 00"),
    ("(table 1 funcref)", "table", "01 70 00 01"),
    ("(table 0 0x80 (ref null extern))", "table", "01 6f 01 00 80 01"),
    ("(memory 1) (memory 2 3)", "memory", "02 00 01 01 02 03"),
    ("(tag (param i32)) (tag)", "tag", "02 00 00 00 01"),
    ("(global i32 (i32.const -1))", "global", "01 7f 00 41 7f 0b"),
    ("(global (mut i64) i64.const 1 i64.const 2 i64.add)", "global", "01 7e 01 42 01 42 02 7c 0b"),
    ('(global $g (export "g") f32 (f32.const 1))', "export", "01 01 67 03 00"),
    ('(func) (export "" (func 0))', "export", "01 00 00 00"),
    ("(func) (func $main) (start $main)", "start", "01"),
]


@pytest.mark.parametrize(("text", "name", "content"), FIELDS)
def test_field(text: str, name: str, content: str) -> None:
    assert section(text, name) == content


def test_the_fields_alone_are_a_module() -> None:
    assert encode("(func) (memory 1)") == encode("(module (func) (memory 1))")
    assert encode("") == encode("(module)") == b"\0asm\x01\0\0\0"


def test_sections_come_in_the_order_of_the_binary_format() -> None:
    text = """
        (data "x") (func (data.drop 0)) (elem func) (start 0) (export "f" (func 0))
        (global i32 (i32.const 0)) (tag) (memory 0) (table 0 funcref) (type (func))
    """
    assert [number for number, _ in sections(encode(text))] == [
        1,
        3,
        4,
        5,
        13,
        6,
        7,
        8,
        9,
        12,
        10,
        11,
    ]


def test_locals_are_written_in_groups_of_a_type() -> None:
    assert section("(func (local i32 i32 i64) (local $x i64) (local f32))", "code") == (
        "01 08 03 02 7f 02 7e 01 7d 0b"
    )


def test_a_data_count_is_written_when_code_names_a_segment() -> None:
    names = [number for number, _ in sections(encode('(memory 0) (data "x") (func)'))]
    assert SECTIONS["data count"] not in names
    text = '(memory 0) (data "x") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))'
    assert section(text, "data count") == "01"


# ------------------------------------------------------------------ types where they are used


def types(text: str) -> list[FuncType]:
    return decode(encode(text)).types


def test_a_type_use_takes_the_first_equal_type() -> None:
    text = "(func (param i32)) (type (func)) (type (func (param i32))) (type (func (param i32)))"
    assert section(text, "func") == "01 01"


def test_types_that_are_missing_follow_the_explicit_ones_in_the_order_of_use() -> None:
    text = """
        (func (param i32) (block (param i32) (result i64 i64) (unreachable)) (unreachable))
        (type (func))
        (table 0 funcref)
        (func (call_indirect (result f64) (i32.const 0)) (drop))
    """
    assert types(text) == [
        FuncType.of(),
        FuncType.of([I32]),
        FuncType.of([I32], [I64, I64]),
        FuncType.of([], [F64]),
    ]


def test_an_index_may_be_of_a_type_that_is_only_appended_later() -> None:
    text = "(func (type 1) (local $x i64) (local.set $x (i64.const 0))) (func) (func (param f32))"
    assert section(text, "func") == "03 01 00 01"
    assert section(text, "code").startswith("03 08 01 01 7e 42 00 21 01 0b")


def test_a_type_use_with_parameters_has_to_repeat_the_type() -> None:
    text = "(type $t (func (param i32))) (func (type $t) (param $x i32) (drop (local.get $x)))"
    assert section(text, "func") == "01 00"


# ------------------------------------------------------------------ segments

ELEMENTS = [
    ("(elem (i32.const 0) $f $f)", "01 00 41 00 0b 02 00 00"),
    ("(elem (offset i32.const 1 nop) func $f)", "01 00 41 01 01 0b 01 00"),
    ("(elem 0 (i32.const 0) $f)", "01 00 41 00 0b 01 00"),
    ("(elem $e (table $t1) (i32.const 0) func $f)", "01 02 01 41 00 0b 00 01 00"),
    ("(elem func $f $f)", "01 01 00 02 00 00"),
    ("(elem declare func $f)", "01 03 00 01 00"),
    ("(elem (i32.const 0) funcref (ref.func $f))", "01 04 41 00 0b 01 d2 00 0b"),
    (
        "(elem funcref (item (ref.func $f)) (item ref.null func) (ref.null func))",
        "01 05 70 03 d2 00 0b d0 70 0b d0 70 0b",
    ),
    ("(elem (ref null extern))", "01 05 6f 00"),
    ("(elem (i32.const 0) externref (ref.null extern))", "01 06 00 41 00 0b 6f 01 d0 6f 0b"),
    ("(elem (table 1) (i32.const 0) funcref)", "01 06 01 41 00 0b 70 00"),
    ("(elem declare funcref (ref.func 0))", "01 07 70 01 d2 00 0b"),
]


@pytest.mark.parametrize(("text", "content"), ELEMENTS)
def test_element_segment(text: str, content: str) -> None:
    assert (
        section(f"(table $t0 1 funcref) (table $t1 1 funcref) (func $f) {text}", "elem") == content
    )


INLINE_ELEMENTS = [
    # Table with its elements, table section, element section.
    ("(table funcref (elem $f $f))", "01 70 01 02 02", "01 00 41 00 0b 02 00 00"),
    ("(table funcref (elem (ref.func $f)))", "01 70 01 01 01", "01 04 41 00 0b 01 d2 00 0b"),
    (
        "(table 0 funcref) (table $t funcref (elem $f))",
        "02 70 00 00 70 01 01 01",
        "01 02 01 41 00 0b 00 01 00",
    ),
    ("(table externref (elem))", "01 6f 01 00 00", "01 06 00 41 00 0b 6f 00"),
]


@pytest.mark.parametrize(("text", "table", "elements"), INLINE_ELEMENTS)
def test_elements_inside_a_table(text: str, table: str, elements: str) -> None:
    assert section(f"(func $f) {text}", "table") == table
    assert section(f"(func $f) {text}", "elem") == elements


DATA = [
    ('(data (i32.const 0) "ab" "c")', "01 00 41 00 0b 03 61 62 63"),
    ("(data (offset i32.const 0))", "01 00 41 00 0b 00"),
    ('(data "a")', "01 01 01 61"),
    ('(data $d (memory $m1) (i32.const 0) "a")', "01 02 01 41 00 0b 01 61"),
    ('(data 1 (i32.const 0) "a")', "01 02 01 41 00 0b 01 61"),
    (r'(data "\t\n\r\"\'\\\00\fF\u{20AC}€")', "01 01 0e 09 0a 0d 22 27 5c 00 ff e2 82 ac e2 82 ac"),
]


@pytest.mark.parametrize(("text", "content"), DATA)
def test_data_segment(text: str, content: str) -> None:
    assert section(f"(memory $m0 1) (memory $m1 1) {text}", "data") == content


def test_data_inside_a_memory() -> None:
    text = r'(memory 0) (memory $m (data "a" "bc")) (data "z")'
    assert section(text, "memory") == "02 00 00 01 01 01"
    assert section(text, "data") == "02 02 01 41 00 0b 03 61 62 63 01 01 7a"


def test_segments_inside_tables_and_memories_have_an_index() -> None:
    text = """
        (memory (data "a")) (data $d "b") (table funcref (elem)) (elem $e func)
        (func (data.drop $d) (elem.drop $e))
    """
    assert section(text, "code") == "01 08 00 fc 09 01 fc 0d 01 0b"


# ------------------------------------------------------------------ identifiers, space, comments


@pytest.mark.parametrize(
    "text",
    [
        "(module(func)(memory 1))",
        "(module;;comment\n(func)(memory 1));;end",
        "( module ( func ) ( memory 1 ) )",
        "(;(;nested;) (; ;;;);)(module (func)(;;)(memory(;1;)1));;",
        ";; first\r(module\r\n\t(func) (memory 1))",
        '(@a (b) "x)" ; , {) (module (@"b" (;);)) (func (@c)) (memory 1))',
    ],
)
def test_space_comments_and_annotations_mean_nothing(text: str) -> None:
    assert encode(text) == encode("(module (func) (memory 1))")


@pytest.mark.parametrize("reference", ["$f", '$"f"', r'$"\66"', r'$"\u{66}"', "1"])
def test_an_identifier_can_be_a_string(reference: str) -> None:
    assert section(f"(func) (func $f) (start {reference})", "start") == "01"


def test_each_index_space_has_its_own_identifiers() -> None:
    text = """
        (type $x (func (param i32)))
        (func $x (type $x) (local $x i32) (block $x (br $x)) (call $x (local.get $x)))
        (table $x 1 funcref) (memory $x 1) (global $x i32 (i32.const 0)) (elem $x func)
        (data $x) (tag $x)
    """
    assert section(text, "code") == "01 0d 01 01 7f 02 40 0c 00 0b 20 01 10 00 0b"


# ------------------------------------------------------------------ names


def test_identifiers_become_the_name_section() -> None:
    text = """
        (module $m
          (import "m" "f" (func $imported (param $p i32)))
          (func (param $a i32) (local i32) (local $b i32)) (func $"with space"))
    """
    assert dict(sections(encode(text)))[0] == b"".join(
        [
            b"\4name",
            b"\x00\x02\x01m",
            b"\x01\x17\x02\x00\x08imported\x02\x0awith space",
            b"\x02\x0e\x02\x00\x01\x00\x01p\x01\x02\x00\x01a\x02\x01b",
        ]
    )


def test_other_identifiers_are_subsections_of_the_extended_name_section() -> None:
    text = """
        (type $t (func)) (table $tab 0 funcref) (memory $mem 0) (global $g i32 (i32.const 0))
        (elem $e func) (data $d) (tag $x)
    """
    names = dict(sections(encode(text)))[0]
    assert names == b"\4name" + b"".join(
        bytes((number, len(name) + 3, 1, 0, len(name))) + name
        for number, name in [
            (4, b"t"),
            (5, b"tab"),
            (6, b"mem"),
            (7, b"g"),
            (8, b"e"),
            (9, b"d"),
            (11, b"x"),
        ]
    )


def test_without_identifiers_there_is_no_name_section() -> None:
    assert 0 not in dict(sections(encode("(func (param i32)) (memory 1)")))
