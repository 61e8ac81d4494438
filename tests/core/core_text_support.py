"""Sections of what a text encodes to."""

from __future__ import annotations

from wasi_core.wasm.text import encode

#: Names of the sections by their identifiers, to pick them by.
SECTIONS = {
    "type": 1,
    "import": 2,
    "func": 3,
    "table": 4,
    "memory": 5,
    "global": 6,
    "export": 7,
    "start": 8,
    "elem": 9,
    "code": 10,
    "data": 11,
    "data count": 12,
    "tag": 13,
}


def sections(binary: bytes) -> list[tuple[int, bytes]]:
    """Identifier and content of each section. Sizes under 128 are one byte."""
    assert binary[:8] == b"\0asm\x01\0\0\0"
    found: list[tuple[int, bytes]] = []
    at = 8
    while at < len(binary):
        size = binary[at + 1]
        assert size < 0x80
        found.append((binary[at], binary[at + 2 : at + 2 + size]))
        at += 2 + size
    return found


def section(text: str, name: str) -> str:
    """The content of one section, in hexadecimal."""
    return dict(sections(encode(text)))[SECTIONS[name]].hex(" ")


def body(instructions: str, around: str = "") -> str:
    """The code of a function, without locals and without the final end, in hexadecimal."""
    content = dict(sections(encode(f"(func {instructions}) {around}")))[SECTIONS["code"]]
    assert content[0] == 1 and content[2] == 0 and content[-1] == 0x0B
    return content[3:-1].hex(" ")
