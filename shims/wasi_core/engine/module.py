"""A compiled module: decoded, validated, ready to be instantiated any number of times."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from ..wasm.binary import decode
from ..wasm.module import ModuleData
from ..wasm.names import Names
from ..wasm.types import ExternKind, ExternType
from .errors import ClosedError
from .externs import ExportType, ImportType

if TYPE_CHECKING:
    from pathlib import Path

    from .engine import Engine
    from .tier import Code


class CustomSection(NamedTuple):
    """A custom section; ``data`` is a view into the module's binary."""

    name: str
    data: memoryview


class Module:
    """A module of an engine.

    :param engine: whose settings say what the module may use.
    :param wasm: the module in the binary format, or as ``str`` in the text format.
    :raises MalformedError: it is no module.
    :raises InvalidError: it breaks a rule of validation.
    :raises UnsupportedError: it needs a proposal that is refused or switched off.
    :raises TextError: the text is no module.
    :raises ClosedError: the engine is closed.
    """

    __slots__ = ("__weakref__", "_code", "_data", "_exports", "engine")

    def __init__(self, engine: Engine, wasm: bytes | bytearray | memoryview | str) -> None:
        engine.check_open()
        self.engine = engine
        data = _decoded(engine, wasm)
        # One object for a type, so that a call through a table compares with `is`.
        data.types = [engine.intern(one) for one in data.types]
        self._data: ModuleData | None = data
        self._code: Code | None = None
        self._exports: dict[str, tuple[ExternKind, int]] | None = None

    @classmethod
    def from_file(cls, engine: Engine, path: str | Path) -> Module:
        """A module out of a file: the binary format, or the text format when it ends in ``.wat``.

        :raises OSError: the file cannot be read.
        """
        from pathlib import Path

        path = Path(path)
        if path.suffix == ".wat":
            return cls(engine, path.read_text(encoding="utf-8"))
        return cls(engine, path.read_bytes())

    @classmethod
    def validate(cls, engine: Engine, wasm: bytes | bytearray | memoryview) -> None:
        """Make sure that a binary is a valid module. Raises as :class:`Module` does."""
        engine.check_open()
        _decoded(engine, wasm, lazy=False)

    @property
    def data(self) -> ModuleData:
        """The module as data, for tools; change nothing in it.

        :raises ClosedError: the module is closed.
        """
        if self._data is None:
            raise ClosedError("the module is closed: make it anew, or instantiate it before that")
        return self._data

    @property
    def code(self) -> Code:
        """What the tier makes of it, shared by its instances."""
        if self._code is None:
            with self.engine.lock:
                if self._code is None:
                    self._code = self.engine.tier.compile(self.data, self.engine.config)
        return self._code

    @property
    def name(self) -> str | None:
        """What its name section calls it."""
        return Names(self.data).module

    @property
    def imports(self) -> list[ImportType]:
        """What it imports, in order."""
        return [ImportType(one.module, one.name, one.kind, one.type) for one in self.data.imports]

    @property
    def exports(self) -> list[ExportType]:
        """What it exports, in order."""
        return [
            ExportType(one.name, one.kind, self._type_of(one.kind, one.item))
            for one in self.data.exports
        ]

    @property
    def export_places(self) -> dict[str, tuple[ExternKind, int]]:
        """The exports by name: the index space and the index in it."""
        if self._exports is None:
            self._exports = {one.name: (one.kind, one.item) for one in self.data.exports}
        return self._exports

    @property
    def custom_sections(self) -> list[CustomSection]:
        """Its custom sections, in order."""
        view = memoryview(self.data.binary)
        return [
            CustomSection(one.name, view[one.start : one.end]) for one in self.data.custom_sections
        ]

    def close(self) -> None:
        """Let go of the binary and the code; instances that exist go on working."""
        self._data = None
        self._code = None

    def __enter__(self) -> Module:
        _ = self.data
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<Module, closed>" if self._data is None else f"<Module {self.name or 'unnamed'}>"

    def _type_of(self, kind: ExternKind, index: int) -> ExternType:
        data = self.data
        match kind:
            case ExternKind.FUNC:
                return data.type_of(index)
            case ExternKind.TABLE:
                return data.tables[index]
            case ExternKind.MEMORY:
                return data.memories[index]
            case ExternKind.GLOBAL:
                return data.globals[index]
            case ExternKind.TAG:
                return data.types[data.tags[index]]


def _decoded(
    engine: Engine, wasm: bytes | bytearray | memoryview | str, lazy: bool | None = None
) -> ModuleData:
    """Decode and validate."""
    from ..wasm.validation import validate, validate_module

    features = engine.config.features
    if isinstance(wasm, str):
        from ..wasm.text import encode

        wasm = encode(wasm, features)
    data = decode(bytes(wasm), features)
    if engine.config.lazy_validation if lazy is None else lazy:
        validate_module(data)
    else:
        validate(data)
    return data
