"""Validation of all of a module but its function bodies.

Source: WebAssembly core specification, validation, "Modules" and "Types".
"""

from __future__ import annotations

from ..errors import InvalidError, UnsupportedError
from ..features import Feature
from ..module import ModuleData
from ..types import (
    MAX_PAGES,
    ExternKind,
    GlobalType,
    MemoryType,
    TableType,
    ValType,
    type_names,
)
from .constants import check_constant
from .context import Context
from .places import function_label


def check_module(context: Context) -> None:
    """Validate everything but the bodies.

    :raises InvalidError: the module breaks a rule.
    :raises UnsupportedError: it breaks a rule that a proposal takes away, which is switched off.
    """
    module = context.module
    _check_types(module)
    _check_imports(module)
    _check_functions(module)
    _check_tables(context)
    _check_memories(module)
    _check_tags(module)
    _check_globals(context)
    _check_exports(module)
    _check_start(module)
    _check_elements(context)
    _check_data(context)


def _check_types(module: ModuleData) -> None:
    if Feature.MULTI_VALUE in module.features:
        return
    for index, (_, results) in enumerate(module.types):
        if len(results) > 1:
            rule = f"invalid result arity of type {index}: [{type_names(results)}]"
            raise UnsupportedError(Feature.MULTI_VALUE, rule=rule)


def _check_imports(module: ModuleData) -> None:
    types = len(module.types)
    mutable_globals = Feature.MUTABLE_GLOBAL in module.features
    for one in module.imports:
        if one.type_index >= types:
            raise InvalidError(f"unknown type {one.type_index}", offset=one.offset)
        if isinstance(one.type, TableType | MemoryType):
            _check_limits(one.type, one.offset)
        elif isinstance(one.type, GlobalType) and one.type.mutable and not mutable_globals:
            raise UnsupportedError(
                Feature.MUTABLE_GLOBAL,
                rule="mutable globals cannot be imported",
                offset=one.offset,
            )


def _check_limits(of: TableType | MemoryType, offset: int | None) -> None:
    minimum, maximum = of.limits
    if isinstance(of, MemoryType) and max(minimum, maximum or 0) > MAX_PAGES:
        raise InvalidError(
            f"memory size must be at most {MAX_PAGES} pages (4GiB), "
            f"not {max(minimum, maximum or 0)}",
            offset=offset,
        )
    if maximum is not None and minimum > maximum:
        raise InvalidError(
            f"size minimum must not be greater than maximum: {minimum} is greater than {maximum}",
            offset=offset,
        )


def _check_functions(module: ModuleData) -> None:
    types = len(module.types)
    if module.functions and max(module.functions) >= types:
        for function, index in enumerate(module.functions):
            if index >= types:
                raise InvalidError(
                    f"unknown type {index}", function=function_label(module, function)
                )


def _check_tables(context: Context) -> None:
    module = context.module
    if len(module.tables) > 1 and not context.reference_types:
        raise UnsupportedError(Feature.REFERENCE_TYPES, rule="multiple tables")
    for table, at in zip(module.tables[module.imported_tables :], module.table_inits, strict=True):
        _check_limits(table, None)
        if at >= 0:
            check_constant(context, at, table.element, module.imported_globals)


def _check_memories(module: ModuleData) -> None:
    if len(module.memories) > 1 and Feature.MULTI_MEMORY not in module.features:
        raise UnsupportedError(Feature.MULTI_MEMORY, rule="multiple memories")
    for memory in module.memories[module.imported_memories :]:
        _check_limits(memory, None)


def _check_tags(module: ModuleData) -> None:
    for tag, index in enumerate(module.tags):
        if index >= len(module.types):
            raise InvalidError(f"unknown type {index} of tag {tag}")
        results = module.types[index].results
        if results:
            raise InvalidError(f"non-empty tag result type [{type_names(results)}] of tag {tag}")


def _check_globals(context: Context) -> None:
    module = context.module
    imported = module.imported_globals
    for index, at in enumerate(module.global_inits, imported):
        # 2.0 lets a global read imported ones only; 3.0 all that come before it.
        visible = index if context.extended_constants else imported
        check_constant(context, at, module.globals[index].content, visible)


def _check_exports(module: ModuleData) -> None:
    sizes = {
        ExternKind.FUNC: len(module.functions),
        ExternKind.TABLE: len(module.tables),
        ExternKind.MEMORY: len(module.memories),
        ExternKind.GLOBAL: len(module.globals),
        ExternKind.TAG: len(module.tags),
    }
    mutable_globals = Feature.MUTABLE_GLOBAL in module.features
    names: set[str] = set()
    for name, kind, item, offset in module.exports:
        if item >= sizes[kind]:
            raise InvalidError(f"unknown {kind} {item}", offset=offset)
        if name in names:
            raise InvalidError(f"duplicate export name {name!r}", offset=offset)
        names.add(name)
        if kind is ExternKind.GLOBAL and module.globals[item].mutable and not mutable_globals:
            raise UnsupportedError(
                Feature.MUTABLE_GLOBAL, rule="mutable globals cannot be exported", offset=offset
            )


def _check_start(module: ModuleData) -> None:
    start = module.start
    if start is None:
        return
    if start >= len(module.functions):
        raise InvalidError(f"unknown function {start}", offset=module.start_offset)
    of = module.type_of(start)
    if of.params or of.results:
        raise InvalidError(
            f"start function must have type [] -> [], not {of}",
            offset=module.start_offset,
            function=function_label(module, start),
        )


def _visible(context: Context) -> int:
    """How many globals a constant expression outside of globals may read."""
    module = context.module
    return len(module.globals) if context.extended_constants else module.imported_globals


def _check_elements(context: Context) -> None:
    module = context.module
    visible = _visible(context)
    for (table, place), of, functions, expressions, offset in module.elements:
        if table >= 0:
            if table >= len(module.tables):
                raise InvalidError(f"unknown table {table}", offset=offset)
            element = module.tables[table].element
            if element != of:
                raise InvalidError(
                    f"type mismatch: table of {ValType(element)} "
                    f"cannot take elements of {ValType(of)}",
                    offset=offset,
                )
            check_constant(context, place, ValType.I32, visible)
        if functions and max(functions) >= len(module.functions):
            raise InvalidError(f"unknown function {max(functions)}", offset=offset)
        for at in expressions or ():
            check_constant(context, at, of, visible)


def _check_data(context: Context) -> None:
    module = context.module
    visible = _visible(context)
    memories = len(module.memories)
    data = module.data
    for at in range(0, len(data), 4):
        memory = data[at]
        if memory >= 0:
            if memory >= memories:
                raise InvalidError(f"unknown memory {memory}", offset=data[at + 1])
            check_constant(context, data[at + 1], ValType.I32, visible)
