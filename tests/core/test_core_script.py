"""The script format: commands, argument values and result patterns."""

from __future__ import annotations

import math
import struct

import pytest
from wasi_core.wasm.errors import TextError, UnsupportedError
from wasi_core.wasm.features import WASM_1, Feature
from wasi_core.wasm.text import encode, parse_script
from wasi_core.wasm.text.script import (
    AssertException,
    AssertExhaustion,
    AssertInvalid,
    AssertMalformed,
    AssertReturn,
    AssertTrap,
    AssertUnlinkable,
    BinaryModule,
    Command,
    Get,
    Invoke,
    ModuleCommand,
    ModuleInstance,
    QuoteModule,
    Register,
    TextModule,
)
from wasi_core.wasm.text.values import (
    Bits,
    Either,
    Lanes,
    Nan,
    Null,
    Pattern,
    Reference,
    Value,
)
from wasi_core.wasm.types import ValType

I32, I64, F32, F64, V128 = ValType.I32, ValType.I64, ValType.F32, ValType.F64, ValType.V128
CALL = Invoke(1, None, "f", ())

COMMANDS: list[tuple[str, Command]] = [
    ('(register "m")', Register(1, "m", None)),
    ('(register "m" $a)', Register(1, "m", "a")),
    ('(invoke "f")', CALL),
    ('(invoke $a "f" (i32.const -1))', Invoke(1, "a", "f", (Value(I32, 0xFFFFFFFF),))),
    ('(get "g")', Get(1, None, "g")),
    ('(get $a "g")', Get(1, "a", "g")),
    ('(assert_return (invoke "f"))', AssertReturn(1, CALL, ())),
    (
        '(assert_return (get "g") (i64.const 2))',
        AssertReturn(1, Get(1, None, "g"), (Bits(I64, 2),)),
    ),
    ('(assert_trap (invoke "f") "unreachable")', AssertTrap(1, CALL, "unreachable")),
    ('(assert_exhaustion (invoke "f") "call stack")', AssertExhaustion(1, CALL, "call stack")),
    ('(assert_exception (invoke "f"))', AssertException(1, CALL)),
    (r'(module binary "\00asm" "\01")', ModuleCommand(1, None, BinaryModule(b"\0asm\x01"))),
    ('(module $m quote "(fu" "nc)")', ModuleCommand(1, "m", QuoteModule(b"(func)"))),
    (
        '(module definition $m quote "")',
        ModuleCommand(1, "m", QuoteModule(b""), definition=True),
    ),
    ("(module instance)", ModuleInstance(1, None, None)),
    ("(module instance $i $m)", ModuleInstance(1, "i", "m")),
    (
        '(assert_malformed (module quote "x") "unexpected token")',
        AssertMalformed(1, QuoteModule(b"x"), "unexpected token"),
    ),
    (
        '(assert_invalid (module binary "") "type mismatch")',
        AssertInvalid(1, BinaryModule(b""), "type mismatch"),
    ),
    (
        '(assert_unlinkable (module definition binary "") "unknown import")',
        AssertUnlinkable(1, BinaryModule(b""), "unknown import"),
    ),
]


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_command(text: str, command: Command) -> None:
    assert parse_script(text) == [command]


def source(text: str) -> TextModule:
    (command,) = parse_script(text)
    assert isinstance(command, ModuleCommand)
    assert isinstance(command.source, TextModule)
    return command.source


def test_a_module_of_text_keeps_its_name() -> None:
    assert source("(module $m (func $f))").binary() == encode("(module $m (func $f))")


def test_fields_alone_are_one_module() -> None:
    text = '(func) (memory 0) (func (export "f"))'
    assert source(text).binary() == encode(text)


def test_a_trap_can_be_one_of_the_start_function() -> None:
    text = '(assert_trap (module (func unreachable) (start 0)) "unreachable")'
    (command,) = parse_script(text)
    assert isinstance(command, AssertTrap)
    assert isinstance(command.subject, TextModule)
    assert command.subject.binary() == encode("(func unreachable) (start 0)")


def test_commands_have_the_line_on_which_they_start() -> None:
    text = '(module)\n\n(assert_return\n  (invoke "f"))(; \n ;) (register "m")\n'
    commands = parse_script(text)
    assert [command.line for command in commands] == [1, 3, 5]
    assert isinstance(commands[1], AssertReturn)
    assert commands[1].action.line == 4


def test_a_module_is_not_looked_into_before_its_binary_is_wanted() -> None:
    module = source("\n(module\n  (func (i32.bogus)))")
    with pytest.raises(TextError, match=r"^3:10: unknown operator i32\.bogus"):
        module.binary()


def test_features_are_those_of_the_binary() -> None:
    module = source("(module (func (i32.extend8_s (i32.const 0)) (drop)))")
    assert module.binary()
    with pytest.raises(UnsupportedError, match="sign-extension-ops"):
        module.binary(WASM_1)


def test_a_quoted_module_has_lines_of_its_own_and_need_not_be_utf8() -> None:
    with pytest.raises(TextError, match=r"^2:7: unknown operator x"):
        QuoteModule(b"(func)\n(func x)").binary()
    with pytest.raises(TextError, match=r"^1:9: malformed UTF-8 encoding"):
        QuoteModule(b'(data "a\xff")').binary()


# ------------------------------------------------------------------ values


def argument(text: str) -> Value:
    (command,) = parse_script(f'(invoke "f" {text})')
    assert isinstance(command, Invoke)
    (value,) = command.arguments
    return value


