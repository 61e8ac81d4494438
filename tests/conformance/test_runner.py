"""The runner itself: what is wrong in a script is found, and by which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from wasi_core.wasm.features import PROPOSALS, SUPPORTED, WASM_1, Feature

from .outcome import Outcome
from .runner import run
from .suites import Script, outdated, scripts, skips

MODULE = """
(module
  (memory 1)
  (tag $e)
  (global (export "g") i32 (i32.const 7))
  (table 2 funcref)
  (func (export "i32") (result i32) (i32.const -1))
  (func (export "bits") (param f32) (result f32) (local.get 0))
  (func (export "bits64") (param f64) (result f64) (local.get 0))
  (func (export "null") (result externref) (ref.null extern))
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func $func (export "func") (result funcref) (ref.func $func))
  (func (export "two") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "vector") (param v128) (result v128) (local.get 0))
  (func (export "unreachable") (unreachable))
  (func (export "load") (result i32) (i32.load (i32.const 65536)))
  (func (export "null element") (call_indirect (i32.const 1)))
  (func $deep (export "deep") (call $deep))
  (func (export "throw") (throw $e))
)
"""

PASSES = [
    '(assert_return (invoke "i32") (i32.const 0xffffffff))',
    '(assert_return (get "g") (i32.const 7))',
    '(assert_return (invoke "bits" (f32.const nan:0x200001)) (f32.const nan:0x200001))',
    '(assert_return (invoke "bits" (f32.const -nan:0x400000)) (f32.const nan:canonical))',
    '(assert_return (invoke "bits" (f32.const nan:0x400001)) (f32.const nan:arithmetic))',
    '(assert_return (invoke "bits64" (f64.const nan:0x1)) (f64.const nan:0x1))',
    '(assert_return (invoke "bits64" (f64.const -nan)) (f64.const nan:canonical))',
    '(assert_return (invoke "null") (ref.null extern))',
    '(assert_return (invoke "null") (ref.null))',
    '(assert_return (invoke "same" (ref.extern 3)) (ref.extern 3))',
    '(assert_return (invoke "same" (ref.extern 3)) (ref.extern))',
    '(assert_return (invoke "func") (ref.func))',
    '(assert_return (invoke "two") (i32.const 1) (i64.const 2))',
    '(assert_return (invoke "vector" (v128.const f32x4 nan:0x200001 nan -nan 1))'
    " (v128.const f32x4 nan:0x200001 nan:canonical nan:arithmetic 1))",
    '(assert_return (invoke "vector" (v128.const i64x2 1 2)) (v128.const i32x4 1 0 2 0))',
    '(assert_return (invoke "i32") (either (i32.const 0) (i32.const -1)))',
    '(assert_trap (invoke "unreachable") "unreach")',
    '(assert_trap (invoke "load") "out of bounds memory access")',
    '(assert_trap (invoke "null element") "uninitialized element 1")',
    '(assert_trap (module (func $f (unreachable)) (start $f)) "unreachable")',
    '(assert_exhaustion (invoke "deep") "call stack exhausted")',
    '(assert_exception (invoke "throw"))',
    '(assert_malformed (module quote "(func") "unexpected token")',
    '(assert_malformed (module binary "\\00asm\\02\\00\\00\\00") "unknown binary version")',
    '(assert_invalid (module (func (result i32))) "type mismatch")',
    '(assert_unlinkable (module (import "none" "x" (func))) "unknown import")',
    '(register "m") (module (import "m" "i32" (func (result i32))))',
    '(module $a (func (export "x"))) (module $b) (assert_return (invoke $a "x"))',
    '(module definition $d (func (export "x"))) (module instance $i $d) (invoke $i "x")',
]

FAILS = [
    ('(assert_return (invoke "i32") (i32.const 1))', "expected i32 0x1; got i32 0xffffffff"),
    ('(assert_return (invoke "i32") (i64.const -1))', "got i32 0xffffffff"),
    ('(assert_return (invoke "i32"))', "expected no result; got i32"),
    ('(assert_return (invoke "two") (i32.const 1))', "got i32 0x1 i64 0x2"),
    ('(assert_return (get "g") (i32.const 8))', "expected i32 0x8; got i32 0x7"),
    ('(assert_return (get "i32") (i32.const 8))', "is not a global"),
    ('(assert_return (invoke "none"))', "KeyError"),
    ('(assert_return (invoke $none "i32"))', "no instance none"),
    (
        '(assert_return (invoke "bits" (f32.const nan:0x200001)) (f32.const nan))',
        "expected f32 0x7fc00000; got f32 0x7fa00001",
    ),
    (
        '(assert_return (invoke "bits" (f32.const nan:0x400001)) (f32.const nan:canonical))',
        "expected f32 nan:canonical; got f32 0x7fc00001",
    ),
    (
        '(assert_return (invoke "bits" (f32.const nan:0x200001)) (f32.const nan:arithmetic))',
        "expected f32 nan:arithmetic; got f32 0x7fa00001",
    ),
    (
        '(assert_return (invoke "bits" (f32.const inf)) (f32.const nan:arithmetic))',
        "got f32 0x7f800000",
    ),
    ('(assert_return (invoke "bits" (f32.const -0)) (f32.const 0))', "got f32 0x80000000"),
    ('(assert_return (invoke "null") (ref.null func))', "expected null funcref; got None"),
    ('(assert_return (invoke "null") (ref.extern))', "expected externref; got None"),
    ('(assert_return (invoke "same" (ref.extern 3)) (ref.extern 4))', "expected externref 4"),
    ('(assert_return (invoke "func") (ref.null func))', "expected null funcref; got <Func"),
    (
        '(assert_return (invoke "vector" (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1))'
        " (v128.const i64x2 0 0))",
        "expected i64x2 0x0 0x0; got v128 0x1000000000000000000000000000000",
    ),
    (
        '(assert_return (invoke "vector" (v128.const f32x4 0 nan 0 0))'
        " (v128.const f32x4 nan:canonical nan:canonical 0 0))",
        "expected f32x4 f32 nan:canonical f32 nan:canonical 0x0 0x0",
    ),
    (
        '(assert_return (invoke "i32") (either (i32.const 0) (i32.const 1)))',
        "expected i32 0x0 or i32 0x1",
    ),
    ('(assert_return (invoke "unreachable"))', "Trap: unreachable"),
    ('(assert_trap (invoke "i32") "unreachable")', "expected the trap 'unreachable'; got ["),
    ('(assert_trap (invoke "load") "unreachable")', "got out of bounds memory access"),
    ('(assert_trap (invoke "deep") "unreachable")', "got call stack exhausted"),
    ('(assert_trap (invoke "throw") "unreachable")', "WasmException"),
    ('(assert_trap (module) "unreachable")', "expected the trap 'unreachable'"),
    ('(assert_exhaustion (invoke "unreachable") "unreachable")', "got unreachable"),
    ('(assert_exception (invoke "i32"))', "expected an exception"),
    ('(assert_exception (invoke "unreachable"))', "Trap: unreachable"),
    ('(assert_malformed (module quote "(func)") "x")', "got a valid module"),
    ('(assert_malformed (module (func (result i32))) "x")', "got InvalidError: type mismatch"),
    ('(assert_invalid (module) "x")', "got a valid module"),
    ('(assert_invalid (module quote "(func") "x")', "expected InvalidError 'x'; got TextError"),
    ('(assert_invalid (module (type (struct))) "x")', "UnsupportedTextError"),
    ('(assert_unlinkable (module) "unknown import")', "got an instance"),
    ('(assert_unlinkable (module (func (result i32))) "unknown import")', "InvalidError"),
    ('(module (import "none" "x" (func)))', "LinkError"),
    ("(module (memory i64 1))", "the memory64 proposal"),
    ('(register "m" $none)', "no instance none"),
    ("(module instance $none)", "no such definition"),
    ("(assert_return)", "expected a script; got 21:15"),
]


def outcome_of(folder: Path, text: str, features: Feature = SUPPORTED) -> Outcome:
    path = folder / "script.wast"
    path.write_text(MODULE + text, encoding="utf-8")
    return run(Script(path, "made", features))


@pytest.mark.parametrize("text", PASSES)
def test_passes(tmp_path: Path, text: str) -> None:
    outcome = outcome_of(tmp_path, text)
    assert not outcome.failures
    assert outcome.passed.total() == outcome.commands > 1


@pytest.mark.parametrize(("text", "words"), FAILS)
def test_fails(tmp_path: Path, text: str, words: str) -> None:
    [failure] = outcome_of(tmp_path, text).failures
    assert words in str(failure)
    assert failure.place.startswith("made/script.wast:")


def test_what_builds_on_a_module_that_failed_fails(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, '(module (func (result i32))) (assert_return (invoke "i32"))')
    assert [failure.command for failure in outcome.failures] == ["module", "assert_return"]
    assert "is not there" in outcome.failures[1].got


def test_without_running(tmp_path: Path) -> None:
    path = tmp_path / "script.wast"
    path.write_text(MODULE + PASSES[0] + '(assert_invalid (module (func (result i32))) "type")')
    outcome = run(Script(path, "made", SUPPORTED), execute=False)
    assert outcome.passed == {"module": 1, "assert_invalid": 1}
    assert outcome.not_run == 1


def test_words_are_counted(tmp_path: Path) -> None:
    text = '(assert_invalid (module (func (result i32))) "{}")'
    outcome = outcome_of(tmp_path, text.format("type mismatch") + text.format("other"))
    assert (outcome.same_words, len(outcome.other_words)) == (1, 1)
    assert not outcome.failures


def test_features_are_those_of_the_suite(tmp_path: Path) -> None:
    path = tmp_path / "script.wast"
    path.write_text('(assert_invalid (module (memory 1) (memory 1)) "multiple memories")')
    assert not run(Script(path, "made", WASM_1)).failures
    assert run(Script(path, "made", SUPPORTED)).failures


def test_the_skip_list_names_unsupported_proposals_only() -> None:
    unsupported = {name for feature, name in PROPOSALS.items() if feature not in SUPPORTED}
    assert {skip.proposal for skip in skips()} <= unsupported


def test_outdated_commands_say_why() -> None:
    assert all(outdated().values())


def test_both_layouts_are_known(tmp_path: Path) -> None:
    for name in ("wasm-v2/a.wast", "proposals/new/b.wast", "c.wast", "other/d.wast"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [one.name for one in scripts(tmp_path)] == [
        "wasm-v2/a.wast",
        "c.wast",
        "proposals/new/b.wast",
    ]
