"""Text that is not a module: which rule it breaks, and where, as line:column."""

from __future__ import annotations

import pytest
from wasi_core.wasm.errors import InvalidError, MalformedError, TextError, UnsupportedError
from wasi_core.wasm.features import SUPPORTED, WASM_1, WASM_2, Feature
from wasi_core.wasm.text import encode

LEXICAL = [
    # Text, then how ``str()`` of the error starts.
    ("(func) (; (; ;)", "1:8: unclosed comment"),
    ('(data "a\n")', "1:7: unclosed string"),
    ('(data "a', "1:7: unclosed string"),
    ('(data "a\x01")', r"1:9: illegal character '\x01' in a string"),
    (r'(data "\q")', "1:7: illegal escape"),
    (r'(data "\u{d800}")', "1:7: illegal escape: not a Unicode scalar value"),
    (r'(data "\u{110000}")', "1:7: illegal escape"),
    (r'(data "\u{}")', "1:7: illegal escape"),
    ("(func)\x00", r"1:7: illegal character '\x00'"),
    ("(func $größe)", "1:10: illegal character 'ö'"),
    ('(data $d"a")', '1:7: unknown operator $d"a"'),
    ('(data "a""b")', '1:7: unknown operator "a""b"'),
    ("(func nop,)", "1:10: unknown operator ,"),
    ("(func $)", "1:7: empty identifier"),
    ('(func $"")', "1:7: empty identifier"),
    ('(func $"a\tb")', "1:7: empty identifier"),
    (r'(func $"\ff")', "1:7: malformed UTF-8 encoding"),
    (r'(func (export "\c0\80"))', "1:15: malformed UTF-8 encoding"),
    ("(func) ;; \udc80", "1:11: malformed UTF-8 encoding"),
    ("(@)", "1:1: empty annotation id"),
    ("(@a (b)", "1:1: unclosed annotation"),
    ('(@a "b)', "1:5: unclosed string"),
    ("(@a é)", "1:5: illegal character 'é'"),
    (r'(@"\ff")', "1:3: malformed UTF-8"),
]

STRUCTURE = [
    ("(module", '1:8: unexpected token: the text ends, but "(" at 1:1 is open'),
    ("(module))", '1:9: unexpected token ")": nothing is open'),
    ("(module) (module)", '1:10: unexpected token "("'),
    ("(module\n  (fun))", "2:4: unknown operator fun, a field of a module is expected"),
    ("(module func)", '1:9: unexpected token "func"'),
    ("(func (param i33))", "1:14: unknown operator i33, a value type is expected"),
    ("(func (result i32) (param i32))", "1:20: unexpected token: result before parameter"),
    ("(func (local i32) (param i32))", '1:20: unexpected token "param"'),
    ("(func (nop) (local i32))", '1:14: unexpected token "local"'),
    ("(func (param $a i32 i32))", '1:21: unexpected token "i32"'),
    ("(func (param $a i32) (param $a i32))", "1:29: duplicate local $a"),
    ("(func (param $a i32) (local $a i32))", "1:29: duplicate local $a"),
    ("(func $f) (func $f)", "1:17: duplicate func"),
    ('(func $f) (func $"f")', "1:17: duplicate func"),
    ("(memory $m 0) (memory $m 0)", "1:23: duplicate memory $m"),
    ("(elem $e func) (elem $e func)", "1:22: duplicate elem segment $e"),
    ("(func (call $f))", "1:13: unknown function $f"),
    ("(func (type $t))", "1:13: unknown type $t"),
    ("(func (type 0) (param i32))", "1:16: unknown type 0"),
    ("(func $f (local.get $x))", "1:21: unknown local $x"),
    ("(start $f)", "1:8: unknown function $f"),
    ("(func) (start 0) (start 0)", "1:19: multiple start sections"),
    ('(func) (import "m" "f" (func))', "1:16: import after function"),
    ('(table 0 funcref) (func (import "m" "f"))', "1:25: import after table"),
    ('(memory 0) (global (import "m" "f") i32)', "1:20: import after memory"),
    ('(global i32 (i32.const 0)) (import "m" "f" (tag))', "1:36: import after global"),
    ('(import "m" "f" (fun))', "1:18: unknown operator fun, the kind of an import"),
    (
        "(type (func (param i32))) (func (type 0) (param i64))",
        "1:42: inline function type [i64] -> [] is not type 0, [i32] -> []",
    ),
    ("(memory)", '1:8: unexpected token ")", a number is expected'),
    ("(memory -1)", '1:9: unexpected token "-1", a number is expected'),
    ("(table 1 i32)", '1:10: unexpected token "i32", a reference type is expected'),
    ("(table funcref)", '1:15: unexpected token ")", "(elem" is expected'),
    ("(elem $f)", '1:9: unexpected token ")"'),
    ("(data (i32.const 0) (i32.const 1))", '1:21: unexpected token "("'),
]

