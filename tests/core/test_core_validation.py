"""Validation of function bodies: what is valid, what is not, and where the error is."""

from __future__ import annotations

import pytest
from core_validation_support import from_text, refusal
from wasi_core.wasm.errors import InvalidError, MalformedError
from wasi_core.wasm.validation import Validator, validate, validate_function, validate_module

VALID = [
    # Numbers, locals, parameters
    "(func)",
    "(func nop nop)",
    "(func (result i32) i32.const 1)",
    "(func (param i32 i64) (result i64) local.get 0 drop local.get 1)",
    "(func (param i32) (local f32 i64) i64.const -1 local.set 2 f32.const 1 local.tee 1 drop)",
    "(func (result f64) f32.const 1 f64.promote_f32 f64.const 2 f64.mul)",
    "(func (result i32) i64.const 0x7fffffffffffffff i32.wrap_i64 i32.extend8_s)",
    "(func (result i64) f64.const 1e300 i64.trunc_sat_f64_u)",
    "(func (result i32) i32.const 1 i32.const 2 i32.const 3 select)",
    "(func (result i32 i64) i32.const 1 i64.const 2)",
    "(func (param f32 f32) (result f32) (select (local.get 0) (local.get 1) (i32.const 0)))",
    # Globals
    "(global $g (mut i64) (i64.const 0)) (func (global.set $g (global.get $g)))",
    '(import "m" "g" (global $g (mut f32))) (func f32.const 0 global.set $g)',
    # Blocks
    "(func block block block end end end)",
    "(func (result i32) block (result i32) i32.const 1 end)",
    "(func (result i32) i32.const 1 block (param i32) (result i32) end)",
    "(func (result i32) i32.const 1 i32.const 2 loop (param i32 i32) (result i32) i32.add end)",
    "(func (result i64) i32.const 0 if (result i64) i64.const 1 else i64.const 2 end)",
    "(func i32.const 0 if nop end)",
    "(func (param i32) local.get 0 local.get 0 if (param i32) (result i32) end drop)",
    "(func (param i32) (result i32) (if (result i32) (local.get 0) "
    "(then (return (i32.const 1))) (else (unreachable))))",
    # Branches
    "(func (result i32) block (result i32) i32.const 1 br 0 end)",
    "(func (result i32) i32.const 1 br 0)",
    "(func (result i32) i32.const 1 return)",
    "(func (result i32) i32.const 9 i32.const 1 return)",
    "(func loop br 0 end)",
    "(func i32.const 1 loop (param i32) br 0 end)",
    "(func (result i32) (block (result i32) (br_if 0 (i32.const 1) (i32.const 2))))",
    "(func i32.const 0 br_table 0)",
    "(func (block (block (br_table 0 1 2 1 (i32.const 3)))))",
    "(func (result i32) (block (result i32) (br_table 0 1 0 (i32.const 5) (i32.const 0))))",
    # Calls
    "(func $f (param i32) (result i32) local.get 0 call $f)",
    "(func $f (result i32 f64) call $f)",
    "(table 1 funcref) (type $t (func (param i64) (result i64))) "
    "(func (result i64) i64.const 1 i32.const 0 call_indirect (type $t))",
    "(func $f (param i32) (result i64) local.get 0 return_call $f)",
    "(func $f (param i32) (result i64) block i32.const 1 return_call $f end i64.const 0)",
    "(table 1 funcref) (type $t (func (param i32))) "
    "(func i32.const 0 i32.const 1 return_call_indirect (type $t))",
    # Memory
    "(memory 1) (func (result i32) i32.const 0 i32.load8_u offset=4294967295)",
    "(memory 1) (func i32.const 0 i64.const 1 i64.store32 align=4)",
    "(memory 1) (func (result i32) i32.const 1 memory.grow)",
    "(memory 1) (memory $b 2) (func (result i32) i32.const 0 i32.load16_s $b align=1 memory.size $b"
    " i32.add)",
    "(memory $a 1) (memory $b 1) (func i32.const 0 i32.const 0 i32.const 0 memory.copy $a $b)",
    '(memory 1) (data $d "x") '
    "(func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d))",
    "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))",
    # References and tables
    "(func (result externref) ref.null extern)",
    "(func (result i32) ref.null func ref.is_null)",
    '(func $f (export "f") (drop (ref.func $f)))',
    "(func $f (drop (ref.func $f))) (elem declare func $f)",
    "(func $f (drop (ref.func $f))) (global funcref (ref.func $f))",
    "(func $f (drop (ref.func $f))) (elem funcref (ref.func $f))",
    "(func (param externref externref i32) (result externref) "
    "local.get 0 local.get 1 local.get 2 select (result externref))",
    "(table $t 1 externref) (func (param externref) "
    "(table.set $t (i32.const 0) (local.get 0)) (drop (table.get $t (i32.const 0))))",
    "(table $t 1 externref) (func (param externref) (result i32) "
    "(table.fill $t (i32.const 0) (local.get 0) (i32.const 1)) "
    "(table.grow $t (local.get 0) (table.size $t)))",
    "(table $t 1 funcref) (table $u 1 funcref) (elem $e func) "
    "(func (table.copy $t $u (i32.const 0) (i32.const 0) (i32.const 0)) "
    "(table.init $u $e (i32.const 0) (i32.const 0) (i32.const 0)) (elem.drop $e))",
    # Exceptions
    "(tag $t (param i32 f32)) (func i32.const 1 f32.const 2 throw $t)",
    "(func (param exnref) (result i32) local.get 0 throw_ref)",
    "(tag $t (param i32)) (func (result i32) "
    "(block $l (result i32) (try_table (catch $t $l) (throw $t (i32.const 3))) (i32.const 0)))",
    "(tag $t (param i32)) (func (drop (drop (block $l (result i32 exnref) "
    "(try_table (result i32) (catch_ref $t $l) (i32.const 1)) (return)) )))",
    "(func (block $l (try_table (catch_all $l))))",
    "(func (drop (block $l (result exnref) (try_table (catch_all_ref $l)) (unreachable))))",
    "(func (result i32) i32.const 1 try_table (param i32) (result i32) end)",
    # Vectors
    "(func (result v128) v128.const i64x2 1 2 i32.const 3 i8x16.shl)",
    "(func (result f32) (f32x4.extract_lane 3 (v128.const i32x4 0 0 0 0)))",
    "(func (param v128 v128) (result v128) "
    "(i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (local.get 0) (local.get 1)))",
    "(memory 1) (func (param v128) "
    "(v128.store64_lane align=8 1 (i32.const 0) (v128.load16_lane 7 (i32.const 0) (local.get 0))))",
    "(func (param v128 v128) (result v128) local.get 0 local.get 1 i32.const 1 select)",
]

