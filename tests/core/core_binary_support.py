"""Binaries for tests, written as hex: the header and the lengths are put in."""

from __future__ import annotations

import pytest
from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import MalformedError
from wasi_core.wasm.features import SUPPORTED, Feature
from wasi_core.wasm.leb128 import encode_unsigned
from wasi_core.wasm.module import ModuleData

HEADER = b"\0asm\1\0\0\0"


def sized(content: bytes) -> bytes:
    """Content behind its length."""
    return encode_unsigned(len(content)) + content


def section(number: int, *entries: str) -> bytes:
    """A section of a vector of entries."""
    content = b"".join(bytes.fromhex(entry) for entry in entries)
    return bytes([number]) + sized(encode_unsigned(len(entries)) + content)


def code(*bodies: str) -> bytes:
    """A code section of bodies, each from its local declarations on."""
    return section(10, *(sized(bytes.fromhex(body)).hex() for body in bodies))


def custom(name: str, content: bytes) -> bytes:
    """A custom section."""
    return b"\0" + sized(sized(name.encode()) + content)


def module(*sections: bytes | str, features: Feature = SUPPORTED) -> ModuleData:
    """Decode sections, each as bytes or as the hex of the whole section."""
    return decode(HEADER + joined(*sections), features)


def refusal(*sections: bytes | str, features: Feature = SUPPORTED) -> MalformedError:
    """Why sections are refused."""
    with pytest.raises(MalformedError) as caught:
        module(*sections, features=features)
    return caught.value


def joined(*sections: bytes | str) -> bytes:
    return b"".join(one if isinstance(one, bytes) else bytes.fromhex(one) for one in sections)
