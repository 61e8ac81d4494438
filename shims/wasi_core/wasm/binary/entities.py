"""Sections of what a module defines, imports and exports, segments and bodies aside.

Each reader takes the offset of the content of its section and returns the offset after what it
read.

Source: WebAssembly core specification, binary format, "Modules"; tags and their section: the
exception-handling proposal.
"""

from __future__ import annotations

from ..errors import MalformedError, UnsupportedError
from ..features import Feature
from ..leb128 import TOO_LONG, u32
from ..module import Export, Import, ModuleData
from ..types import ExternKind, ExternType, FuncType
from .expressions import skip_expression
from .primitives import length, name, u32_run
from .value_types import global_type, memory_type, table_type, value_types

_FUNC_TYPE = 0x60
#: Struct, array, sub, sub final, rec, and what the descriptors proposal adds to them.
_GC_TYPES = frozenset((0x5E, 0x5F, 0x50, 0x4F, 0x4E, 0x4D, 0x4C))
_TABLE_WITH_INITIALISER = 0x40
_NOT_A_TYPE = "malformed function type"
_NO_EXPORT_KIND = "malformed export kind"
_NO_IMPORT_KIND = "malformed import kind"
_NO_TYPE = FuncType(b"", b"")
_KINDS = {kind.value: kind for kind in ExternKind}


def read_types(module: ModuleData, at: int) -> int:
    """The type section: function types."""
    binary, features = module.binary, module.features
    count, at = length(binary, at)
    for _ in range(count):
        form = binary[at]
        if form != _FUNC_TYPE:
            raise _refused_type(form, at)
        size, at = length(binary, at + 1)
        params = value_types(binary, at, at + size, features)
        size, at = length(binary, at + size)
        results = value_types(binary, at, at + size, features)
        at += size
        module.types.append(FuncType(params, results))
    return at


def _refused_type(form: int, at: int) -> MalformedError:
    if form > 0x7F:
        return MalformedError(TOO_LONG, offset=at + 1)
    if form in _GC_TYPES:
        return UnsupportedError(Feature.GC, rule=_NOT_A_TYPE, offset=at)
    return MalformedError(f"{_NOT_A_TYPE}: form {form:#x}", offset=at)


def read_imports(module: ModuleData, at: int) -> int:
    """The import section."""
    binary, features = module.binary, module.features
    count, at = length(binary, at)
    for _ in range(count):
        offset = at
        module_name, at = name(binary, at)
        field, at = name(binary, at)
        byte = binary[at]
        kind = _KINDS.get(byte)
        index = -1
        of: ExternType
        if kind is ExternKind.FUNC:
            index, at = u32(binary, at + 1)
            of = _type_at(module, index)
            module.functions.append(index)
            module.imported_functions += 1
        elif kind is ExternKind.GLOBAL:
            of, at = global_type(binary, at + 1, features)
            module.globals.append(of)
            module.imported_globals += 1
        elif kind is ExternKind.MEMORY:
            of, at = memory_type(binary, at + 1)
            module.memories.append(of)
            module.imported_memories += 1
        elif kind is ExternKind.TABLE:
            of, at = table_type(binary, at + 1, features)
            module.tables.append(of)
            module.imported_tables += 1
        elif kind is ExternKind.TAG:
            index, at = _imported_tag(module, at)
            of = _type_at(module, index)
            module.tags.append(index)
            module.imported_tags += 1
        else:
            raise MalformedError(_NO_IMPORT_KIND, offset=at)
        module.imports.append(Import(module_name, field, kind, of, index, offset))
    return at


def _type_at(module: ModuleData, index: int) -> FuncType:
    """A function type; an index out of range is an error of validation, which sees the index."""
    return module.types[index] if index < len(module.types) else _NO_TYPE


def _imported_tag(module: ModuleData, at: int) -> tuple[int, int]:
    if Feature.EXCEPTIONS not in module.features:
        raise UnsupportedError(Feature.EXCEPTIONS, rule=_NO_IMPORT_KIND, offset=at)
    return _tag(module.binary, at + 1)


def _tag(binary: bytes, at: int) -> tuple[int, int]:
    if binary[at]:
        raise MalformedError("zero byte expected", offset=at)
    return u32(binary, at + 1)


def read_functions(module: ModuleData, at: int) -> int:
    """The function section: the type index of each defined function."""
    count, at = length(module.binary, at)
    return u32_run(module.binary, at, count, module.functions)


def read_tables(module: ModuleData, at: int) -> int:
    """The table section."""
    binary = module.binary
    count, at = length(binary, at)
    for _ in range(count):
        if binary[at] == _TABLE_WITH_INITIALISER:
            rule = "malformed reference type"
            raise UnsupportedError(Feature.FUNCTION_REFERENCES, rule=rule, offset=at)
        table, at = table_type(binary, at, module.features)
        module.tables.append(table)
        module.table_inits.append(-1)
    return at


def read_memories(module: ModuleData, at: int) -> int:
    """The memory section."""
    count, at = length(module.binary, at)
    for _ in range(count):
        memory, at = memory_type(module.binary, at)
        module.memories.append(memory)
    return at


def read_tags(module: ModuleData, at: int) -> int:
    """The tag section: the type index of each tag."""
    count, at = length(module.binary, at)
    for _ in range(count):
        index, at = _tag(module.binary, at)
        module.tags.append(index)
    return at


def read_globals(module: ModuleData, at: int) -> int:
    """The global section: types, and where the constant expressions are."""
    binary, features = module.binary, module.features
    count, at = length(binary, at)
    for _ in range(count):
        of, at = global_type(binary, at, features)
        module.globals.append(of)
        module.global_inits.append(at)
        at = skip_expression(binary, at, features)
    return at


def read_exports(module: ModuleData, at: int) -> int:
    """The export section."""
    binary = module.binary
    count, at = length(binary, at)
    for _ in range(count):
        offset = at
        text, at = name(binary, at)
        kind = _KINDS.get(binary[at])
        if kind is None:
            raise MalformedError(_NO_EXPORT_KIND, offset=at)
        if kind is ExternKind.TAG and Feature.EXCEPTIONS not in module.features:
            raise UnsupportedError(Feature.EXCEPTIONS, rule=_NO_EXPORT_KIND, offset=at)
        item, at = u32(binary, at + 1)
        module.exports.append(Export(text, kind, item, offset))
    return at


def read_start(module: ModuleData, at: int) -> int:
    """The start section: a function index."""
    module.start_offset = at
    module.start, at = u32(module.binary, at)
    return at


def read_data_count(module: ModuleData, at: int) -> int:
    """The data count section."""
    module.data_count, at = u32(module.binary, at)
    return at