#: Where no code can get to, what is missing on the stack has every type.
VALID_UNREACHABLE = [
    "(func (result i32) unreachable)",
    "(func (result i32) unreachable i32.add)",
    "(func (result i64) unreachable i32.const 1 i64.extend_i32_u)",
    "(func (result i32) i32.const 1 return br 0 unreachable)",
    "(func (result f32) unreachable select)",
    "(func (result f32) unreachable f32.const 1 i32.const 0 select)",
    "(func (result f32) unreachable i32.const 1 select)",
    "(func unreachable select drop)",
    "(func (result i32) unreachable select i32.eqz)",
    "(func (result i64) unreachable select select i64.eqz drop select)",
    "(func (result i32) unreachable ref.is_null)",
    "(func (result i32) unreachable select ref.is_null)",
    "(func unreachable drop drop drop)",
    "(func (local i32) unreachable local.set 0)",
    "(func (result i32) block (result i32) unreachable end)",
    "(func (result i32) block (result i32) i32.const 1 br 1 end)",
    "(func unreachable i32.const 0 if end)",
    "(func unreachable if (result i32) i32.const 1 else br 1 end drop)",
    "(func (result i32) (block (result i32) (unreachable) (br_if 0) (i32.add)))",
    "(func (block (result f32) (unreachable) (br_table 0 0 (i32.const 1))) (drop))",
    "(func (result i32) (block (result f32) (block (result i32) "
    "(unreachable) (br_table 0 1 (i32.const 1))) (unreachable)) (unreachable))",
    "(func $f (param i32) (result i32) unreachable call $f)",
    "(func $f (param i32) (result i32) unreachable return_call $f)",
    "(tag $t (param i32 i64)) (func unreachable throw $t)",
    "(func unreachable throw_ref)",
    "(func (result i32) unreachable loop (param i64 f32) (result i32) drop drop i32.const 1 end)",
    "(memory 1) (func unreachable i64.store)",
    "(table 1 funcref) (func unreachable table.set 0)",
]

