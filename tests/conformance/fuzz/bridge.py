"""Helper modules around a module under test, so that only ``i64`` crosses to the host.

``notes`` (one for each module name that is imported) provides every function that the module
imports: each call tells the host its number and its operands. ``entries`` exports every function of
the module by its place among the exports, with the operands and results as bits. So every runtime
can be driven through its public API with exact bits, vectors and references too, and the modules
test linking on the way.

A value is one ``i64``: ``i32`` and ``f32`` bits extended by zero, NaNs as the canonical one, a
reference as whether it is null. A ``v128`` is two, the lower half first. Operands of a reference
type are null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from wasi_core.wasm.module import ModuleData
from wasi_core.wasm.types import ExternKind, FuncType, ValType

#: Wat around an expression that has the value: to its ``i64``. ``{0}`` is the expression.
_TO_BITS: dict[ValType, tuple[str, ...]] = {
    ValType.I32: ("(i64.extend_i32_u {0})",),
    ValType.I64: ("{0}",),
    ValType.F32: (
        "(i64.extend_i32_u (select (i32.const 0x7fc00000) (i32.reinterpret_f32 {0})"
        " (f32.ne {0} {0})))",
    ),
    ValType.F64: (
        "(select (i64.const 0x7ff8000000000000) (i64.reinterpret_f64 {0}) (f64.ne {0} {0}))",
    ),
    ValType.V128: ("(i64x2.extract_lane 0 {0})", "(i64x2.extract_lane 1 {0})"),
    ValType.FUNCREF: ("(i64.extend_i32_u (ref.is_null {0}))",),
    ValType.EXTERNREF: ("(i64.extend_i32_u (ref.is_null {0}))",),
    ValType.EXNREF: ("(i64.extend_i32_u (ref.is_null {0}))",),
}
#: The other way; ``{0}`` and ``{1}`` are the ``i64`` expressions.
_FROM_BITS: dict[ValType, str] = {
    ValType.I32: "(i32.wrap_i64 {0})",
    ValType.I64: "{0}",
    ValType.F32: "(f32.reinterpret_i32 (i32.wrap_i64 {0}))",
    ValType.F64: "(f64.reinterpret_i64 {0})",
    ValType.V128: "(i64x2.replace_lane 1 (i64x2.splat {0}) {1})",
    ValType.FUNCREF: "(ref.null func)",
    ValType.EXTERNREF: "(ref.null extern)",
    ValType.EXNREF: "(ref.null exn)",
}


_NOTES = '(module (import "host" "note" (func $note (param i64)))'


class Entry(NamedTuple):
    """An exported function of the module under test."""

    name: str
    type: FuncType

    @property
    def words(self) -> int:
        """How many ``i64`` its operands are."""
        return _words(self.type.params)


def entries_of(module: ModuleData) -> list[Entry]:
    """The exported functions, in the order of the module."""
    return [
        Entry(export.name, module.type_of(export.item))
        for export in module.exports
        if export.kind is ExternKind.FUNC
    ]


def notes_texts(module: ModuleData) -> dict[str, str]:
    """The modules ``notes`` by the name they are imported by, over the host's ``note``."""
    texts: dict[str, list[str]] = {}
    imports = [one for one in module.imports if one.kind is ExternKind.FUNC]
    for number, one in enumerate(imports):
        lines = texts.setdefault(one.module, [_NOTES])
        kind = module.types[one.type_index]
        zeros = ["(i64.const 0)"] * _words(kind.results)
        lines += (
            f"(func (export {_string(one.name)}) {_signature(kind)}",
            f"(call $note (i64.const {number}))",
            *(f"(call $note {bits})" for bits in _bits(kind.params, 0)),
            *_values(kind.results, zeros),
            ")",
        )
    return {name: "\n".join((*lines, ")")) for name, lines in texts.items()}


def entries_text(entries: Iterable[Entry]) -> str:
    """The module ``entries``: function ``n`` calls the exported function ``n``."""
    entries = list(entries)
    lines = ["(module"]
    for number, (name, kind) in enumerate(entries):
        lines.append(f'(import "fuzz" {_string(name)} (func $f{number} {_signature(kind)}))')
    for number, entry in enumerate(entries):
        results = entry.type.results
        operands = [f"(local.get {at})" for at in range(entry.words)]
        held = range(entry.words, entry.words + len(results))
        lines += (
            f'(func (export "{number}") (param {"i64 " * entry.words})',
            f"(result {'i64 ' * _words(results)}) (local {_names(results)})",
            f"(call $f{number} {' '.join(_values(entry.type.params, operands))})",
            *(f"local.set {at}" for at in reversed(held)),
            *_bits(results, entry.words),
            ")",
        )
    return "\n".join((*lines, ")"))


def _bits(types: bytes, first: int) -> list[str]:
    """Wat of the ``i64`` that locals of these types are."""
    return [
        wat.format(f"(local.get {first + at})")
        for at, kind in enumerate(types)
        for wat in _TO_BITS[ValType(kind)]
    ]


def _values(types: bytes, words: list[str]) -> list[str]:
    """Wat of values of these types out of ``i64`` expressions."""
    rest = iter(words)
    return [
        _FROM_BITS[ValType(kind)].format(*(next(rest) for _ in _TO_BITS[ValType(kind)]))
        for kind in types
    ]


def _words(types: bytes) -> int:
    return sum(len(_TO_BITS[ValType(kind)]) for kind in types)


def _names(types: bytes) -> str:
    return " ".join(str(ValType(kind)) for kind in types)


def _signature(kind: FuncType) -> str:
    return f"(param {_names(kind.params)}) (result {_names(kind.results)})"


def _string(text: str) -> str:
    return '"' + "".join(f"\\{byte:02x}" for byte in text.encode()) + '"'
