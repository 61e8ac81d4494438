"""The binary format: what each form of each section decodes to."""

from __future__ import annotations

import pytest
from core_binary_support import HEADER, code, custom, module, section
from wasi_core.wasm.binary import decode
from wasi_core.wasm.features import SUPPORTED, WASM_1, Feature
from wasi_core.wasm.module import DECLARED, PASSIVE
from wasi_core.wasm.types import (
    ExternKind,
    FuncType,
    GlobalType,
    Limits,
    MemoryType,
    TableType,
    ValType,
)

I32, I64, F64 = ValType.I32, ValType.I64, ValType.F64
FUNCREF, EXTERNREF = ValType.FUNCREF, ValType.EXTERNREF


def test_an_empty_module() -> None:
    empty = decode(HEADER)
    assert empty.types == []
    assert list(empty.functions) == []
    assert empty.start is None
    assert empty.data_count is None


def test_function_types() -> None:
    got = module(section(1, "60 00 00", "60 02 7f 7c 02 7e 6f"))
    assert got.types == [FuncType.of(), FuncType.of([I32, F64], [I64, EXTERNREF])]


def test_every_value_type() -> None:
    got = module(section(1, "60 08 7f 7e 7d 7c 7b 70 6f 69 00"))
    assert list(got.types[0].params) == list(ValType)


def test_imports_of_every_kind_come_first_in_their_index_space() -> None:
    got = module(
        section(1, "60 01 7f 00"),
        section(
            2,
            "01 6d 01 66 00 00",
            "01 6d 01 74 01 70 01 01 02",
            "01 6d 01 6d 02 00 03",
            "01 6d 01 67 03 7c 01",
            "01 6d 01 65 04 00 00",
        ),
        section(3, "00"),
        code("00 0b"),
    )
    one = FuncType.of([I32])
    assert [(item.name, item.kind, item.type, item.type_index) for item in got.imports] == [
        ("f", ExternKind.FUNC, one, 0),
        ("t", ExternKind.TABLE, TableType(FUNCREF, Limits(1, 2)), -1),
        ("m", ExternKind.MEMORY, MemoryType(Limits(3)), -1),
        ("g", ExternKind.GLOBAL, GlobalType(F64, True), -1),
        ("e", ExternKind.TAG, one, 0),
    ]
    assert {item.module for item in got.imports} == {"m"}
    assert list(got.functions) == [0, 0]
    assert got.imported_functions == got.imported_tables == got.imported_memories == 1
    assert got.imported_globals == got.imported_tags == 1
    assert list(got.defined_functions()) == [1]
    assert got.type_of(1) == one


def test_an_import_whose_type_is_out_of_range_keeps_the_index_for_validation() -> None:
    got = module(section(2, "01 6d 01 66 00 05"))
    assert got.imports[0].type_index == 5
    assert got.imports[0].type == FuncType.of()


def test_tables_and_memories() -> None:
    got = module(
        section(4, "70 00 0a", "6f 01 00 80 01"),
        section(5, "00 01", "01 01 ff ff 03"),
    )
    assert got.tables == [TableType(FUNCREF, Limits(10)), TableType(EXTERNREF, Limits(0, 128))]
    assert list(got.table_inits) == [-1, -1]
    assert got.memories == [MemoryType(Limits(1)), MemoryType(Limits(1, 65535))]


def test_globals_tags_exports_and_start() -> None:
    got = module(
        section(13, "00 00", "00 81 01"),
        section(6, "7f 00 41 2a 0b", "7e 01 42 7f 0b"),
        section(7, "01 66 00 07", "01 74 01 01", "00 02 01", "03 e2 82 ac 03 00", "01 65 04 00"),
        "08 01 07",
    )
    assert list(got.tags) == [0, 129]
    assert got.globals == [GlobalType(I32, False), GlobalType(I64, True)]
    assert [got.binary[at] for at in got.global_inits] == [0x41, 0x42]
    assert [(one.name, one.kind, one.item) for one in got.exports] == [
        ("f", ExternKind.FUNC, 7),
        ("t", ExternKind.TABLE, 1),
        ("", ExternKind.MEMORY, 1),
        ("\u20ac", ExternKind.GLOBAL, 0),
        ("e", ExternKind.TAG, 0),
    ]
    assert got.start == 7
    assert got.binary[got.start_offset] == 7