MISMATCH = "type mismatch: instruction requires "

INVALID = [
    # fields, start of the message
    # Numbers, locals, parameters
    ("(func i32.add)", MISMATCH + "[i32 i32] but stack has [], at i32.add"),
    ("(func i32.const 1 i32.add)", MISMATCH + "[i32 i32] but stack has [i32], at i32.add"),
    ("(func i64.const 1 i32.eqz drop)", MISMATCH + "[i32] but stack has [i64], at i32.eqz"),
    ("(func f32.const 1 i64.const 1 f32.mul drop)", MISMATCH + "[f32 f32] but stack has [f32 i64]"),
    ("(func drop)", MISMATCH + "[any] but stack has [], at drop"),
    ("(func i32.const 1)", "type mismatch: [] required at the end but stack has [i32], at end"),
    ("(func (result i32))", MISMATCH + "[i32] but stack has [], at end"),
    ("(func (result i32) i64.const 1)", MISMATCH + "[i32] but stack has [i64], at end"),
    ("(func (result i32) i32.const 1 i32.const 2)", "type mismatch: [i32] required at the end"),
    ("(func (param i32) local.get 1 drop)", "unknown local 1"),
    ("(func local.get 200 drop)", "unknown local 200"),
    ("(func (local i32 i64) i32.const 1 local.set 2)", "unknown local 2"),
    ("(func (local i64) i32.const 1 local.set 0)", MISMATCH + "[i64] but stack has [i32]"),
    ("(func (local i64) i32.const 1 local.tee 0 drop)", MISMATCH + "[i64] but stack has [i32]"),
    (
        "(func " + "i32.const 0 " * 10 + "f32.add drop)",
        MISMATCH + "[f32 f32] but stack has [(2 more) i32 i32 i32 i32 i32 i32 i32 i32]",
    ),
    # select
    ("(func i32.const 0 i64.const 0 i32.const 0 select drop)", MISMATCH + "[i32 i32 i32]"),
    ("(func i32.const 0 i32.const 0 i64.const 0 select drop)", MISMATCH + "[i32]"),
    ("(func i32.const 0 select drop)", MISMATCH + "[any]"),
    (
        "(func (param externref) local.get 0 local.get 0 i32.const 0 select drop)",
        "type mismatch: select without a type cannot choose between references",
    ),
    (
        "(func (param externref) local.get 0 local.get 0 i32.const 0 select (result funcref) drop)",
        MISMATCH + "[funcref funcref i32]",
    ),
    ("(func unreachable select (result i32 i32) drop drop)", "invalid result arity"),
    ("(func unreachable select (result))", "invalid result arity"),
    # Globals
    ("(func global.get 0 drop)", "unknown global 0"),
    ("(global i32 (i32.const 0)) (func i32.const 1 global.set 0)", "global is immutable"),
    ("(global i32 (i32.const 0)) (func i32.const 1 global.set 1)", "unknown global 1"),
    ("(global (mut i32) (i32.const 0)) (func f32.const 1 global.set 0)", MISMATCH + "[i32]"),
    # Blocks
    ("(func (result i32) i32.const 1 block i32.eqz drop end)", MISMATCH + "[i32] but stack has []"),
    ("(func i32.const 1 block drop end)", MISMATCH + "[any] but stack has [], at drop"),
    ("(func block i32.const 1 end)", "type mismatch: [] required at the end but stack has [i32]"),
    ("(func block (result i32) end drop)", MISMATCH + "[i32] but stack has [], at end"),
    ("(func block (param i32) drop end)", MISMATCH + "[i32] but stack has [], at block"),
    ("(func if nop end)", MISMATCH + "[i32] but stack has [], at if"),
    ("(func i64.const 0 if nop end)", MISMATCH + "[i32] but stack has [i64], at if"),
    (
        "(func i32.const 0 if (result i32) i32.const 1 end drop)",
        MISMATCH + "[i32] but stack has []",
    ),
    ("(func i32.const 0 if (result i32) i32.const 1 else end drop)", MISMATCH + "[i32]"),
    ("(func i32.const 0 if i32.const 1 else end)", "type mismatch: [] required at the end"),
    ("(func i32.const 0 if nop else i32.const 1 end)", "type mismatch: [] required at the end"),
    (
        "(func i32.const 0 i32.const 0 if (param i32) (result i64) drop i64.const 0 end drop)",
        MISMATCH + "[i64] but stack has [i32], at end",
    ),
    # Branches
    ("(func br 1)", "unknown label 1"),
    ("(func i32.const 0 br_if 1)", "unknown label 1"),
    ("(func block br 300 end)", "unknown label 300"),
    ("(func br_if 0)", MISMATCH + "[i32] but stack has [], at br_if"),
    ("(func (result i32) br 0)", MISMATCH + "[i32] but stack has [], at br"),
    ("(func (result i32) return)", MISMATCH + "[i32] but stack has [], at return"),
    ("(func (result i32) i32.const 0 br_if 0 i32.const 0)", MISMATCH + "[i32 i32]"),
    ("(func loop (param i32) br 0 end)", MISMATCH + "[i32] but stack has [], at loop"),
    (
        "(func i32.const 0 loop (param i32) drop br 0 end)",
        MISMATCH + "[i32] but stack has [], at br",
    ),
    ("(func br_table 0)", MISMATCH + "[i32] but stack has [], at br_table"),
    ("(func i32.const 0 br_table 0 1 0)", "unknown label 1"),
    ("(func i32.const 0 br_table 0 1)", "unknown label 1"),
    ("(func i32.const 0 br_table 0 200 0)", "unknown label 200"),
    (
        "(func (block (result i32) (br_table 0 1 (i32.const 1) (i32.const 0))) drop)",
        "type mismatch",
    ),
    (
        "(func (result i64) (block (result i32) (br_table 0 1 0 (i32.const 1) (i32.const 0))) drop"
        " i64.const 0)",
        MISMATCH + "[i64] but stack has [i32], at br_table",
    ),
    # Calls
    ("(func call 1)", "unknown function 1"),
    ("(func call 128)", "unknown function 128"),
    ("(func $f (param i64) i32.const 0 call $f)", MISMATCH + "[i64] but stack has [i32], at call"),
    ("(type (func)) (func i32.const 0 call_indirect (type 0))", "unknown table 0"),
    ("(table 1 funcref) (func i32.const 0 call_indirect (type 7))", "unknown type 7"),
    (
        "(table 1 externref) (type (func)) (func i32.const 0 call_indirect (type 0))",
        "type mismatch",
    ),
    ("(table 1 funcref) (type (func)) (func call_indirect (type 0))", MISMATCH + "[i32]"),
    ("(func return_call 3)", "unknown function 3"),
    (
        "(func $f (result i32) i32.const 0) (func return_call $f)",
        "type mismatch: current function requires result type [] but callee returns [i32]",
    ),
    ("(func $f (param i32)) (func return_call $f)", MISMATCH + "[i32] but stack has []"),
    ("(func return_call_indirect)", "unknown table 0"),
    # Memory
    ("(func i32.const 0 i32.load drop)", "unknown memory 0"),
    ("(func unreachable i64.store)", "unknown memory 0"),
    ("(func memory.size drop)", "unknown memory 0"),
    ("(memory 1) (func i32.const 0 i32.load 1 drop)", "unknown memory 1"),
    ("(memory 1) (func i32.const 0 memory.grow 5 drop)", "unknown memory 5"),
    ("(memory 1) (func unreachable memory.copy 0 1)", "unknown memory 1"),
    ("(memory 1) (func unreachable memory.fill 2)", "unknown memory 2"),
    ("(memory 1) (func i64.const 0 i32.load drop)", MISMATCH + "[i32] but stack has [i64]"),
    ("(memory 1) (func i32.const 0 i32.const 0 i64.store)", MISMATCH + "[i32 i64]"),
    (
        "(memory 1) (func i32.const 0 i32.load align=8 drop)",
        "alignment must not be larger than natural: 2**3, natural is 2**2",
    ),
    ("(memory 1) (func i32.const 0 i64.load8_u align=2 drop)", "alignment must not be larger"),
    ('(memory 1) (data "") (func unreachable memory.init 1)', "unknown data segment 1"),
    ('(data "") (func unreachable memory.init 0)', "unknown memory 0"),
    ('(data "") (func data.drop 3)', "unknown data segment 3"),
    # References and tables
    ("(func $f (drop (ref.func $f)))", "undeclared function reference 0"),
    ("(func $f (drop (ref.func $f))) (start $f)", "undeclared function reference 0"),
    ("(func (drop (ref.func 7)))", "unknown function 7"),
    ("(func i32.const 0 ref.is_null drop)", MISMATCH + "[reference] but stack has [i32]"),
    ("(func ref.is_null drop)", MISMATCH + "[any] but stack has []"),
    ("(func i32.const 0 table.get 0 drop)", "unknown table 0"),
    ("(table 1 funcref) (func unreachable table.copy 0 1)", "unknown table 1"),
    ("(table 1 funcref) (func unreachable table.init 0 0)", "unknown elem segment 0"),
    ("(func elem.drop 0)", "unknown elem segment 0"),
    ("(table 1 funcref) (table 1 externref) (func unreachable table.copy 0 1)", "type mismatch"),
    ("(table 1 externref) (elem func) (func unreachable table.init 0 0)", "type mismatch"),
    (
        "(table 1 externref) (func i32.const 0 ref.null func table.set 0)",
        MISMATCH + "[i32 externref] but stack has [i32 funcref], at table.set",
    ),
    ("(table 1 funcref) (func i32.const 0 ref.null func table.grow 0 drop)", MISMATCH),
    # Exceptions
    ("(func throw 0)", "unknown tag 0"),
    ("(tag (param i32)) (func throw 0)", MISMATCH + "[i32] but stack has [], at throw"),
    ("(func throw_ref)", MISMATCH + "[exnref] but stack has [], at throw_ref"),
    ("(func (try_table (catch 0 0)))", "unknown tag 0"),
    ("(func (try_table (catch_all 1)))", "unknown label 1"),
    (
        "(tag (param i32)) (func (try_table (catch 0 0)))",
        "type mismatch: catch clause gives [i32] but its label takes [], at try_table",
    ),
    ("(func (try_table (catch_all_ref 0)))", "type mismatch: catch clause gives [exnref]"),
    # The labels of the clauses are those around the block.
    (
        "(func (result exnref) (try_table (result exnref) (catch_all 0) unreachable))",
        "type mismatch: catch clause gives [] but its label takes [exnref]",
    ),
    # Vectors
    ("(func i32.const 0 i32x4.neg drop)", MISMATCH + "[v128] but stack has [i32], at i32x4.neg"),
    ("(func unreachable i64x2.extract_lane 2 drop)", "invalid lane index 2"),
    ("(func unreachable i8x16.replace_lane 16 drop)", "invalid lane index 16"),
    (
        "(func unreachable i8x16.shuffle 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 32 drop)",
        "invalid lane index 32",
    ),
    ("(memory 1) (func unreachable v128.load32_lane 4 drop)", "invalid lane index 4"),
    ("(memory 1) (func unreachable v128.load align=32 drop)", "alignment must not be larger"),
    ("(func unreachable v128.load drop)", "unknown memory 0"),
]

