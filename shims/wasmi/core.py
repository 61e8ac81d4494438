"""What the crate ``wasmi_core`` has, which wasmi re-exports as ``core``."""

from __future__ import annotations

from wasi_core.wasm.types import ValType

from .errors import TrapCode

__all__ = ["TrapCode", "ValType"]
