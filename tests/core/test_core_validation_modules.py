"""Validation of everything but function bodies."""

from __future__ import annotations

import pytest
from core_binary_support import HEADER, section
from core_validation_support import from_text, refusal
from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import InvalidError, MalformedError
from wasi_core.wasm.features import SUPPORTED, WASM_2, Feature
from wasi_core.wasm.validation import validate, validate_module

VALID = [
    "",
    # Limits
    "(memory 0 0)",
    "(memory 65536 65536)",
    "(memory 0) (memory 1 1)",
    "(table 0xffffffff 0xffffffff funcref)",
    '(import "m" "t" (table 1 2 externref)) (table 0 funcref)',
    # Constant expressions
    "(global i32 (i32.const -1)) (global (mut i64) (i64.const 0x8000000000000000))",
    "(global f32 (f32.const nan)) (global f64 (f64.const -0))",
    "(global v128 (v128.const i64x2 1 2))",
    "(global externref (ref.null extern)) (global exnref (ref.null exn))",
    "(func $f) (global funcref (ref.func $f))",
    '(import "m" "g" (global $g i64)) (global i64 (global.get $g))',
    "(global $g i64 (i64.const 1)) (global i64 (global.get $g))",
    '(import "m" "g" (global $g i32)) '
    "(global i32 (i32.add (i32.mul (global.get $g) (i32.const 4)) (i32.const 1)))",
    "(global i64 (i64.sub (i64.const 1) (i64.mul (i64.const 1) (i64.const 9))))",
    # Segments
    '(memory 1) (data (i32.const 70000) "") (data "passive")',
    '(memory 1) (memory $b 1) (data (memory $b) (i32.add (i32.const 1) (i32.const 2)) "x")',
    '(global $g i32 (i32.const 1)) (memory 1) (data (global.get $g) "x")',
    "(func $f) (table 3 funcref) (elem (i32.const 0) $f $f) (elem funcref) (elem declare func $f)",
    "(func $f) (table 1 funcref) (elem (i32.const 0) funcref (ref.func $f) (ref.null func))",
    "(table 1 externref) (elem (i32.const 0) externref (ref.null extern))",
    # Exports and start
    '(func) (export "a" (func 0)) (export "b" (func 0)) (export "" (func 0))',
    '(tag (export "t") (param i32)) (memory (export "m") 1) (table (export "e") 1 funcref)',
    '(global (export "g") (mut i32) (i32.const 0))',
    "(func $main) (start $main)",
    '(import "m" "main" (func $main)) (start $main)',
]

