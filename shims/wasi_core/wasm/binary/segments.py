"""Element segments, data segments and function bodies.

A module can have 100,000 data segments and more functions than that. Both become rows of an array,
and the usual forms are read without a call.

Source: WebAssembly core specification, binary format, "Element Section", "Code Section" and "Data
Section".
"""

from __future__ import annotations

from array import array

from ..errors import MalformedError, UnsupportedError
from ..features import Feature
from ..leb128 import UNEXPECTED_END, u32
from ..module import DECLARED, PASSIVE, Element, ElementMode, ModuleData
from ..types import ValType
from .expressions import skip_expression
from .primitives import length, u32_run
from .value_types import reference_type

#: Bits of the first integer of an element segment.
_NOT_ACTIVE, _EXPLICIT, _EXPRESSIONS = 1, 2, 4
_FUNCREF = int(ValType.FUNCREF)
_BULK = Feature.BULK_MEMORY | Feature.REFERENCE_TYPES


def read_elements(module: ModuleData, at: int) -> int:
    """The element section: segments of the forms 0 to 7."""
    binary, features = module.binary, module.features
    # Asked once: a flag costs more than the rest of a segment.
    later_forms = bool(features & _BULK)
    declared_form = Feature.REFERENCE_TYPES in features
    count, at = length(binary, at)
    for _ in range(count):
        offset = at
        form, at = u32(binary, at)
        table = 0
        if form and not later_forms:
            form, table = _form_of_1(form, offset)
        elif form > 7:
            raise MalformedError("malformed elements segment kind", offset=offset)
        elif form & 3 == 3 and not declared_form:
            raise UnsupportedError(Feature.REFERENCE_TYPES, offset=offset)
        if form & _NOT_ACTIVE:
            mode = ElementMode(DECLARED if form & _EXPLICIT else PASSIVE, -1)
        else:
            if form & _EXPLICIT:
                table, at = u32(binary, at)
            mode = ElementMode(table, at)
            at = skip_expression(binary, at, features)
        element = _FUNCREF
        functions = expressions = None
        if form & _EXPRESSIONS:
            if form & 3:
                element, at = reference_type(binary, at, features)
            expressions, at = _expressions(binary, at, features)
        else:
            if form & 3:
                if binary[at]:
                    raise MalformedError("malformed element kind", offset=at)
                at += 1
            functions = array("I")
            entries, at = length(binary, at)
            at = u32_run(binary, at, entries, functions)
        module.elements.append(Element(mode, element, functions, expressions, offset))
    return at


def _form_of_1(form: int, offset: int) -> tuple[int, int]:
    """The form and table in 1.0, where a table index is all that the first integer can be."""
    if form > 7:
        return 0, form
    declared = form & 3 == 3
    feature = Feature.REFERENCE_TYPES if declared else Feature.BULK_MEMORY
    raise UnsupportedError(feature, offset=offset)


def _expressions(binary: bytes, at: int, features: Feature) -> tuple[array[int], int]:
    count, at = length(binary, at)
    offsets = array("I")
    for _ in range(count):
        offsets.append(at)
        at = skip_expression(binary, at, features)
    return offsets, at


def read_data(module: ModuleData, at: int) -> int:
    """The data section: segments of the forms 0 to 2."""
    binary, features = module.binary, module.features
    bound = len(binary)
    later_forms = bool(features & (Feature.BULK_MEMORY | Feature.MULTI_MEMORY))
    count, at = length(binary, at)
    extend = module.data.extend
    for _ in range(count):
        form = binary[at]
        memory = 0
        expression = at + 1
        if form:
            form, expression = u32(binary, at)
            if form > 2:
                raise MalformedError("malformed data segment kind", offset=at)
            if form and not later_forms:
                raise UnsupportedError(Feature.BULK_MEMORY, offset=at)
            if form == 2:
                memory, expression = u32(binary, expression)
        if form == 1:
            memory = PASSIVE
            at = expression
            expression = -1
        else:
            at = expression
            # i32.const of three or four bytes: where linkers put data.
            if binary[at] == 0x41 and binary[at + 1] > 0x7F and binary[at + 2] > 0x7F:
                if binary[at + 3] < 0x80 and binary[at + 4] == 0x0B:
                    at += 5
                elif binary[at + 4] < 0x80 and binary[at + 5] == 0x0B:
                    at += 6
                else:
                    at = skip_expression(binary, at, features)
            else:
                at = skip_expression(binary, at, features)
        size = binary[at]
        start = at + 1
        if size > 0x7F:
            size, start = length(binary, at)
        at = start + size
        if at > bound:
            raise MalformedError(UNEXPECTED_END, offset=start)
        extend((memory, expression, start, at))
    return at


def read_code(module: ModuleData, at: int) -> int:
    """The code section: where each body starts and ends; nothing in it is read."""
    binary = module.binary
    bound = len(binary)
    count, at = length(binary, at)
    append = module.code.append
    for _ in range(count):
        size = binary[at]
        at += 1
        if size > 0x7F:
            high = binary[at]
            if high < 0x80:
                size += (high << 7) - 0x80
                at += 1
            else:
                size, at = length(binary, at - 1)
        append(at)
        at += size
        append(at)
    if at > bound:
        raise MalformedError("length out of bounds", offset=module.code[-2])
    return at
