"""The name section and the producers section; a broken one is as good as none."""

from __future__ import annotations

import pytest
from core_binary_support import custom, module, section, sized
from wasi_core.wasm.leb128 import encode_unsigned
from wasi_core.wasm.names import Names
from wasi_core.wasm.producers import Producer, producers
from wasi_core.wasm.types import ExternKind


def text(value: str) -> bytes:
    return sized(value.encode())


def vector(*entries: bytes) -> bytes:
    return encode_unsigned(len(entries)) + b"".join(entries)


def name_map(names: dict[int, str]) -> bytes:
    return vector(*(encode_unsigned(index) + text(name) for index, name in names.items()))


def nested(names: dict[int, dict[int, str]]) -> bytes:
    return vector(*(encode_unsigned(index) + name_map(inner) for index, inner in names.items()))


def subsection(number: int, content: bytes) -> bytes:
    return bytes([number]) + sized(content)


def names(*subsections: bytes) -> Names:
    return Names(module(custom("name", b"".join(subsections))))


def test_names_of_everything() -> None:
    got = names(
        subsection(0, text("prog")),
        subsection(1, name_map({0: "main", 300: "caf\u00e9"})),
        subsection(2, nested({0: {0: "argc", 1: "argv"}, 7: {}})),
        subsection(3, nested({0: {2: "loop"}})),
        subsection(4, name_map({1: "binop"})),
        subsection(5, name_map({0: "tab"})),
        subsection(6, name_map({0: "mem"})),
        subsection(7, name_map({3: "sp"})),
        subsection(8, name_map({0: "el"})),
        subsection(9, name_map({2: ".rodata"})),
        subsection(11, name_map({0: "cpp"})),
    )
    assert got.module == "prog"
    assert (got.function(0), got.function(300), got.function(1)) == ("main", "caf\u00e9", None)
    assert (got.local(0, 1), got.local(7, 0), got.local(8, 0)) == ("argv", None, None)
    assert got.label(0, 2) == "loop"
    assert (got.type(1), got.element(0), got.data(2)) == ("binop", "el", ".rodata")
    assert [got.item(kind, 0) for kind in ExternKind] == ["main", "tab", "mem", None, "cpp"]
    assert got.item(ExternKind.GLOBAL, 3) == "sp"


def test_no_name_section() -> None:
    got = Names(module(custom("other", b"\1\2")))
    assert got.module is None
    assert got.function(0) is None
    assert got.local(0, 0) is None


MAIN = subsection(1, name_map({0: "main"}))
BROKEN = [
    ("names that go on", subsection(0, text("x") + b"\0") + MAIN),
    ("name beyond the end", subsection(0, b"\x09x") + MAIN),
    ("name that is not UTF-8", subsection(0, b"\1\xff") + MAIN),
    ("a subsection that is cut off", MAIN + b"\2\x70\1"),
    ("a subsection without a size", MAIN + b"\2"),
    ("a size that is too long", MAIN + b"\2\x80\x80\x80\x80\x80\x80\x80"),
    ("locals with a count beyond the end", MAIN + subsection(2, b"\1\0\xff\xff\xff\xff\x0f")),
    ("locals that go on", MAIN + subsection(2, nested({0: {0: "x"}}) + b"\0")),
    ("a subsection nobody knows", subsection(77, b"\1\2\3") + MAIN),
    ("a second section of function names", MAIN + subsection(1, name_map({0: "other"}))),
]


@pytest.mark.parametrize("content", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_subsection_leaves_the_others(content: bytes) -> None:
    got = names(content)
    assert got.module is None
    assert got.local(0, 0) is None
    assert got.function(0) == "main"


@pytest.mark.parametrize(
    "content", [b"\5\0\1a", b"\1\0\1\xff", name_map({0: "main"}) + b"\0", b"\1\0\x05mai"]
)
def test_broken_function_names(content: bytes) -> None:
    assert names(subsection(1, content)).function(0) is None


def test_producers() -> None:
    content = vector(
        text("language") + vector(text("C11") + text("")),
        text("processed-by") + vector(text("clang") + text("19.1"), text("wasm-opt") + text("118")),
    )
    got = producers(module(section(1), custom("producers", content)))
    assert got == {
        "language": [Producer("C11", "")],
        "processed-by": [Producer("clang", "19.1"), Producer("wasm-opt", "118")],
    }


@pytest.mark.parametrize(
    "content", [b"", b"\2", b"\0\0", b"\1\1x\xff\xff\xff\xff\x0f", b"\1\1\xff"]
)
def test_broken_producers(content: bytes) -> None:
    assert producers(module(custom("producers", content))) == {}


def test_no_producers() -> None:
    assert producers(module()) == {}