INVALID = [
    # fields, start of the message
    ("(memory 65537)", "memory size must be at most 65536 pages (4GiB), not 65537"),
    ("(memory 0 65537)", "memory size must be at most 65536 pages (4GiB)"),
    ("(memory 2 1)", "size minimum must not be greater than maximum: 2 is greater than 1"),
    ('(import "m" "m" (memory 0 65537))', "memory size must be at most 65536 pages"),
    ("(table 3 2 funcref)", "size minimum must not be greater than maximum"),
    ('(import "m" "t" (table 3 2 funcref))', "size minimum must not be greater than maximum"),
    ("(func (type 3))", "unknown type 3"),
    ('(import "m" "f" (func (type 1)))', "unknown type 1"),
    ("(tag (type 9))", "unknown type 9"),
    ("(tag (result i32))", "non-empty tag result type"),
    ('(import "m" "t" (tag (result i32)))', "non-empty tag result type"),
    # Constant expressions
    ("(global i32)", "type mismatch: instruction requires [i32] but stack has []"),
    ("(global i32 (i64.const 1))", "type mismatch: instruction requires [i32] but stack has [i64]"),
    ("(global i32 (i32.const 1) (i32.const 2))", "type mismatch: [i32] required at the end"),
    ("(global i32 (i32.add (i64.const 1) (i32.const 2)))", "type mismatch"),
    ("(global i32 (nop))", "constant expression required"),
    ("(global i32 (i32.const 1) (nop))", "constant expression required"),
    ("(global f32 (f32.neg (f32.const 1)))", "constant expression required"),
    ("(func $f (result i32) i32.const 0) (global i32 (call $f))", "constant expression required"),
    ("(global i32 (global.get 0))", "unknown global 0"),
    ("(global i32 (global.get 1)) (global i32 (i32.const 1))", "unknown global 1"),
    (
        '(import "m" "g" (global (mut i32))) (global i32 (global.get 0))',
        "constant expression required: global 0 can be set",
    ),
    ("(global funcref (ref.func 0))", "unknown function 0"),
    ("(global funcref (ref.null extern))", "type mismatch"),
    # Segments
    ('(data (i32.const 0) "")', "unknown memory 0"),
    ('(memory 1) (data (memory 1) (i32.const 0) "")', "unknown memory 1"),
    ('(memory 1) (data (i64.const 0) "")', "type mismatch"),
    ('(memory 1) (data (global.get 0) "")', "unknown global 0"),
    ("(elem (i32.const 0))", "unknown table 0"),
    ("(table 1 funcref) (elem (f32.const 0))", "type mismatch"),
    ("(table 1 funcref) (elem (i32.const 0) 3)", "unknown function 3"),
    ("(elem func 3)", "unknown function 3"),
    ("(elem funcref (ref.func 3))", "unknown function 3"),
    ("(elem funcref (i32.const 3))", "type mismatch"),
    ("(table 1 externref) (elem (i32.const 0) funcref)", "type mismatch: table of externref"),
    ("(table 1 funcref) (elem (i32.const 0) funcref (call 0))", "constant expression required"),
    # Exports and start
    ('(export "x" (func 0))', "unknown function 0"),
    ('(export "x" (table 0))', "unknown table 0"),
    ('(memory 1) (export "x" (memory 1))', "unknown memory 1"),
    ('(export "x" (global 0))', "unknown global 0"),
    ('(export "x" (tag 0))', "unknown tag 0"),
    ('(func) (export "x" (func 0)) (export "x" (func 0))', "duplicate export name 'x'"),
    ('(func (export "x")) (memory (export "x") 1)', "duplicate export name 'x'"),
    ("(start 0)", "unknown function 0"),
    ("(func $main (param i32)) (start $main)", "start function must have type [] -> []"),
    ("(func $main (result i32) i32.const 0) (start $main)", "start function"),
]


@pytest.mark.parametrize("fields", VALID)
def test_valid(fields: str) -> None:
    validate(from_text(fields))


@pytest.mark.parametrize(("fields", "message"), INVALID)
def test_invalid(fields: str, message: str) -> None:
    module = from_text(fields)
    error = refusal(module)
    assert isinstance(error, InvalidError)
    assert not isinstance(error, MalformedError)
    assert error.message.startswith(message)
    with pytest.raises(InvalidError):
        validate_module(module)


def test_a_wrong_body_is_no_matter_of_the_module() -> None:
    validate_module(from_text("(func i32.add)"))


def test_function_of_an_unknown_type_is_named() -> None:
    error = refusal(from_text("(type (func)) (func (type 0)) (func $second (type 3))"))
    assert str(error) == 'unknown type 3 (function 1 "second")'


def test_offsets_of_constant_expressions() -> None:
    module = decode(HEADER + section(6, "7f 00 41 01 42 02 6a 0b"), SUPPORTED)
    error = refusal(module)
    assert error.offset is not None
    assert module.binary[error.offset] == 0x6A


def test_2_0_lets_constant_expressions_read_imported_globals_only() -> None:
    fields = '(import "m" "g" (global i32)) (global i32 (global.get 0)) (global i32 (global.get 1))'
    validate(from_text(fields, WASM_2 | Feature.EXTENDED_CONST))
    assert refusal(from_text(fields, WASM_2)).message == "unknown global 1"
    fields = '(global i32 (i32.const 0)) (memory 1) (data (global.get 0) "")'
    validate(from_text(fields, WASM_2 | Feature.EXTENDED_CONST))
    assert refusal(from_text(fields, WASM_2)).message == "unknown global 0"


def test_many_functions_that_only_exports_declare() -> None:
    functions = "".join(f'(func (export "f{n}") (drop (ref.func {n})))' for n in range(300))
    validate(from_text(functions))
