"""Modules for tests of validation: decoded from text or from bytes of one body."""

from __future__ import annotations

import pytest
from core_binary_support import HEADER, code, section
from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import WasmError
from wasi_core.wasm.features import SUPPORTED, Feature
from wasi_core.wasm.module import ModuleData
from wasi_core.wasm.text import encode
from wasi_core.wasm.validation import validate


def from_text(text: str, features: Feature = SUPPORTED) -> ModuleData:
    """A module of these fields; the text itself may use every proposal."""
    return decode(encode(f"(module {text})"), features)


def from_body(body: str, features: Feature = SUPPORTED) -> ModuleData:
    """A module with a memory, a table and one function without parameters and results.

    :param body: the hex of the body, from the local declarations on.
    """
    sections = (
        section(1, "60 00 00"),
        section(3, "00"),
        section(4, "70 00 01"),
        section(5, "00 01"),
        code(body),
    )
    return decode(HEADER + b"".join(sections), features)


def refusal(module: ModuleData) -> WasmError:
    """Why a module is refused."""
    with pytest.raises(WasmError) as caught:
        validate(module)
    return caught.value