INSTRUCTIONS = [
    ("(i32.foo)", "unknown operator i32.foo"),
    ("br 0drop", "unknown operator 0drop"),
    ("br", 'unexpected token ")", a number is expected'),
    ("(nop nop)", 'unexpected token "nop"'),
    ("nop end", 'unexpected token "end"'),
    ("block", 'unexpected token ")", "end" is expected'),
    ("(block end)", 'unexpected token "end"'),
    ("(block else end)", 'unexpected token "else"'),
    ("block else end", 'unexpected token "else"'),
    ("if else else end", 'unexpected token "else"'),
    ("(if (i32.const 0))", 'unexpected token ")", "(then" is expected'),
    ("(if (i32.const 0) nop (then))", 'unexpected token "nop"'),
    ("(if (i32.const 0) (then) (nop))", 'unexpected token "nop"'),
    ("(if (i32.const 0) (then) (else) (else))", 'unexpected token "else"'),
    ("(then)", 'unexpected token "then"'),
    ("(catch_all 0)", 'unexpected token "catch_all"'),
    ("block $a end $b", "mismatching label $b"),
    ("block end $a", "mismatching label $a"),
    ("if $a else $b end", "mismatching label $b"),
    ("(block $a) (br $a)", "unknown label $a"),
    ("(try_table $a (catch_all $a))", "unknown label $a"),
    ("(block (param $x i32))", 'unexpected token "$x", a value type is expected'),
    ("call_indirect (param $x i32)", 'unexpected token "$x", a value type is expected'),
    ("i32.const", 'unexpected token ")", a number of i32 is expected'),
    ("i32.const nop", 'unexpected token "nop", a number of i32 is expected'),
    ("i32.const 1.0", 'unexpected token "1.0", a number of i32 is expected'),
    ("i32.const 0x", "unknown operator 0x, a number of i32 is expected"),
    ("i32.const 0x1_0000_0000", "constant out of range"),
    ("i32.const -2147483649", "constant out of range"),
    ("i64.const 18446744073709551616", "constant out of range"),
    ("f32.const 0x1p128", "constant out of range"),
    ("f32.const nan:0x0", "constant out of range"),
    ("f32.const nan:1", "unknown operator nan:1, a number of f32 is expected"),
    ("i32.load align=3", "alignment must be a power of two"),
    ("i32.load align=0", "alignment must be a power of two"),
    ("i32.load align=4 offset=1", 'unexpected token "offset=1"'),
    ("i32.load offset=-1", "unknown operator offset=-1"),
    ("i32.load offset=4294967296", "i32 constant out of range"),
    ("v128.const i32x4 1 2 3", "wrong number of lane literals, i32x4 has 4"),
    ("v128.const i32x4 1 2 3 4 5", "wrong number of lane literals, i32x4 has 4"),
    ("v128.const i8x16", "wrong number of lane literals, i8x16 has 16"),
    ("v128.const i8x4 1 2 3 4", "unknown operator i8x4, the shape of a vector is expected"),
    ("v128.const i8x16 256 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "constant out of range"),
    ("i8x16.extract_lane_s 256", "malformed lane index"),
    ("i8x16.extract_lane_s -1", 'unexpected token "-1", the index of a lane is expected'),
    ("i8x16.shuffle 1 2 3", "invalid lane length, a shuffle has 16"),
    ("i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 -1", "malformed lane index"),
    ("get_local 0", "unknown operator get_local"),
    ("i32.wrap/i64", "unknown operator i32.wrap/i64"),
]

REFUSED = [
    ("(memory i64 1)", Feature.MEMORY64),
    ("(table i64 1 funcref)", Feature.MEMORY64),
    ("(memory 1 1 shared)", Feature.THREADS),
    ("(memory 1 (pagesize 1))", Feature.CUSTOM_PAGE_SIZES),
    ("(func (i32.atomic.load (i32.const 0)))", Feature.THREADS),
    ("(func atomic.fence)", Feature.THREADS),
    ("(type (struct (field i32)))", Feature.GC),
    ("(type (array i8))", Feature.GC),
    ("(type (sub (func)))", Feature.GC),
    ("(rec (type (func)))", Feature.GC),
    ("(func (param anyref))", Feature.GC),
    ("(func (param (ref null any)))", Feature.GC),
    ("(func (ref.null none))", Feature.GC),
    ("(func (struct.new 0))", Feature.GC),
    ("(func (br_on_cast 0 anyref i31ref))", Feature.GC),
    ("(type $t (func)) (func (param (ref null $t)))", Feature.FUNCTION_REFERENCES),
    ("(func (param (ref func)))", Feature.FUNCTION_REFERENCES),
    ("(func (param (ref 0)))", Feature.FUNCTION_REFERENCES),
    ("(func (call_ref 0))", Feature.FUNCTION_REFERENCES),
    ("(table 1 funcref (ref.null func))", Feature.FUNCTION_REFERENCES),
    ("(func (try (do)))", Feature.LEGACY_EXCEPTIONS),
    ("(func rethrow 0)", Feature.LEGACY_EXCEPTIONS),
    ("(func i8x16.relaxed_swizzle)", Feature.RELAXED_SIMD),
    ("(func i64.add128)", Feature.WIDE_ARITHMETIC),
    ("(component)", Feature.COMPONENT_MODEL),
]

SWITCHED_OFF = [
    ("(func (i32.extend8_s))", WASM_1, Feature.SIGN_EXTENSION),
    ("(func (i32.trunc_sat_f32_s))", WASM_1, Feature.SATURATING_FLOAT_TO_INT),
    ("(func (memory.copy))", WASM_1, Feature.BULK_MEMORY),
    ("(func (param externref))", WASM_1, Feature.REFERENCE_TYPES),
    ("(func (select (result i32)))", WASM_1, Feature.REFERENCE_TYPES),
    ("(func (param v128))", WASM_2 & ~Feature.SIMD, Feature.SIMD),
    ("(func (v128.not))", WASM_2 & ~Feature.SIMD, Feature.SIMD),
    ("(func (return_call 0))", WASM_2, Feature.TAIL_CALL),
    ("(func (try_table))", WASM_2, Feature.EXCEPTIONS),
    ("(func try_table end)", WASM_2, Feature.EXCEPTIONS),
    ("(tag)", WASM_2, Feature.EXCEPTIONS),
    ("(func (param exnref))", WASM_2, Feature.EXCEPTIONS),
]


def refusal(text: str, features: Feature = SUPPORTED) -> TextError:
    with pytest.raises(TextError) as caught:
        encode(text, features)
    return caught.value


@pytest.mark.parametrize(("text", "message"), LEXICAL + STRUCTURE)
def test_error(text: str, message: str) -> None:
    assert str(refusal(text)).startswith(message)


@pytest.mark.parametrize(("text", "message"), INSTRUCTIONS)
def test_error_in_an_instruction(text: str, message: str) -> None:
    error = refusal(f"(module (memory 1)\n  (func {text}))")
    assert error.message.startswith(message)
    assert error.line == 2
    assert error.column >= len("  (func ")


def test_a_long_token_is_shown_short() -> None:
    assert len(str(refusal(f"(func {'x' * 100_000})"))) < 150


def test_lines_and_columns_count_characters_from_1() -> None:
    error = refusal('(module\r\n  (data "äöü") (x))')
    assert (error.line, error.column) == (2, 17)


@pytest.mark.parametrize(("text", "feature"), REFUSED)
def test_a_refused_proposal_is_named(text: str, feature: Feature) -> None:
    error = refusal(f"\n{text}")
    assert isinstance(error, UnsupportedError)
    assert error.feature is feature
    assert feature.proposal in str(error)
    assert str(error).startswith("2:")


@pytest.mark.parametrize(("text", "features", "feature"), SWITCHED_OFF)
def test_a_proposal_that_is_switched_off_is_named(
    text: str, features: Feature, feature: Feature
) -> None:
    error = refusal(text, features)
    assert isinstance(error, UnsupportedError)
    assert error.feature is feature


@pytest.mark.parametrize(
    "text",
    [
        "(memory 0x1_0000_0000)",
        "(table 0 4294967296 funcref)",
        "(func (i32.load align=4294967296))",
    ],
)
def test_a_size_over_32_bits_is_malformed_in_2_0_and_invalid_in_3_0(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, MalformedError)
    assert isinstance(error, InvalidError)
    assert error.message == "i32 constant out of range"


@pytest.mark.parametrize(
    "text",
    [
        "(func (call 7))",
        "(func (type 7))",
        "(func (br 7))",
        "(func (i32.add))",
        "(memory 2 1)",
        "(memory 65537)",
        '(export "a" (func 0)) (export "a" (func 0))',
        "(func (i32.load8_u align=2 (i32.const 0)))",
        "(func (i8x16.extract_lane_s 16))",
        "(func (table.get 3))",
    ],
)
def test_what_only_validation_forbids_is_encoded(text: str) -> None:
    assert encode(text)