ARGUMENTS = [
    ("(i32.const -2)", Value(I32, 0xFFFFFFFE)),
    ("(i64.const -1)", Value(I64, 0xFFFFFFFFFFFFFFFF)),
    ("(f32.const 0x1.8p0)", Value(F32, 1.5)),
    ("(f64.const 0.1)", Value(F64, 0.1)),
    ("(v128.const i32x4 1 2 3 4)", Value(V128, struct.pack("<4I", 1, 2, 3, 4))),
    ("(ref.null func)", Value(ValType.FUNCREF, None)),
    ("(ref.null extern)", Value(ValType.EXTERNREF, None)),
    ("(ref.null exn)", Value(ValType.EXNREF, None)),
    ("(ref.extern 7)", Value(ValType.EXTERNREF, 7)),
    ("(ref.host 7)", Value(ValType.EXTERNREF, 7)),
]


@pytest.mark.parametrize(("text", "value"), ARGUMENTS)
def test_argument(text: str, value: Value) -> None:
    assert argument(text) == value


@pytest.mark.parametrize(
    ("literal", "bits"),
    [
        # The payload of an f32 is the top of that of the float; signalling ones stay so.
        ("(f32.const nan)", 0x7FF8000000000000),
        ("(f32.const -nan:0x200001)", 0xFFF4000020000000),
        ("(f64.const nan:0x4_0000_0000_0001)", 0x7FF4000000000001),
        ("(f32.const -inf)", 0xFFF0000000000000),
    ],
)
def test_a_float_argument_keeps_its_bits(literal: str, bits: int) -> None:
    raw = argument(literal).raw
    assert isinstance(raw, float)
    assert struct.pack("<d", raw) == bits.to_bytes(8, "little")


def test_negative_zero_is_negative() -> None:
    raw = argument("(f32.const -0)").raw
    assert isinstance(raw, float)
    assert math.copysign(1, raw) == -1


# ------------------------------------------------------------------ patterns


PATTERNS: list[tuple[str, Pattern]] = [
    ("(i32.const 1)", Bits(I32, 1)),
    ("(f32.const -0)", Bits(F32, 0x80000000)),
    ("(f32.const nan:0x1)", Bits(F32, 0x7F800001)),
    ("(f64.const nan)", Bits(F64, 0x7FF8000000000000)),
    ("(f32.const nan:canonical)", Nan(F32, canonical=True)),
    ("(f64.const nan:arithmetic)", Nan(F64, canonical=False)),
    ("(v128.const i64x2 1 -1)", Lanes("i64x2", (1, 0xFFFFFFFFFFFFFFFF))),
    (
        "(v128.const f32x4 1 nan:canonical nan:arithmetic -nan)",
        Lanes("f32x4", (0x3F800000, Nan(F32, True), Nan(F32, False), 0xFFC00000)),
    ),
    ("(ref.null)", Null(None)),
    ("(ref.null extern)", Null(ValType.EXTERNREF)),
    ("(ref.extern)", Reference(ValType.EXTERNREF, None)),
    ("(ref.extern 3)", Reference(ValType.EXTERNREF, 3)),
    ("(ref.func)", Reference(ValType.FUNCREF, None)),
    ("(ref.exn)", Reference(ValType.EXNREF, None)),
    ("(either (i32.const 1) (i32.const 2))", Either((Bits(I32, 1), Bits(I32, 2)))),
]


@pytest.mark.parametrize(("text", "wanted"), PATTERNS)
def test_pattern(text: str, wanted: Pattern) -> None:
    assert parse_script(f'(assert_return (invoke "f") {text})') == [
        AssertReturn(1, CALL, (wanted,))
    ]


# ------------------------------------------------------------------ errors

ERRORS = [
    ("(assert_nothing)", "1:2: unknown operator assert_nothing, a command is expected"),
    ("(module)\n(func)", '2:2: unexpected token "func", a command is expected'),
    ("invoke", '1:1: unexpected token "invoke"'),
    ("(invoke f)", "1:9: unknown operator f, a string is expected"),
    ('(invoke "f" (i32.const))', '1:23: unexpected token ")", a number of i32 is expected'),
    ('(invoke "f" (f32.const nan:canonical))', '1:24: unexpected token "nan:canonical"'),
    ('(invoke "f" (ref.func))', '1:14: unexpected token "ref.func", a constant is expected'),
    ("(assert_return (module))", '1:17: unexpected token "module", an action is expected'),
    ('(assert_invalid (invoke "f") "")', '1:18: unexpected token "invoke", "module" is expected'),
    (
        '(assert_return (get "g") (i32.const nan:canonical))',
        '1:37: unexpected token "nan:canonical"',
    ),
    ('(assert_trap (invoke "f"))', '1:26: unexpected token ")", a string is expected'),
    ("(module", '1:8: unexpected token: the text ends, but "(" at 1:1 is open'),
]


@pytest.mark.parametrize(("text", "message"), ERRORS)
def test_error(text: str, message: str) -> None:
    with pytest.raises(TextError) as caught:
        parse_script(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ('(assert_return (invoke "f") (ref.i31))', Feature.GC),
        ('(invoke "f" (ref.null any))', Feature.GC),
        ("(thread $t (module))", Feature.THREADS),
    ],
)
def test_a_refused_proposal_is_named(text: str, feature: Feature) -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse_script(text)
    assert caught.value.feature is feature
    assert isinstance(caught.value, TextError)
