"""The binary format: what is refused, and with which words of the specification's test suite."""

from __future__ import annotations

import pytest
from core_binary_support import HEADER, code, module, refusal, section
from wasi_core.wasm.binary import decode
from wasi_core.wasm.bodies import MAX_LOCALS, locals_of, missing_end
from wasi_core.wasm.errors import InvalidError, MalformedError, UnsupportedError
from wasi_core.wasm.features import SUPPORTED, WASM_1, WASM_2, Feature
from wasi_core.wasm.types import ValType

END = "unexpected end of section or function"

HEADERS = [
    ("nothing", "", END),
    ("part of the magic", "00 61 73", END),
    ("no version", "00 61 73 6d", END),
    ("part of the version", "00 61 73 6d 01 00 00", END),
    ("upper case", "00 41 53 4d 01 00 00 00", "magic header not detected"),
    ("text", "28 6d 6f 64 75 6c 65 29", "magic header not detected"),
    ("version 0", "00 61 73 6d 00 00 00 00", "unknown binary version"),
    ("version 13", "00 61 73 6d 0d 00 00 00", "unknown binary version"),
    ("big-endian version", "00 61 73 6d 00 00 00 01", "unknown binary version"),
]


@pytest.mark.parametrize(
    ("binary", "message"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS]
)
def test_headers(binary: str, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        decode(bytes.fromhex(binary))
    assert caught.value.message == message


MISMATCH = "section size mismatch"
AFTER_LAST = "unexpected content after last section"
TOO_LONG = "integer representation too long"
TOO_LARGE = "integer too large"
LENGTHS = "function and code section have inconsistent lengths"
DATA_LENGTHS = "data count and data section have inconsistent lengths"
BOUNDS = "length out of bounds"
UTF8 = "malformed UTF-8 encoding"

MALFORMED = [
    # what, sections, message
    ("section id", "0e 01 00", "malformed section id"),
    ("section id of more than a byte", "80 01 00 01 01 00", "malformed section id"),
    ("section without a size", "01", END),
    ("section larger than the file", "01 07 02 60 00 00", BOUNDS),
    ("section one byte larger than the file", "01 05 01 60 00 01", END),
    ("section size of 2**32 - 1", "01 ff ff ff ff 0f 00", BOUNDS),
    ("section size in six bytes", "00 83 80 80 80 80 00 01 31 32", TOO_LONG),
    ("section size beyond 32 bits", "00 83 80 80 80 10 01 31 32", TOO_LARGE),
    ("section twice", "01 01 00 01 01 00", AFTER_LAST),
    ("sections out of order", "02 01 00 01 01 00", AFTER_LAST),
    ("tags after globals", "06 01 00 0d 01 00", AFTER_LAST),
    ("data count after code", "0a 01 00 0c 01 00", AFTER_LAST),
    ("data count before elements", "0c 01 00 09 01 00", AFTER_LAST),
    ("more than the entries", "01 07 01 60 00 00 60 00 00", MISMATCH),
    ("fewer than the entries", "04 01 01", END),
    ("entries that go on in the next section", "03 02 02 00 08 01 00", MISMATCH),
    # Vectors never reserve room for what cannot be there.
    ("2**32 - 1 types", "01 05 ff ff ff ff 0f", BOUNDS),
    ("2**32 - 1 functions", "03 05 ff ff ff ff 0f", BOUNDS),
    ("2**32 - 1 bodies", "0a 05 ff ff ff ff 0f", BOUNDS),
    ("2**32 - 1 data segments", "0b 05 ff ff ff ff 0f", BOUNDS),
    ("2**32 - 1 elements", "09 08 01 01 00 ff ff ff ff 0f", BOUNDS),
    ("2**32 - 1 parameters", "01 08 01 60 ff ff ff ff 0f 00", BOUNDS),
    # Types
    ("type form in two bytes", "01 05 01 e0 7f 00 00", TOO_LONG),
    ("type form", "01 04 01 61 00 00", "malformed function type"),
    ("value type", "01 05 01 60 01 7a 00", "malformed value type"),
    ("value type of a result", "01 06 01 60 00 02 7f 40", "malformed value type"),
    ("parameters beyond the file", "01 04 01 60 09 7f", BOUNDS),
    ("results that are missing", "01 05 01 60 01 7f", END),
    # Names
    ("name beyond the file", "02 02 01 05", BOUNDS),
    ("name in the middle of a code point", "02 07 01 02 e2 82 00 00 00", UTF8),
    ("name with a surrogate", "02 08 01 03 ed a0 80 00 00 00", UTF8),
    ("name in overlong UTF-8", "07 06 01 02 c0 80 00 00", UTF8),
    ("name of a custom section", "00 02 01 ff", UTF8),
    ("empty custom section", "00 00", END),
    ("custom section that ends in its name", "00 02 05 61 01 01 00 01 01 00", END),
    # Imports, tables, memories, globals, tags, exports
    ("import kind", "02 04 01 00 00 05", "malformed import kind"),
    ("import kind in two bytes", "02 05 01 00 00 80 00", "malformed import kind"),
    ("import without a kind", "02 03 01 00 00", END),
    ("tag attribute", "0d 03 01 01 00", "zero byte expected"),
    ("element type", "04 04 01 7f 00 00", "malformed reference type"),
    ("element type v128", "04 04 01 7b 00 00", "malformed reference type"),
    ("table limits", "04 04 01 70 08 00", TOO_LARGE),
    ("table limits in two bytes", "04 06 01 70 81 00 00 00", TOO_LONG),
    ("memory limits", "05 03 01 10 00", TOO_LARGE),
    ("memory limits in two bytes", "05 05 01 81 00 00 00", TOO_LONG),
    ("memory minimum in six bytes", "05 08 01 00 82 80 80 80 80 00", TOO_LONG),
    ("memory minimum beyond 32 bits", "05 07 01 00 82 80 80 80 70", TOO_LARGE),
    ("mutability", "06 06 01 7f 02 41 00 0b", "malformed mutability"),
    ("mutability of an import", "02 06 01 00 00 03 7f ff", "malformed mutability"),
    ("export kind", "07 04 01 00 05 00", "malformed export kind"),
    # Constant expressions
    ("expression without end", "06 05 01 7f 00 41 00", END),
    ("expression with else", "06 06 01 7f 00 05 00 0b", "END opcode expected"),
    ("illegal opcode", "06 05 01 7f 00 f3 0b", "illegal opcode f3"),
    ("illegal number after a prefix", "06 07 01 7f 00 fc 81 01 0b", "illegal opcode fc 129"),
    ("i32.const beyond 32 bits", "06 0a 01 7f 00 41 80 80 80 80 70 0b", TOO_LARGE),
    ("i32.const in six bytes", "06 0b 01 7f 00 41 80 80 80 80 80 00 0b", TOO_LONG),
    ("i64.const beyond", "06 0f 01 7e 00 42 80 80 80 80 80 80 80 80 80 7e 0b", TOO_LARGE),
    ("f64.const cut off", "06 09 01 7c 00 44 00 00 00 00 00", END),
    ("ref.null of a number type", "06 06 01 70 00 d0 7f 0b", "malformed reference type"),
    ("block type", "06 08 01 7f 00 02 41 0b 0b", "malformed value type"),
    (
        "block type that is a negative index",
        "06 08 01 7f 00 02 80 7f 0b 0b",
        "malformed block type",
    ),
    ("catch clause", "06 0a 01 7f 00 1f 40 01 04 00 0b 0b", "malformed catch clause"),
    ("memory access flags", "06 09 01 7f 00 28 80 01 00 0b", "malformed memop flags"),
    # Segments and bodies
    ("element segment form", "09 05 01 08 41 00 0b", "malformed elements segment kind"),
    ("element kind", "09 04 01 01 01 00", "malformed element kind"),
    ("element type of a segment", "09 04 01 05 7f 00", "malformed reference type"),
    ("data segment form", "0b 02 01 03", "malformed data segment kind"),
    ("data beyond the file", "0b 0a 01 00 41 03 0b 05 61 62 63 64", END),
    ("data beyond its section", "0b 05 01 01 05 61 62 00 06 05 61 62 63 64 65", MISMATCH),
    ("body beyond the file", "03 02 01 00 0a 04 01 05 00 0b", BOUNDS),
    ("body beyond its section", "03 02 01 00 0a 04 01 03 00 0b 0b 01 00 00", MISMATCH),
    ("functions without bodies", "03 02 01 00", LENGTHS),
    ("bodies without functions", "0a 04 01 02 00 0b", LENGTHS),
    ("more bodies than functions", "03 02 01 00 0a 07 02 02 00 0b 02 00 0b", LENGTHS),
    ("data count without data", "0c 01 01", DATA_LENGTHS),
    ("data count that is too high", "0c 01 03 0b 05 02 01 00 01 00", DATA_LENGTHS),
    ("data count that is too low", "0c 01 01 0b 05 02 01 00 01 00", DATA_LENGTHS),
    # A body that ends beyond its size is met before what comes after it.
    (
        "body that goes on after its end",
        "03 02 01 00 0a 09 01 07 00 41 82 80 80 80 80 80 80 00 1a 0b",
        TOO_LONG,
    ),
]


@pytest.mark.parametrize(
    ("sections", "message"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED]
)
def test_malformed_binaries(sections: str, message: str) -> None:
    error = refusal(sections)
    assert error.message.startswith(message)
    assert not isinstance(error, UnsupportedError)


REFUSED = [
    # what, sections, proposal
    ("a component", "", Feature.COMPONENT_MODEL),
    ("memory of 64 bits", "05 03 01 04 00", Feature.MEMORY64),
    ("memory of 64 bits with a maximum", "05 04 01 05 00 00", Feature.MEMORY64),
    ("table of 64 bits", "04 04 01 70 04 00", Feature.MEMORY64),
    ("shared memory without a maximum", "05 03 01 02 00", Feature.THREADS),
    ("shared memory", "05 04 01 03 00 01", Feature.THREADS),
    ("imported shared memory", "02 07 01 00 00 02 03 00 01", Feature.THREADS),
    ("memory with a page size", "05 04 01 08 00 00", Feature.CUSTOM_PAGE_SIZES),
    ("struct", "01 03 01 5f 00", Feature.GC),
    ("array", "01 04 01 5e 7f 00", Feature.GC),
    ("recursive types", "01 06 01 4e 01 60 00 00", Feature.GC),
    ("subtype", "01 06 01 50 00 60 00 00", Feature.GC),
    ("anyref", "01 05 01 60 01 6e 00", Feature.GC),
    ("typed reference", "01 06 01 60 01 64 70 00", Feature.FUNCTION_REFERENCES),
    ("nullable typed reference", "04 05 01 63 70 00 00", Feature.FUNCTION_REFERENCES),
    ("table with an initialiser", "04 09 01 40 00 70 00 01 d0 70 0b", Feature.FUNCTION_REFERENCES),
    ("struct.new", "06 07 01 7f 00 fb 00 00 0b", Feature.GC),
    ("relaxed SIMD", "06 07 01 7f 00 fd 80 02 0b", Feature.RELAXED_SIMD),
]


@pytest.mark.parametrize(
    ("sections", "feature"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused_proposals_are_named(sections: str, feature: Feature) -> None:
    binary = HEADER + bytes.fromhex(sections)
    if feature is Feature.COMPONENT_MODEL:
        binary = bytes.fromhex("00 61 73 6d 0d 00 01 00")
    with pytest.raises(UnsupportedError, match=f"the {feature.proposal} proposal") as caught:
        decode(binary)
    assert caught.value.feature is feature


SWITCHED_OFF = [
    # what, sections, proposal that is off
    ("data count", "0c 01 00", Feature.BULK_MEMORY),
    ("passive data", "0b 03 01 01 00", Feature.BULK_MEMORY),
    ("passive elements", "09 04 01 01 00 00", Feature.BULK_MEMORY),
    ("element expressions", "09 07 01 04 41 00 0b 00", Feature.BULK_MEMORY),
    ("declared elements", "09 04 01 03 00 00", Feature.REFERENCE_TYPES),
    ("externref parameter", "01 05 01 60 01 6f 00", Feature.REFERENCE_TYPES),
    ("funcref global", "06 06 01 70 00 d0 70 0b", Feature.REFERENCE_TYPES),
    ("table of externref", "04 04 01 6f 00 00", Feature.REFERENCE_TYPES),
    ("ref.null", "06 06 01 7f 00 d0 70 0b", Feature.REFERENCE_TYPES),
    ("v128 parameter", "01 05 01 60 01 7b 00", Feature.SIMD),
    (
        "v128.const",
        "06 16 01 7f 00 fd 0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0b",
        Feature.SIMD,
    ),
    ("exnref parameter", "01 05 01 60 01 69 00", Feature.EXCEPTIONS),
    ("tag section", "0d 03 01 00 00", Feature.EXCEPTIONS),
    ("imported tag", "02 06 01 00 00 04 00 00", Feature.EXCEPTIONS),
]


@pytest.mark.parametrize(
    ("sections", "feature"), [row[1:] for row in SWITCHED_OFF], ids=[row[0] for row in SWITCHED_OFF]
)
def test_switched_off_proposals_are_named(sections: str, feature: Feature) -> None:
    error = refusal(sections, features=WASM_1)
    assert isinstance(error, UnsupportedError)
    assert error.feature is feature
    assert isinstance(error, InvalidError)


def test_what_1_0_has_without_reference_types() -> None:
    got = module(section(4, "70 00 01"), section(9, "00 41 00 0b 00"), features=WASM_1)
    assert got.tables[0].element == ValType.FUNCREF


@pytest.mark.parametrize(
    ("what", "sections", "features", "message"),
    [
        # The first integer of an element segment is a table index in 1.0.
        ("element form", "09 07 02 00 41 00 0b 01 00 0a 04 01", WASM_1, "malformed value type"),
        ("import kind 4", "02 05 01 00 00 04 00", WASM_2, "malformed import kind"),
        ("export kind 4", "07 04 01 00 04 00", WASM_2, "malformed export kind"),
        ("throw_ref in an expression", "06 05 01 7f 00 0a 0b", WASM_2, "illegal opcode 0a"),
        ("memory flags", "06 08 01 7f 00 28 40 00 0b", WASM_2, "malformed memop flags"),
        ("memory.size", "06 07 01 7f 00 3f 01 0b", WASM_2, "zero byte expected"),
    ],
)
def test_later_proposals_leave_older_words(
    what: str, sections: str, features: Feature, message: str
) -> None:
    error = refusal(sections, features=features)
    assert error.message.startswith(message), what


def test_an_error_says_where() -> None:
    error = refusal("01 05 01 60 01 7a 00")
    assert error.offset == 13
    assert str(error) == "malformed value type (at offset 0xd)"


# --- The start of bodies ----------------------------------------------------------------------

LOCALS = [
    ("none", "00 0b", b""),
    ("groups", "03 02 7f 01 7c 01 6f 0b", bytes([0x7F, 0x7F, 0x7C, 0x6F])),
    ("empty groups", "02 00 7f 80 00 7e 0b", b""),
    ("as many as can be", "01 d0 86 03 7f 0b", b"\x7f" * MAX_LOCALS),
]


@pytest.mark.parametrize(
    ("body", "types"), [row[1:] for row in LOCALS], ids=[row[0] for row in LOCALS]
)
def test_locals(body: str, types: bytes) -> None:
    got = module(section(2, "00 00 00 00"), section(3, "00"), code(body))
    found, at = locals_of(got, 1)
    assert found == types
    assert got.binary[at:] == b"\x0b"


BROKEN_LOCALS = [
    ("no count", "", END),
    ("a group that is missing", "02 01 7f", END),
    ("value type", "01 01 40 0b", "malformed value type"),
    ("count beyond 32 bits", "01 80 80 80 80 10 7f 0b", TOO_LARGE),
    ("2**32 locals", "02 ff ff ff ff 0f 7f 02 7e 0b", "too many locals: more than 50000"),
    ("one more than can be", "01 d1 86 03 7f 0b", "too many locals: more than 50000"),
    ("one more in two groups", "02 d0 86 03 7f 01 7f 0b", "too many locals: more than 50000"),
    ("2**31 groups of none", "80 80 80 80 08" + "00 7f" * 50, END),
]


@pytest.mark.parametrize(
    ("body", "message"), [row[1:] for row in BROKEN_LOCALS], ids=[row[0] for row in BROKEN_LOCALS]
)
def test_broken_locals(body: str, message: str) -> None:
    got = module(section(3, "00"), code(body))
    with pytest.raises(MalformedError) as caught:
        locals_of(got, 0)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("after", "message"),
    [("", END), ("0b 03 01 01 00", MISMATCH), ("00 01 00", "END opcode expected")],
)
def test_a_body_without_end(after: str, message: str) -> None:
    got = module(section(3, "00"), code("00 41 00"), after)
    assert missing_end(got, got.body(0)[1]).message == message


def test_all_switchable_features_are_needed_by_something() -> None:
    assert {row[2] for row in SWITCHED_OFF} <= set(SUPPORTED)
    assert not {row[2] for row in REFUSED} & set(SUPPORTED)
