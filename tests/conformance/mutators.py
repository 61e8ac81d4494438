"""Ways to break a binary. Each takes a binary, another one to take bytes of, and a generator.

Those that know sections keep the lengths right around what they change, so that the reader gets
past the first length to what is broken.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from wasi_core.wasm.errors import MalformedError
from wasi_core.wasm.leb128 import encode_unsigned, u32

Mutator = Callable[[bytes, bytes, Random], bytes]
#: An id and a content.
Section = tuple[int, bytes]

HEADER = 8
#: Bytes at the edges of something: LEB128, types, opcodes, flags.
TELLING = bytes.fromhex(
    "00 01 02 03 04 05 0b 1f 3f 40 41 5f 60 63 64 69 6f 70 7b 7f 80 c0 fb fc fd ff"
)
HUGE = (
    b"\xff\xff\xff\xff\x0f",
    b"\x80\x80\x80\x80\x08",
    b"\xff\xff\x03",
    b"\xff\xff\xff\xff\xff\x0f",
)


def sections_of(binary: bytes) -> list[Section]:
    """The sections of a binary, as far as they can be told apart."""
    found: list[Section] = []
    at = HEADER
    while at < len(binary):
        try:
            size, start = u32(binary, at + 1)
        except MalformedError:
            break
        found.append((binary[at], binary[start : start + size]))
        at = start + size
    return found


def joined(header: bytes, sections: list[Section]) -> bytes:
    return header[:HEADER] + b"".join(
        bytes([number]) + encode_unsigned(len(content)) + content for number, content in sections
    )


def flip_bits(binary: bytes, _other: bytes, random: Random) -> bytes:
    out = bytearray(binary)
    for _ in range(random.choice((1, 1, 2, 8))):
        out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def set_telling_bytes(binary: bytes, _other: bytes, random: Random) -> bytes:
    out = bytearray(binary)
    for _ in range(random.choice((1, 1, 2, 8))):
        out[random.randrange(len(out))] = random.choice(TELLING)
    return bytes(out)


def insert_bytes(binary: bytes, _: bytes, random: Random) -> bytes:
    at = random.randrange(len(binary) + 1)
    return binary[:at] + random.randbytes(random.choice((1, 1, 2, 7))) + binary[at:]


def delete_bytes(binary: bytes, _: bytes, random: Random) -> bytes:
    at = random.randrange(len(binary))
    return binary[:at] + binary[at + random.choice((1, 1, 2, 9, 100)) :]


def truncate(binary: bytes, _: bytes, random: Random) -> bytes:
    return binary[: random.randrange(len(binary))]


def splice(binary: bytes, other: bytes, random: Random) -> bytes:
    """A run of bytes of another binary in place of one."""
    at, start = random.randrange(len(binary)), random.randrange(len(other))
    size = random.choice((1, 4, 16, 200))
    return binary[:at] + other[start : start + size] + binary[at + size :]


def huge_number(binary: bytes, _: bytes, random: Random) -> bytes:
    """A count, size or index far beyond everything, where any byte was."""
    at = random.randrange(HEADER, len(binary) + 1)
    return binary[:at] + random.choice(HUGE) + binary[at + 1 :]


def grow_leb(binary: bytes, _: bytes, random: Random) -> bytes:
    """A one-byte integer in more bytes than it needs, or than it may have."""
    small = [at for at in range(HEADER, len(binary)) if binary[at] < 0x80]
    if not small:
        return binary
    at = random.choice(small)
    zeros = random.choice((1, 2, 3, 4, 5, 9, 10))
    grown = bytes([binary[at] | 0x80]) + b"\x80" * (zeros - 1) + b"\0"
    return binary[:at] + grown + binary[at + 1 :]


def grow_section_size(binary: bytes, _: bytes, random: Random) -> bytes:
    sections = sections_of(binary)
    out = bytearray(binary[:HEADER])
    grown = random.randrange(len(sections) or 1)
    for at, (number, content) in enumerate(sections):
        size = encode_unsigned(len(content))
        if at == grown:
            padding = random.randrange(1, 6)
            size = size[:-1] + bytes([size[-1] | 0x80]) + b"\x80" * (padding - 1) + b"\0"
        out += bytes([number]) + size + content
    return bytes(out)


def swap_sections(binary: bytes, _: bytes, random: Random) -> bytes:
    sections = sections_of(binary)
    if len(sections) > 1:
        one, two = random.sample(range(len(sections)), 2)
        sections[one], sections[two] = sections[two], sections[one]
    return joined(binary, sections)


def repeat_section(binary: bytes, _: bytes, random: Random) -> bytes:
    sections = sections_of(binary)
    if sections:
        sections.insert(random.randrange(len(sections) + 1), random.choice(sections))
    return joined(binary, sections)


def drop_section(binary: bytes, _: bytes, random: Random) -> bytes:
    sections = sections_of(binary)
    if sections:
        del sections[random.randrange(len(sections))]
    return joined(binary, sections)


def take_section(binary: bytes, other: bytes, random: Random) -> bytes:
    """A section of another binary in place of the one with its id."""
    sections, others = sections_of(binary), sections_of(other)
    if not others:
        return binary
    number, content = random.choice(others)
    places = [at for at, section in enumerate(sections) if section[0] == number]
    if places:
        sections[places[0]] = (number, content)
    else:
        sections.append((number, content))
    return joined(binary, sections)


def mutate_in_section(binary: bytes, other: bytes, random: Random) -> bytes:
    """Another mutation inside a section, whose size is then put right."""
    sections = sections_of(binary)
    full = [at for at, section in enumerate(sections) if section[1]]
    if not full:
        return binary
    at = random.choice(full)
    number, content = sections[at]
    # The bytes before stand for the header that the mutations leave alone.
    inner = random.choice(_ANYWHERE)(b"\0" * HEADER + content, other, random)
    sections[at] = (number, inner[HEADER:])
    return joined(binary, sections)


def mutate_in_body(binary: bytes, other: bytes, random: Random) -> bytes:
    """Another mutation inside a function body, with all sizes put right."""
    sections = sections_of(binary)
    for place, (number, content) in enumerate(sections):
        if number == 10:
            bodies = _bodies(content)
            if bodies:
                at = random.randrange(len(bodies))
                inner = random.choice(_ANYWHERE)(b"\0" * HEADER + bodies[at], other, random)
                bodies[at] = inner[HEADER:]
            content = encode_unsigned(len(bodies)) + b"".join(
                encode_unsigned(len(body)) + body for body in bodies
            )
            sections[place] = (number, content)
    return joined(binary, sections)


def _bodies(content: bytes) -> list[bytes]:
    bodies: list[bytes] = []
    try:
        count, at = u32(content, 0)
        for _ in range(min(count, len(content))):
            size, at = u32(content, at)
            bodies.append(content[at : at + size])
            at += size
    except MalformedError:
        pass
    return bodies


_ANYWHERE: tuple[Mutator, ...] = (
    flip_bits,
    set_telling_bytes,
    insert_bytes,
    delete_bytes,
    splice,
    huge_number,
    grow_leb,
)

MUTATORS: tuple[Mutator, ...] = (
    *_ANYWHERE,
    truncate,
    grow_section_size,
    swap_sections,
    repeat_section,
    drop_section,
    take_section,
    # Most of what is worth breaking is inside.
    *(mutate_in_section,) * 4,
    *(mutate_in_body,) * 6,
)
