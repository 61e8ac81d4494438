"""A linker: names for what modules import."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..wasm.types import ExternKind, FuncType
from .errors import LinkError, WrongStoreError
from .externs import KINDS, Extern
from .func import Func
from .instance import Instance
from .matching import missing_imports
from .store import check_store
from .traps import Trap, TrapCode

if TYPE_CHECKING:
    from ..wasm.module import Import
    from .engine import Engine
    from .module import Module
    from .store import Store, StoreLike


class HostFunction(NamedTuple):
    """A host function that is not in a store yet."""

    type: FuncType
    function: Callable[..., Any]
    access_caller: bool
    raw: bool
    name: str
    #: Whether ``function`` is what makes the function.
    lazy: bool

    def made_in(self, store: Store) -> Func:
        """The function in a store."""
        kind, function, access_caller, raw, name, lazy = self
        function = function() if lazy else function
        return Func(store, kind, function, access_caller, raw=raw, name=name)


class Linker:
    """Finds the imports of modules by name.

    Host functions that are defined here belong to no store, so a linker that has nothing else is
    good for any number of stores.

    :param engine: the engine of the modules.
    :param allow_shadowing: whether a name can be defined again, in place of what it was.
    """

    def __init__(self, engine: Engine, *, allow_shadowing: bool = False) -> None:
        engine.check_open()
        self.engine = engine
        self.allow_shadowing = allow_shadowing
        self._items: dict[tuple[str, str], Extern | HostFunction] = {}

    def define(self, store: StoreLike, module: str, name: str, item: Extern) -> None:
        """Define a name as an object of a store.

        :raises LinkError: the name is defined, and shadowing is not allowed.
        :raises WrongStoreError: the object is of another store, or the store of another engine.
        """
        if type(item) not in KINDS:
            raise TypeError(
                f"{module}.{name} is {item!r}; what can be imported is a Func, Table, Memory, "
                "Global or Tag"
            )
        check_store(item.store, store, f"{module}.{name}")
        self._check_engine(item.store)
        self._set(module, name, item)

    def define_func(
        self,
        module: str,
        name: str,
        kind: FuncType,
        function: Callable[..., Any],
        access_caller: bool = False,
        *,
        raw: bool = False,
        lazy: bool = False,
    ) -> None:
        """Define a name as a host function of a declared type; see :class:`Func`.

        :param lazy: ``function`` makes the function, and is called for each store in which a
            module imports the name.
        :raises LinkError: the name is defined, and shadowing is not allowed.
        """
        host = HostFunction(kind, function, access_caller, raw, f"{module}.{name}", lazy)
        self._set(module, name, host)

    #: The name that wasmi and wasmtime have for it in Rust.
    func_new = define_func

    def func_wrap(self, module: str, name: str, function: Callable[..., Any]) -> None:
        """Define a name as a host function whose type is in its annotations.

        It gets the caller when its first parameter is annotated as ``Caller``.

        :raises TypeError: see :func:`~wasi_core.engine.annotations.signature_of`.
        :raises LinkError: the name is defined, and shadowing is not allowed.
        """
        from .annotations import signature_of

        kind, access_caller = signature_of(function)
        self.define_func(module, name, kind, function, access_caller)

    def define_instance(self, store: StoreLike, name: str, instance: Instance) -> None:
        """Define every export of an instance, with ``name`` as the module name.

        :raises LinkError: a name is defined, and shadowing is not allowed.
        """
        for field, item in instance.exports(store).items():
            self.define(store, name, field, item)

    def define_module(self, store: StoreLike, name: str, module: Module) -> None:
        """Instantiate a module and define its exports, by the WASI conventions of its kind.

        A reactor lives on: its ``_initialize`` is called now, and its exports are defined. A
        command (a module that exports ``_start``) is instantiated anew for each call, so only its
        functions are defined.

        :raises LinkError: an import is missing, or a name is defined.
        """
        places = module.export_places
        if places.get("_start", (None, 0))[0] is not ExternKind.FUNC:
            instance = self.instantiate(store, module)
            initialize = instance.get_func(store, "_initialize")
            if initialize is not None:
                initialize(store)
            self.define_instance(store, name, instance)
            return
        owner = store.store.check_open()
        for field, (kind, index) in places.items():
            if kind is ExternKind.FUNC:
                call = self._command(owner, module, index)
                signature = module.data.type_of(index)
                what = f"{name}.{field}"
                self.define(owner, name, field, Func(owner, signature, call, raw=True, name=what))

    def define_unknown_imports_as_traps(self, module: Module) -> None:
        """Define each function that a module imports and nobody has defined as one that traps.

        Anything else that is missing stays so.
        """
        for one in module.data.imports:
            if one.kind is ExternKind.FUNC and (one.module, one.name) not in self._items:
                signature = module.data.types[one.type_index]
                self.define_func(one.module, one.name, signature, _trap_for(one), raw=True)

    def get(self, store: StoreLike, module: str, name: str) -> Extern | None:
        """What a name stands for in a store; None when it is not defined."""
        owner = store.store.check_open()
        found = self._items.get((module, name))
        return found.made_in(owner) if isinstance(found, HostFunction) else found

    def get_default(self, store: StoreLike, module: str) -> Func:
        """The function to run of a module: its export without a name, or ``_start``.

        :raises LinkError: there is none.
        """
        for name in ("", "_start"):
            found = self.get(store, module, name)
            if isinstance(found, Func):
                return found
        raise LinkError(f"{module} has no function to run: neither one without a name nor _start")

    def instantiate(self, store: StoreLike, module: Module) -> Instance:
        """An instance of a module, with its imports found by name.

        :raises LinkError: an import is not defined or has the wrong type; the message lists all
            of them with the types that the module wants. Otherwise as :class:`Instance`.
        """
        owner = store.store.check_open()
        self._check_engine(owner)
        wanted = module.data.imports
        missing = [one for one in wanted if (one.module, one.name) not in self._items]
        if missing:
            raise missing_imports(missing)
        made: dict[tuple[str, str], Extern] = {}
        for key in ((one.module, one.name) for one in wanted):
            if key not in made:
                item = self._items[key]
                made[key] = item.made_in(owner) if isinstance(item, HostFunction) else item
        return Instance(owner, module, [made[one.module, one.name] for one in wanted])

    def _command(self, store: Store, module: Module, index: int) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            return self.instantiate(store, module).func(index).call_raw(store, *args)

        return call

    def _set(self, module: str, name: str, item: Extern | HostFunction) -> None:
        if not self.allow_shadowing and (module, name) in self._items:
            raise LinkError(
                f"{module}.{name} is defined already; set linker.allow_shadowing to define it anew"
            )
        self._items[module, name] = item

    def _check_engine(self, store: Store) -> None:
        if store.engine is not self.engine:
            raise WrongStoreError(
                "the store belongs to another engine than the linker: make both with one engine"
            )


def _trap_for(one: Import) -> Callable[..., Any]:
    def trap(*_args: Any) -> Any:
        raise Trap(
            TrapCode.UNREACHABLE, f"the import {one.module}.{one.name} is called and not defined"
        )

    return trap
