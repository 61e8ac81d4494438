"""Modules: decoded and validated."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wasi_core import engine

from . import types
from .engine import Engine
from .errors import Error, ErrorKind, translated


class ImportType(NamedTuple):
    """An import of a module."""

    module: str
    name: str
    ty: types.ExternType


class ExportType(NamedTuple):
    """An export of a module."""

    name: str
    ty: types.ExternType


class Module:
    """A module of an engine.

    :param engine_: whose settings say what it may use.
    :param wasm: the module in the binary format, or as ``str`` in the text format.
    :raises Error: it is no module, or not a valid one.
    """

    __slots__ = ("_engine", "inner")

    def __init__(self, engine_: Engine, wasm: bytes | bytearray | memoryview | str) -> None:
        self._engine = engine_
        with translated():
            #: The module of the core.
            self.inner = engine.Module(engine_.inner, wasm)

    @classmethod
    def new(cls, engine_: Engine, wasm: bytes | bytearray | memoryview | str) -> Module:
        """A module."""
        return cls(engine_, wasm)

    @classmethod
    def from_file(cls, engine_: Engine, path: str | Path) -> Module:
        """A module out of a file, in the text format when its name ends in ``.wat``.

        :raises Error: it cannot be read, or is no valid module.
        """
        path = Path(path)
        try:
            wasm = path.read_text("utf-8") if path.suffix == ".wat" else path.read_bytes()
        except OSError as error:
            raise Error(ErrorKind.Read(error)) from error
        return cls(engine_, wasm)

    @classmethod
    def validate(cls, engine_: Engine, wasm: bytes | bytearray | memoryview) -> None:
        """Make sure that a binary is a valid module. :raises Error: it is not."""
        with translated():
            engine.Module.validate(engine_.inner, wasm)

    def engine(self) -> Engine:
        """Its engine."""
        return self._engine

    def imports(self) -> list[ImportType]:
        """What it imports, in order."""
        return [
            ImportType(one.module, one.name, types.wrapped(one.type)) for one in self.inner.imports
        ]

    def exports(self) -> list[ExportType]:
        """What it exports, in order."""
        return [ExportType(one.name, types.wrapped(one.type)) for one in self.inner.exports]

    def get_export(self, name: str) -> types.ExternType | None:
        """The type of an export; None when there is none of that name."""
        return next((one.ty for one in self.exports() if one.name == name), None)

    def custom_sections(self) -> list[engine.CustomSection]:
        """Its custom sections, in order."""
        return self.inner.custom_sections
