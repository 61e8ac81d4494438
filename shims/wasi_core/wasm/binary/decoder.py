"""Decoding a binary: the sections in their order, and what must agree between them.

The readers of sections are not held back by the end of their section, as in the grammar: they read
entries, and then the section must end where they stopped. What a broken binary is refused for is so
what the test suite of the specification expects.

Source: WebAssembly core specification, binary format, "Modules".
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import MalformedError, UnsupportedError
from ..features import SUPPORTED, Feature
from ..leb128 import UNEXPECTED_END
from ..module import CustomSection, ModuleData
from . import entities, segments
from .primitives import SIZE_MISMATCH, length, name

_MAGIC = b"\0asm"
_VERSION = b"\1\0\0\0"
_COMPONENT = b"\x0d\0\1\0"
#: A limit of this implementation: offsets in :class:`ModuleData` are 32 bits wide.
_MAX_SIZE = 0x7FFF_FFFF

_CUSTOM = 0
_NO_VERSION = "unknown binary version"
_NO_SECTION = "malformed section id"
_Reader = Callable[[ModuleData, int], int]
#: The readers of sections by their id, in the order that sections must have.
_SECTIONS: dict[int, _Reader] = {
    1: entities.read_types,
    2: entities.read_imports,
    3: entities.read_functions,
    4: entities.read_tables,
    5: entities.read_memories,
    13: entities.read_tags,
    6: entities.read_globals,
    7: entities.read_exports,
    8: entities.read_start,
    9: segments.read_elements,
    12: entities.read_data_count,
    10: segments.read_code,
    11: segments.read_data,
}
_ORDER = {section: place for place, section in enumerate(_SECTIONS, 1)}
_REQUIRED = {12: Feature.BULK_MEMORY, 13: Feature.EXCEPTIONS}


def decode(binary: bytes, features: Feature = SUPPORTED) -> ModuleData:
    """Decode a binary, function bodies aside: those are read when they are validated or run.

    What is decoded is well-formed as far as it was read, not valid: see
    :func:`wasi_core.wasm.validation.validate`. Indices can be out of range; the type of an imported
    function whose type index is out of range is the empty function type.

    :param features: the proposals that the module may use.
    :raises MalformedError: the bytes are not a module.
    :raises UnsupportedError: the module needs a proposal that is not in ``features``, or that the
        core refuses.
    """
    module = ModuleData(binary, features)
    try:
        _read_sections(module, _read_header(binary))
    except (IndexError, MalformedError) as error:
        # Only bytes of the binary are indexed, and never from its end.
        ends = isinstance(error, IndexError)
        first = MalformedError(UNEXPECTED_END, offset=len(binary)) if ends else error
        raise _error_in_last_body(module) or first from None
    _check_lengths(module)
    return module


def _read_header(binary: bytes) -> int:
    if len(binary) > _MAX_SIZE:
        raise MalformedError(f"length out of bounds: module larger than {_MAX_SIZE} bytes")
    if len(binary) < 4:
        raise MalformedError(UNEXPECTED_END, offset=len(binary))
    if binary[:4] != _MAGIC:
        raise MalformedError("magic header not detected", offset=0)
    version = binary[4:8]
    if len(version) < 4:
        raise MalformedError(UNEXPECTED_END, offset=len(binary))
    if version == _COMPONENT:
        raise UnsupportedError(Feature.COMPONENT_MODEL, rule=_NO_VERSION, offset=4)
    if version != _VERSION:
        raise MalformedError(_NO_VERSION, offset=4)
    return 8


def _read_sections(module: ModuleData, at: int) -> None:
    binary = module.binary
    bound = len(binary)
    last = 0
    while at < bound:
        offset = at
        section = binary[at]
        reader = _SECTIONS.get(section)
        if reader is None and section != _CUSTOM:
            raise MalformedError(f"{_NO_SECTION} {section:#x}", offset=at)
        if section in _REQUIRED and _REQUIRED[section] not in module.features:
            raise UnsupportedError(_REQUIRED[section], rule=_NO_SECTION, offset=at)
        size, at = length(binary, at + 1)
        end = at + size
        if reader is None:
            _read_custom(module, at, end)
            at = end
            continue
        if _ORDER[section] <= last:
            raise MalformedError("unexpected content after last section", offset=offset)
        last = _ORDER[section]
        at = reader(module, at)
        if at != end:
            raise MalformedError(SIZE_MISMATCH, offset=min(at, end))
        if at > bound:
            # A run of bytes was cut out of fewer than it asked for.
            raise MalformedError(UNEXPECTED_END, offset=bound)


def _read_custom(module: ModuleData, at: int, end: int) -> None:
    text, start = name(module.binary, at)
    if start > end or end > len(module.binary):
        raise MalformedError(UNEXPECTED_END, offset=min(end, len(module.binary)))
    module.custom_sections.append(CustomSection(text, start, end))


def _error_in_last_body(module: ModuleData) -> MalformedError | None:
    """What is wrong with the body of the last function.

    A body that does not end where its size says is often the reason that nothing after it makes
    sense. The grammar meets it first, so that it is the error to report.
    """
    if not module.code:
        return None
    from ..bodies import locals_of
    from .instructions import skip_block

    try:
        _, at = locals_of(module, module.imported_functions + len(module.code) // 2 - 1)
        skip_block(module.binary, at, module.features)
    except UnsupportedError:
        return None
    except MalformedError as error:
        return error
    except IndexError:
        return MalformedError(UNEXPECTED_END, offset=len(module.binary))
    return None


def _check_lengths(module: ModuleData) -> None:
    defined = len(module.functions) - module.imported_functions
    if defined != len(module.code) // 2:
        raise MalformedError("function and code section have inconsistent lengths")
    if module.data_count is not None and module.data_count != module.data_segments:
        raise MalformedError("data count and data section have inconsistent lengths")