#: Values that are there keep their types even where no code can get to.
INVALID_UNREACHABLE = [
    ("(func unreachable i64.const 0 i32.eqz drop)", MISMATCH + "[i32] but stack has [... i64]"),
    ("(func unreachable i32.const 0)", "type mismatch: [] required at the end"),
    ("(func (result i32) unreachable f32.const 0)", MISMATCH + "[i32] but stack has [... f32]"),
    ("(func (result i32) block (result i32) unreachable i64.const 0 end)", MISMATCH + "[i32]"),
    ("(func (result i32) unreachable f32.const 1 i32.const 1 select)", MISMATCH + "[i32]"),
    ("(func unreachable f32.const 1 i64.const 1 i32.const 1 select drop)", MISMATCH),
    ("(func (result f32) unreachable i64.const 1 select)", MISMATCH + "[i32] but stack has"),
    ("(func unreachable ref.null func i32.const 1 select drop)", "type mismatch: select without"),
    ("(func unreachable select i32.const 0 i32.add i64.eqz drop)", MISMATCH + "[i64]"),
    ("(func block unreachable end i32.add drop)", MISMATCH + "[i32 i32] but stack has []"),
    ("(func unreachable block drop end)", MISMATCH + "[any] but stack has []"),
    ("(func unreachable local.get 0 drop)", "unknown local 0"),
    ("(func unreachable br 1)", "unknown label 1"),
    ("(func unreachable call 9)", "unknown function 9"),
    ("(func i32.const 0 if unreachable else i32.const 1 end)", "type mismatch: [] required"),
    ("(func (result i32) (block (result i32) (unreachable) (br_if 0) (i64.eqz)))", MISMATCH),
    (
        "(func (block (result f32) (unreachable) (br_table 0 1 (i32.const 1))) drop)",
        "type mismatch: label 1 takes 0 values",
    ),
]


