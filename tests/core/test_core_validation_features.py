"""Validation with proposals that are switched off, and of proposals that are always refused."""

from __future__ import annotations

import pytest
from core_validation_support import from_body, from_text
from wasi_core.wasm.errors import InvalidError, MalformedError, UnsupportedError
from wasi_core.wasm.features import SUPPORTED, WASM_1, Feature
from wasi_core.wasm.validation import validate

SWITCHED = [
    # proposal, fields that need it
    (Feature.MUTABLE_GLOBAL, '(import "m" "g" (global (mut i32)))'),
    (Feature.MUTABLE_GLOBAL, '(global (export "g") (mut i32) (i32.const 0))'),
    (Feature.SIGN_EXTENSION, "(func (drop (i32.extend8_s (i32.const 0))))"),
    (Feature.SIGN_EXTENSION, "(func unreachable i64.extend32_s drop)"),
    (Feature.SATURATING_FLOAT_TO_INT, "(func (drop (i32.trunc_sat_f32_s (f32.const 0))))"),
    (Feature.MULTI_VALUE, "(func (result i32 i32) unreachable)"),
    (Feature.MULTI_VALUE, "(type (func (result i32 i32)))"),
    (Feature.MULTI_VALUE, "(func i32.const 0 block (param i32) drop end)"),
    (Feature.REFERENCE_TYPES, "(table 1 funcref) (table 1 funcref)"),
    (Feature.REFERENCE_TYPES, "(func (result externref) unreachable)"),
    (Feature.REFERENCE_TYPES, "(table 1 funcref) (func unreachable table.set 0)"),
    (Feature.REFERENCE_TYPES, "(table 1 funcref) (func table.size 0 drop)"),
    (Feature.REFERENCE_TYPES, "(func unreachable ref.is_null drop)"),
    (Feature.REFERENCE_TYPES, "(func unreachable select (result i32) drop)"),
    (Feature.BULK_MEMORY, "(memory 1) (func unreachable memory.copy)"),
    (Feature.BULK_MEMORY, "(memory 1) (func unreachable memory.fill)"),
    (Feature.BULK_MEMORY, '(func data.drop 0) (data "")'),
    (Feature.BULK_MEMORY, "(table 1 funcref) (func unreachable table.copy 0 0)"),
    (Feature.SIMD, "(func (local v128))"),
    (Feature.SIMD, "(func v128.const i64x2 0 0 drop)"),
    (Feature.SIMD, "(func unreachable i8x16.add drop)"),
    (Feature.SIMD, "(func (param v128))"),
    (Feature.EXTENDED_CONST, "(global i32 (i32.add (i32.const 1) (i32.const 2)))"),
    (Feature.TAIL_CALL, "(func $f return_call $f)"),
    (Feature.TAIL_CALL, "(table 1 funcref) (func unreachable return_call_indirect)"),
    (Feature.MULTI_MEMORY, "(memory 1) (memory 1)"),
    (Feature.MULTI_MEMORY, '(import "m" "m" (memory 1)) (memory 1)'),
    (Feature.EXCEPTIONS, "(tag)"),
    (Feature.EXCEPTIONS, "(func unreachable throw_ref)"),
    (Feature.EXCEPTIONS, "(func (try_table))"),
    (Feature.EXCEPTIONS, "(func (local exnref))"),
]


@pytest.mark.parametrize(("feature", "fields"), SWITCHED)
def test_switched_off(feature: Feature, fields: str) -> None:
    validate(from_text(fields))
    with pytest.raises(UnsupportedError) as caught:
        validate(from_text(fields, SUPPORTED & ~feature))
    assert caught.value.feature == feature
    assert f"the {feature.proposal} proposal is needed" in caught.value.message


