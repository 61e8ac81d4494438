"""An instance: a module over the memories, tables, globals, tags and functions of a store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..wasm.types import ExternKind
from .errors import WrongStoreError
from .exports import InstanceExports
from .externs import Extern
from .func import Func
from .global_ import Global
from .initializers import constant, copy_data, copy_elements, references
from .invocation import invoke
from .matching import check_imports
from .memory import Memory
from .store import check_store
from .table import Table
from .tag import Tag

if TYPE_CHECKING:
    from .module import Module
    from .store import Store, StoreLike
    from .tier import BoundCode

_T = TypeVar("_T", Func, Table, Memory, Global, Tag)


class Instance:
    """A module that is ready to be called.

    :param store: who owns what the module defines.
    :param module: what is instantiated.
    :param imports: an object for each import, in order; a
        :class:`~wasi_core.engine.linker.Linker` finds them by name.
    :raises LinkError: the imports do not fit.
    :raises LimitError: the store's limits do not allow one more instance, memory or table.
    :raises WrongStoreError: the module is of another engine, an import of another store.
    :raises Trap: a segment does not fit in its memory or table, or the start function trapped.
        What was written until then stays written.
    """

    __slots__ = (
        "__weakref__",
        "_elements",
        "_exports",
        "bound",
        "dropped_data",
        "export_names",
        "funcs",
        "globals",
        "memories",
        "module_data",
        "store",
        "tables",
        "tags",
    )

    def __init__(self, store: StoreLike, module: Module, imports: Sequence[Extern] = ()) -> None:
        owner = store.store.check_open()
        data = module.data
        if module.engine is not owner.engine:
            raise WrongStoreError(
                "the module belongs to another engine than the store: compile it with the engine "
                "of the store"
            )
        check_imports(owner, data, imports)
        owner.resources.add_instance()
        self.store: Store = owner
        self.module_data = data
        self._exports = module.export_places
        self.export_names = list(self._exports)
        #: The functions that were asked for so far, by index.
        self.funcs: dict[int, Func] = {}
        self.tables: list[Table] = []
        self.memories: list[Memory] = []
        self.globals: list[Global] = []
        self.tags: list[Tag] = []
        #: One byte for each data segment: 1 when it is dropped.
        self.dropped_data = bytearray(data.data_segments)
        self._elements: dict[int, list[Any]] = {}
        self.bound: BoundCode | None = None
        self._import(imports)
        self._define()
        self._bind(module)
        copy_elements(self)
        copy_data(self)
        if data.start is not None:
            invoke(self.func(data.start), ())

    def exports(self, store: StoreLike) -> InstanceExports:
        """What it exports, by name or place."""
        check_store(self.store, store, "an instance")
        return InstanceExports(self)

    def get_func(self, store: StoreLike, name: str) -> Func | None:
        """An exported function; None when there is no function of that name."""
        return self._get(store, name, Func)

    def get_memory(self, store: StoreLike, name: str) -> Memory | None:
        """An exported memory; None when there is no memory of that name."""
        return self._get(store, name, Memory)

    def get_table(self, store: StoreLike, name: str) -> Table | None:
        """An exported table; None when there is no table of that name."""
        return self._get(store, name, Table)

    def get_global(self, store: StoreLike, name: str) -> Global | None:
        """An exported global; None when there is no global of that name."""
        return self._get(store, name, Global)

    def get_tag(self, store: StoreLike, name: str) -> Tag | None:
        """An exported tag; None when there is no tag of that name."""
        return self._get(store, name, Tag)

    def export(self, name: str) -> Extern | None:
        """What it exports by a name; unchecked, for a store that is known to be the right one."""
        kind, index = self._exports.get(name, (None, 0))
        match kind:
            case None:
                return None
            case ExternKind.FUNC:
                return self.func(index)
            case ExternKind.TABLE:
                return self.tables[index]
            case ExternKind.MEMORY:
                return self.memories[index]
            case ExternKind.GLOBAL:
                return self.globals[index]
            case ExternKind.TAG:
                return self.tags[index]

    def func(self, index: int) -> Func:
        """The function of an index of the function index space; always the same object."""
        found = self.funcs.get(index)
        if found is None:
            raw = _unbound if self.bound is None else self.bound.function(index)
            made = Func.of_guest(self, index, self.module_data.type_of(index), raw)
            # Two threads can ask at once.
            found = self.funcs.setdefault(index, made)
        return found

    def element(self, segment: int) -> list[Any]:
        """The references of an element segment; none when it is dropped."""
        found = self._elements.get(segment)
        if found is None:
            found = self._elements[segment] = references(self, segment)
        return found

    def drop_element(self, segment: int) -> None:
        """Forget an element segment."""
        self._elements[segment] = []

    def release(self) -> None:
        """Undo the cycles of references, so that memory is free at once; the store is closed."""
        for group in (self.funcs, self.tables, self.memories, self.globals, self.tags):
            group.clear()
        self._elements.clear()
        self.bound = None

    def __repr__(self) -> str:
        return f"<Instance with {len(self._exports)} exports>"

    def _get(self, store: StoreLike, name: str, kind: type[_T]) -> _T | None:
        check_store(self.store, store, "an instance")
        found = self.export(name)
        return found if isinstance(found, kind) else None

    def _import(self, imports: Sequence[Extern]) -> None:
        functions = 0
        for item in imports:
            match item:
                case Func():
                    self.funcs[functions] = item.imported_by(self)
                    functions += 1
                case Table():
                    self.tables.append(item)
                case Memory():
                    self.memories.append(item)
                case Global():
                    self.globals.append(item)
                case Tag():
                    self.tags.append(item)

    def _define(self) -> None:
        store, data = self.store, self.module_data
        self.memories += [Memory(store, kind) for kind in data.memories[data.imported_memories :]]
        for kind, at in zip(data.globals[data.imported_globals :], data.global_inits, strict=True):
            self.globals.append(Global.of_raw(store, kind, constant(self, at)))
        for kind, at in zip(data.tables[data.imported_tables :], data.table_inits, strict=True):
            self.tables.append(Table(store, kind, None if at < 0 else constant(self, at)))
        self.tags += [Tag(store, data.types[one]) for one in data.tags[data.imported_tags :]]

    def _bind(self, module: Module) -> None:
        bound = self.bound = module.code.bind(self)
        # Those that the initial values of globals and tables refer to.
        for index, func in self.funcs.items():
            if func.raw is _unbound:
                func.raw = bound.function(index)
        self.store.instances.append(self)
        if self.store.interrupted:
            bound.interrupt(True)


def _unbound(*_args: Any) -> Any:
    raise AssertionError("a function is called before its instance is complete")
