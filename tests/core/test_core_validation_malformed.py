"""Bodies that are broken, in the words of the specification's test suite."""

from __future__ import annotations

import pytest
from core_binary_support import HEADER, code, section
from core_validation_support import from_body, refusal
from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import InvalidError, MalformedError
from wasi_core.wasm.features import WASM_2
from wasi_core.wasm.validation import validate
from wasi_core.wasm.validation.automaton import MAX_HEIGHT, MAX_TRANSITIONS

TOO_LONG = "integer representation too long"
TOO_LARGE = "integer too large"
END = "unexpected end of section or function"

MALFORMED = [
    # what, body, message
    ("i32.const in six bytes", "00 41 80 80 80 80 80 00 1a 0b", TOO_LONG),
    ("i32.const beyond 32 bits", "00 41 80 80 80 80 10 1a 0b", TOO_LARGE),
    ("negative i32.const beyond 32 bits", "00 41 ff ff ff ff 4f 1a 0b", TOO_LARGE),
    ("i64.const in eleven bytes", "00 42 80 80 80 80 80 80 80 80 80 80 00 1a 0b", TOO_LONG),
    ("i64.const beyond 64 bits", "00 42 80 80 80 80 80 80 80 80 80 02 1a 0b", TOO_LARGE),
    ("local in six bytes", "00 20 80 80 80 80 80 00 1a 0b", TOO_LONG),
    ("local beyond 32 bits", "00 20 80 80 80 80 10 1a 0b", TOO_LARGE),
    ("label in six bytes", "00 0c 80 80 80 80 80 00 0b", TOO_LONG),
    ("function beyond 32 bits", "00 10 80 80 80 80 70 0b", TOO_LARGE),
    ("alignment in six bytes", "00 00 28 80 80 80 80 80 00 00 1a 0b", TOO_LONG),
    ("offset in six bytes", "00 00 28 02 80 80 80 80 80 00 1a 0b", TOO_LONG),
    ("offset beyond 32 bits", "00 00 28 02 80 80 80 80 10 1a 0b", TOO_LARGE),
    ("offset of a store beyond 32 bits", "00 00 36 02 ff ff ff ff 1f 0b", TOO_LARGE),
    ("block type beyond 33 bits", "00 02 80 80 80 80 20 0b 0b", TOO_LARGE),
    ("block type in six bytes", "00 02 80 80 80 80 80 00 0b 0b", TOO_LONG),
    ("negative block type", "00 02 ff 7f 0b 0b", "malformed block type"),
    ("block type that is none", "00 02 50 0b 0b", "malformed value type"),
    ("number of labels in six bytes", "00 41 00 0e 80 80 80 80 80 00 00 0b", TOO_LONG),
    ("label of br_table beyond 32 bits", "00 41 00 0e 01 80 80 80 80 10 00 0b", TOO_LARGE),
    ("opcode that is none", "00 c5 0b", "illegal opcode c5"),
    ("opcode 0x27", "00 27 00 0b", "illegal opcode 27"),
    ("opcode ff", "00 ff 0b", "illegal opcode ff"),
    ("fc opcode that is none", "00 fc 20 0b", "illegal opcode fc 32"),
    ("fc opcode of two bytes", "00 fc 80 08 0b", "illegal opcode fc 1024"),
    ("fd opcode that is none", "00 fd 9a 01 0b", "illegal opcode fd 154"),
    ("memory access flags", "00 41 00 28 80 01 00 1a 0b", "malformed memop flags"),
    ("memory access flags of a vector", "00 00 fd 00 80 01 00 1a 0b", "malformed memop flags"),
    ("catch clause", "00 1f 40 01 04 00 0b 0b", "malformed catch clause"),
    ("type of select", "00 00 1c 01 00 1a 0b", "malformed value type"),
    ("type of ref.null", "00 d0 7f 1a 0b", "malformed reference type"),
    ("type of a local", "01 01 00 0b", "malformed value type"),
    ("2**32 locals", "02 ff ff ff ff 0f 7f 01 7e 0b", "too many locals"),
    ("else in a block", "00 02 40 05 0b 0b", "END opcode expected"),
    ("else in a function", "00 05 0b", "END opcode expected"),
    ("second else", "00 41 00 04 40 05 05 0b 0b", "END opcode expected"),
    ("memory.init without a data count", "00 00 fc 08 00 00 0b", "data count section required"),
    ("data.drop without a data count", "00 fc 09 00 0b", "data count section required"),
    ("more after the end", "00 0b 0b", "section size mismatch"),
    ("instructions after the end", "00 0b 41 00 1a", "section size mismatch"),
    # The body ends where the binary does.
    ("no instructions", "00", END),
    ("no end", "00 41 00 1a", END),
    ("no end of the function", "00 02 40 0b", END),
    ("nothing after the locals", "01 01 7f", END),
    ("cut off in the locals", "01 01", END),
    ("cut off before a local index", "00 20", END),
    ("cut off in a local index", "00 20 80", END),
    ("cut off in i32.const", "00 41 80 80", END),
    ("cut off in i64.const", "00 42 ff", END),
    ("cut off in f64.const", "00 44 00 00 00", END),
    ("cut off in v128.const", "00 fd 0c 00 00", END),
    ("cut off in a shuffle", "00 00 fd 0d 00 00", END),
    ("cut off before the flags of a load", "00 41 00 28", END),
    ("cut off before the offset of a load", "00 41 00 28 02", END),
    ("cut off in an opcode", "00 fc", END),
    ("cut off before a block type", "00 02", END),
    ("cut off in a block type", "00 02 80", END),
    ("cut off in br_table", "00 41 00 0e 03 00", END),
    ("br_table with 2**32 - 1 labels", "00 41 00 0e ff ff ff ff 0f 00 00 00", END),
    ("cut off in the catch clauses", "00 1f 40 02 02 00", END),
    ("select with 2**32 - 1 types", "00 1c ff ff ff ff 0f 7f", END),
    ("cut off, and invalid", "00 6a 41", END),
    ("without an end, and invalid", "00 0c 09", END),
    ("invalid, and broken later", "00 6a 1a c5 0b", "illegal opcode c5"),
    ("invalid, and more after the end", "00 1a 0b 0b", "section size mismatch"),
]