#: What the specification says without the proposal comes first in the message.
RULES = [
    ("(memory 1) (memory 1)", "multiple memories: the multi-memory proposal"),
    ("(table 1 funcref) (table 1 funcref)", "multiple tables: the reference-types proposal"),
    ("(type (func (result i32 i32)))", "invalid result arity"),
    ('(import "m" "g" (global (mut i32)))', "mutable globals cannot be imported"),
    ('(global (export "g") (mut i32) (i32.const 0))', "mutable globals cannot be exported"),
    ("(global i32 (i32.sub (i32.const 1) (i32.const 2)))", "constant expression required"),
]


@pytest.mark.parametrize(("fields", "message"), RULES)
def test_rules_without_a_proposal(fields: str, message: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        validate(from_text(fields, WASM_1 & ~Feature.MUTABLE_GLOBAL))
    assert caught.value.message.startswith(message)
    assert isinstance(caught.value, InvalidError)


REFUSED = [
    # proposal, body
    (Feature.LEGACY_EXCEPTIONS, "00 06 40 0b 0b"),
    (Feature.LEGACY_EXCEPTIONS, "00 06 40 07 00 0b 0b"),
    (Feature.LEGACY_EXCEPTIONS, "00 09 00 0b"),
    (Feature.LEGACY_EXCEPTIONS, "00 18 00 0b"),
    (Feature.LEGACY_EXCEPTIONS, "00 19 0b"),
    (Feature.FUNCTION_REFERENCES, "00 00 14 00 0b"),
    (Feature.FUNCTION_REFERENCES, "00 00 15 00 0b"),
    (Feature.FUNCTION_REFERENCES, "00 00 d4 1a 0b"),
    (Feature.FUNCTION_REFERENCES, "00 02 64 00 00 0b 0b"),
    (Feature.FUNCTION_REFERENCES, "01 01 63 00 0b"),
    (Feature.GC, "00 00 fb 00 00 1a 0b"),
    (Feature.GC, "00 00 d3 1a 0b"),
    (Feature.GC, "00 d0 6e 1a 0b"),
    (Feature.GC, "01 01 6c 0b"),
    (Feature.THREADS, "00 fe 03 00 0b"),
    (Feature.RELAXED_SIMD, "00 00 fd 80 02 1a 0b"),
    (Feature.WIDE_ARITHMETIC, "00 00 fc 13 1a 1a 0b"),
]


@pytest.mark.parametrize(("feature", "body"), REFUSED)
def test_refused_proposals(feature: Feature, body: str) -> None:
    module = from_body(body)
    with pytest.raises(UnsupportedError) as caught:
        validate(module)
    assert caught.value.feature == feature
    assert caught.value.function == "function 0"
    assert isinstance(caught.value, MalformedError)


WITHOUT_INDICES = SUPPORTED & ~Feature.MULTI_MEMORY & ~Feature.REFERENCE_TYPES

ZERO_BYTES = [
    # body
    "00 3f 01 1a 0b",
    "00 3f 80 00 1a 0b",
    "00 00 40 80 00 1a 0b",
    "00 00 fc 0a 00 01 0b",
    "00 00 fc 0a 80 00 00 0b",
    "00 00 fc 0b 01 0b",
    "00 00 11 00 01 0b",
    "00 00 11 00 80 00 0b",
]


@pytest.mark.parametrize("body", ZERO_BYTES)
def test_reserved_bytes_without_the_proposal_that_uses_them(body: str) -> None:
    with pytest.raises(MalformedError, match="zero byte expected"):
        validate(from_body(body, WITHOUT_INDICES))


ZERO_INDICES = [
    # Zero in two bytes, which only an index can be.
    "00 3f 80 00 1a 0b",
    "00 00 40 80 80 80 80 00 1a 0b",
    "00 00 fc 0a 80 00 80 00 0b",
    "00 00 fc 0b 80 00 0b",
    "00 00 11 00 80 00 0b",
    "00 00 28 42 80 00 00 1a 0b",
]


@pytest.mark.parametrize("body", ZERO_INDICES)
def test_indices_with_the_proposal(body: str) -> None:
    validate(from_body(body))