ELEMENT_FORMS: list[tuple[str, str, int, ValType, list[int] | None, int | None]] = [
    # what, bytes, table, element type, functions, count of expressions
    ("active", "00 41 05 0b 02 00 01", 0, FUNCREF, [0, 1], None),
    ("passive", "01 00 02 00 01", PASSIVE, FUNCREF, [0, 1], None),
    ("active with a table", "02 03 41 05 0b 00 02 00 01", 3, FUNCREF, [0, 1], None),
    ("declared", "03 00 02 00 01", DECLARED, FUNCREF, [0, 1], None),
    ("active, expressions", "04 41 05 0b 01 d2 00 0b", 0, FUNCREF, None, 1),
    ("passive, expressions", "05 6f 02 d0 6f 0b 23 00 0b", PASSIVE, EXTERNREF, None, 2),
    ("active with a table, expressions", "06 03 41 05 0b 70 00", 3, FUNCREF, None, 0),
    ("declared, expressions", "07 70 01 d2 81 01 0b", DECLARED, FUNCREF, None, 1),
    ("form in two bytes", "80 00 41 05 0b 00", 0, FUNCREF, [], None),
    ("function index in two bytes", "01 00 02 81 01 05", PASSIVE, FUNCREF, [129, 5], None),
    ("function index in three bytes", "01 00 01 81 80 04", PASSIVE, FUNCREF, [65537], None),
]


@pytest.mark.parametrize(
    ("segment", "table", "of", "functions", "expressions"),
    [row[1:] for row in ELEMENT_FORMS],
    ids=[row[0] for row in ELEMENT_FORMS],
)
def test_element_segments(
    segment: str, table: int, of: ValType, functions: list[int] | None, expressions: int | None
) -> None:
    # Twice, so that the second is found where the first ends.
    got = module(section(9, segment, segment))
    assert len(got.elements) == 2
    for element in got.elements:
        assert (element.mode.table, element.type) == (table, of)
        assert (element.mode.expression >= 0) == (table >= 0)
        if table >= 0:
            assert got.binary[element.mode.expression :].startswith(b"\x41\x05\x0b")
        assert (None if element.functions is None else list(element.functions)) == functions
        assert (None if element.expressions is None else len(element.expressions)) == expressions
        for at in element.expressions or ():
            assert got.binary[at] in (0xD0, 0xD2, 0x23)


DATA_FORMS = [
    # what, bytes, memory, constant expression, content
    ("active", "00 41 05 0b 02 61 62", 0, "41 05 0b", b"ab"),
    ("address in two bytes", "00 41 80 08 0b 01 61", 0, "41 80 08 0b", b"a"),
    ("address in three bytes", "00 41 80 80 08 0b 01 61", 0, "41 80 80 08 0b", b"a"),
    ("address in four bytes", "00 41 80 80 80 08 0b 01 61", 0, "41 80 80 80 08 0b", b"a"),
    ("address in five bytes", "00 41 8b 8b 8b 8b 78 0b 01 61", 0, "41 8b 8b 8b 8b 78 0b", b"a"),
    ("a sum", "00 41 85 80 01 41 01 6a 0b 01 61", 0, "41 85 80 01 41 01 6a 0b", b"a"),
    ("imported base", "00 23 00 0b 01 61", 0, "23 00 0b", b"a"),
    ("passive", "01 02 61 62", PASSIVE, None, b"ab"),
    ("active with a memory", "02 07 41 05 0b 01 61", 7, "41 05 0b", b"a"),
    ("form and memory in two bytes", "82 00 80 00 41 05 0b 00", 0, "41 05 0b", b""),
    ("size in two bytes", "01 81 00 61", PASSIVE, None, b"a"),
]


@pytest.mark.parametrize(
    ("segment", "memory", "expression", "content"),
    [row[1:] for row in DATA_FORMS],
    ids=[row[0] for row in DATA_FORMS],
)
def test_data_segments(segment: str, memory: int, expression: str | None, content: bytes) -> None:
    got = module(section(11, segment, segment))
    assert got.data_segments == 2
    for row in (0, 4):
        in_memory, at, start, end = got.data[row : row + 4]
        assert in_memory == memory
        assert got.binary[start:end] == content
        if expression is None:
            assert at == -1
        else:
            assert got.binary[at:].startswith(bytes.fromhex(expression))