@pytest.mark.parametrize(
    ("body", "message"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED]
)
def test_malformed(body: str, message: str) -> None:
    module = from_body(body)
    error = refusal(module)
    assert isinstance(error, MalformedError)
    assert error.message.startswith(message)
    assert error.function == "function 0"
    assert error.offset is not None
    assert 0 < error.offset <= len(module.binary)


WELL_FORMED = [
    ("i32.const in five bytes", "00 41 ff ff ff ff 7f 1a 0b"),
    ("smallest i32.const", "00 41 80 80 80 80 78 1a 0b"),
    ("largest i32.const", "00 41 ff ff ff ff 07 1a 0b"),
    ("smallest i64.const", "00 42 80 80 80 80 80 80 80 80 80 7f 1a 0b"),
    ("largest i64.const", "00 42 ff ff ff ff ff ff ff ff ff 00 1a 0b"),
    ("opcode with zeros in front", "00 43 00 00 00 00 fc 80 80 80 80 00 1a 0b"),
    ("opcode of a vector with zeros in front", "00 00 fd 8c 80 80 00" + " 00" * 16 + " 1a 0b"),
    ("label in five bytes", "00 0c 80 80 80 80 00 0b"),
    ("offset in five bytes", "00 41 00 28 02 ff ff ff ff 0f 1a 0b"),
    ("alignment in two bytes", "00 41 00 28 82 00 00 1a 0b"),
    ("flags with a memory index", "00 41 00 28 42 00 10 1a 0b"),
    ("block type of two bytes", "00 02 80 00 0b 0b"),
    ("block type of five bytes", "00 02 80 80 80 80 00 0b 0b"),
    ("labels of br_table in two bytes", "00 41 00 0e 81 00 80 00 80 00 0b"),
    ("call in two bytes", "00 10 80 00 0b"),
    ("empty groups of locals", "03 00 7f 00 7e 00 70 0b"),
    ("f32.const and f64.const", "00 43 0b 0b 0b 0b 1a 44 0b 0b 0b 0b 0b 0b 0b 0b 1a 0b"),
]


@pytest.mark.parametrize(
    "body", [row[1] for row in WELL_FORMED], ids=[row[0] for row in WELL_FORMED]
)
def test_well_formed(body: str) -> None:
    validate(from_body(body))


FOLLOWED = [
    # bodies, message: the grammar reads on where a body has no end.
    (("00 41 01 1a", "00 0b"), "END opcode expected"),
    (("00 41 01 1a", "00 41 01 1a 0b"), "END opcode expected"),
]


@pytest.mark.parametrize(("bodies", "message"), FOLLOWED)
def test_body_without_end_before_another(bodies: tuple[str, ...], message: str) -> None:
    sections = section(1, "60 00 00") + section(3, *("00" for _ in bodies)) + code(*bodies)
    assert refusal(decode(HEADER + sections)).message == message


def test_body_without_end_before_a_data_section() -> None:
    sections = section(1, "60 00 00") + section(3, "00") + code("00 41 01 1a")
    module = decode(HEADER + sections + bytes.fromhex("0b 01 00"))
    assert refusal(module).message == "section size mismatch"


@pytest.mark.parametrize("exponent", [0x20, 0x21, 0x3F])
def test_alignment_beyond_2_32(exponent: int) -> None:
    body = f"00 41 00 28 {exponent:02x} 00 1a 0b"
    assert refusal(from_body(body, WASM_2)).message == "malformed memop flags"
    error = refusal(from_body(body))
    assert error.message.startswith("alignment must not be larger than natural")


def test_memory_index_in_a_module_of_2_0() -> None:
    error = refusal(from_body("00 41 00 28 42 00 00 1a 0b", WASM_2))
    assert error.message.startswith("malformed memop flags: the multi-memory proposal")


def test_height_of_the_stack_is_limited() -> None:
    push = "41 00 "
    validate(from_body(f"00 {push * MAX_HEIGHT} 00 0b"))
    error = refusal(from_body(f"00 {push * (MAX_HEIGHT + 1)} 00 0b"))
    assert isinstance(error, InvalidError)
    assert error.message.startswith("too many values on the stack of a block")


def test_more_states_than_are_remembered() -> None:
    # Stacks of two types in the order of the bits of a number: nearly every one is new.
    body = ["00 02 40"]
    for number in range(MAX_TRANSITIONS // 10):
        pushes = ["42 00" if number >> bit & 1 else "41 00" for bit in range(15)]
        body += [*pushes, *["1a"] * 15]
    validate(from_body(" ".join((*body, "0b 0b"))))
    error = refusal(from_body(" ".join((*body, "1a 0b 0b"))))
    assert error.message.startswith("type mismatch: instruction requires [any] but stack has []")


def test_deep_nesting() -> None:
    depth = 100_000
    validate(from_body("00 " + "02 40 " * depth + "0b " * (depth + 1)))


def test_many_locals() -> None:
    validate(from_body("01 d0 86 03 7f 20 cf 86 03 21 00 20 00 22 ff 0f 1a 0b"))
    error = refusal(from_body("01 d0 86 03 7f 20 d0 86 03 1a 0b"))
    assert error.message == "unknown local 50000"