@pytest.mark.parametrize("fields", VALID + VALID_UNREACHABLE)
def test_valid(fields: str) -> None:
    validate(from_text(fields))


@pytest.mark.parametrize(("fields", "message"), INVALID + INVALID_UNREACHABLE)
def test_invalid(fields: str, message: str) -> None:
    error = refusal(from_text(fields))
    assert isinstance(error, InvalidError)
    assert not isinstance(error, MalformedError)
    assert error.message.startswith(message)
    assert error.function is not None
    assert error.offset is not None


PLACES = [
    # fields, the bytes of the instruction with the error, function
    ("(func $main i32.const 1 i32.const 300 i32.add f32.abs drop)", "8b", 'function 0 "main"'),
    ('(import "m" "f" (func)) (func) (func call 500)', "10 f4 03", "function 2"),
    ("(func (local i32 i64) local.get 1 local.set 0)", "21 00", "function 0"),
    ("(func (result i32) i64.const -1)", "0b", "function 0"),
    ("(func block block i32.const 0 br_table 0 9 1 end end)", "0e 02 00 09 01", "function 0"),
    ("(func unreachable i8x16.extract_lane_s 99 drop)", "fd 15 63", "function 0"),
    ("(memory 1) (func unreachable i64x2.abs i32.eqz drop)", "45", "function 0"),
    ("(tag (param i32)) (func try_table (catch 0 0) end)", "1f 40 01 00 00 00", "function 0"),
]


@pytest.mark.parametrize(("fields", "instruction", "function"), PLACES)
def test_error_names_function_and_offset(fields: str, instruction: str, function: str) -> None:
    module = from_text(fields)
    error = refusal(module)
    assert error.function == function
    assert error.offset is not None
    assert module.binary[error.offset :].startswith(bytes.fromhex(instruction))
    assert str(error).endswith(f"({function}, at offset {error.offset:#x})")


def test_first_function_with_an_error_is_reported() -> None:
    error = refusal(from_text("(func) (func drop) (func i32.add)"))
    assert error.function == "function 1"


def test_lazy_validation_of_one_function() -> None:
    module = from_text("(func drop) (func (result i32) i32.const 1) (func i32.add)")
    validate_module(module)
    validate_function(module, 1)
    with pytest.raises(InvalidError, match=r"function 2"):
        validate_function(module, 2)


def test_validator_goes_on_after_an_error() -> None:
    validator = Validator(from_text("(func drop) (func (result i32) i32.const 1) (func drop)"))
    validator.module()
    for index, valid in ((0, False), (1, True), (2, False), (1, True), (0, False)):
        if valid:
            validator.function(index)
        else:
            with pytest.raises(InvalidError, match="type mismatch"):
                validator.function(index)