CONSTANT_EXPRESSIONS = [
    ("nothing", "0b"),
    ("i32.const", "41 8b 0b 0b"),
    ("i64.const", "42 8b 8b 8b 8b 8b 8b 8b 8b 8b 00 0b"),
    ("f32.const", "43 0b 0b 0b 0b 0b"),
    ("f64.const", "44 0b 0b 0b 0b 0b 0b 0b 0b 0b"),
    ("v128.const", "fd 0c 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b"),
    ("global.get", "23 8b 0b 0b"),
    ("ref.null", "d0 6f 0b"),
    ("ref.func", "d2 8b 0b 0b"),
    ("extended", "42 01 42 02 7c 42 03 7d 42 04 7e 41 00 6a 6b 6c 0b"),
    # What no constant expression may have is the concern of validation.
    ("a block", "02 40 0b 0b"),
    ("blocks in a loop with results", "03 7f 02 05 0b 04 7f 41 00 05 41 01 0b 0b 0b"),
    ("memory access", "28 02 8b 0b 0b"),
    ("memory access to a memory", "28 42 01 8b 0b 0b"),
    ("lane", "fd 15 0b 0b"),
    ("shuffle", "fd 0d 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b"),
    ("br_table", "0e 02 0b 0b 0b 0b"),
    ("select with types", "1c 02 7f 70 0b"),
    ("try_table", "1f 40 04 00 0b 0b 01 0b 0b 02 0b 03 0b 0b 0b"),
    ("table.copy", "fc 0e 0b 0b 0b"),
    ("memory.init", "fc 08 0b 0b 0b"),
    ("call_indirect", "11 0b 0b 0b"),
]


@pytest.mark.parametrize(
    "expression",
    [row[1] for row in CONSTANT_EXPRESSIONS],
    ids=[row[0] for row in CONSTANT_EXPRESSIONS],
)
def test_the_end_of_a_constant_expression(expression: str) -> None:
    got = module(section(6, f"7f 00 {expression}", "7f 01 41 07 0b"))
    first, second = got.global_inits
    assert got.binary[first : second - 2] == bytes.fromhex(expression)


def test_bodies_are_places_in_the_binary() -> None:
    long = "00" + "01" * 20_000 + "0b"
    got = module(section(3, *["00"] * 3), code("00 0b", "00" + "01" * 200 + "0b", long))
    bodies = [got.binary[slice(*got.body(index))] for index in got.defined_functions()]
    assert bodies == [b"\0\x0b", b"\0" + b"\1" * 200 + b"\x0b", bytes.fromhex(long)]


@pytest.mark.parametrize(
    ("entries", "types"),
    [
        (["00", "05", "7f"], [0, 5, 127]),
        (["00", "80 01", "85 00", "ff 7f"], [0, 128, 5, 16383]),
        (["80 80 01", "ff ff ff ff 0f", "80 80 80 80 00"], [16384, 0xFFFF_FFFF, 0]),
    ],
    ids=["one byte", "two bytes", "more bytes"],
)
def test_type_indices_of_functions(entries: list[str], types: list[int]) -> None:
    got = module(section(3, *entries), code(*["00 0b"] * len(entries)))
    assert list(got.functions) == types


def test_custom_sections_anywhere() -> None:
    got = module(custom("a", b"\1\2\3"), section(1), custom("b", b""), custom("", b""))
    assert [(one.name, one.end - one.start) for one in got.custom_sections] == [
        ("a", 3),
        ("b", 0),
        ("", 0),
    ]
    assert [bytes(content) for content in got.custom("a")] == [b"\1\2\3"]
    assert list(got.custom("none")) == []


def test_counts_of_zero_and_absent_sections_agree() -> None:
    assert module("0c 01 00").data_count == 0
    assert list(module("03 01 00").functions) == []
    assert list(module("0a 01 00").code) == []


def test_the_module_remembers_its_features() -> None:
    assert module(features=WASM_1).features == WASM_1
    assert module().features == SUPPORTED
    assert Feature.EXCEPTIONS in module().features
