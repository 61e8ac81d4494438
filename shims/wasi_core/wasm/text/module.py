"""A module: from its text to its binary.

Source: WebAssembly core specification, text format, "Modules".
"""

from __future__ import annotations

from ..features import SUPPORTED, Feature
from .cursor import Cursor
from .declarations import Declarations
from .definitions import Definitions
from .lengths import sized
from .lexer import Tokens
from .names import name_section
from .scope import Scope
from .sections import Section


def encode(text: str, features: Feature = SUPPORTED) -> bytes:
    """The binary of a module in the text format, with a name section of its identifiers.

    ``text`` is ``(module …)`` or the fields alone. The name section has the names of the module,
    functions, locals, and, as the extended-name-section proposal numbers them, of types, tables,
    memories, globals, segments and tags; not those of labels.

    Raises :class:`~wasi_core.wasm.errors.TextError`, which says line and column, when the text is
    not a module, and :class:`~wasi_core.wasm.errors.UnsupportedError` (a ``TextError`` too) when it
    needs a proposal that is refused or not in ``features``. What validation forbids is encoded.
    """
    cursor = Cursor(Tokens(text))
    if not cursor.enter("module"):
        binary = encode_fields(cursor, None, features)
    else:
        binary = encode_fields(cursor, cursor.identifier(), features)
        cursor.leave()
    if cursor.words[cursor.at]:
        raise cursor.unexpected()
    return binary


def encode_fields(cursor: Cursor, name: str | None, features: Feature) -> bytes:
    """The binary of the fields up to a ``)``, which stays, or the end of the text."""
    scope = Scope(features)
    fields = Declarations(cursor, scope).fields
    end = cursor.at
    definitions = Definitions(cursor, scope, fields)
    if any(index < len(scope.types) for index, _ in scope.forward):
        # An index that means a type which was only appended later. All are known now.
        scope.forward.clear()
        definitions = Definitions(cursor, scope, fields)
    for index, at in scope.forward:
        # Without parameters and results in the text the binary is well-formed, and not valid.
        if at >= 0:
            raise cursor.error(f"unknown type {index}", at)
    cursor.at = end
    sections = definitions.sections
    for one in scope.types:
        sections.add(Section.TYPE, b"\x60" + sized(one.params) + sized(one.results))
    sections.data_count = scope.needs_data_count
    spaces = {
        1: scope.functions,
        4: scope.type_names,
        5: scope.tables,
        6: scope.memories,
        7: scope.globals,
        8: scope.elements,
        9: scope.data,
        11: scope.tags,
    }
    sections.names = name_section(name, spaces, definitions.locals)
    return sections.binary()
