"""Code of a module, and its binding to an instance."""

from __future__ import annotations

from _thread import RLock
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from ...wasm.names import Names
from ..tier import RawCall
from .namespace import constant, namespace_of
from .stubs import compiled_of, is_stub, stub_maker
from .tail_calls import runner
from .translate import code_of

if TYPE_CHECKING:
    from ...wasm.module import ModuleData
    from ...wasm.validation import Validator
    from ..config import Config
    from ..instance import Instance


class PortableCode:
    """The code objects of one module: by function, made when one is first called."""

    def __init__(self, module: ModuleData, config: Config) -> None:
        self.module = module
        self.config = config
        #: Code objects by function index. They hold nothing of an instance, so they can be kept.
        self.codes: dict[int, CodeType] = {}
        self.names = Names(module)
        # A finalizer that calls a guest can run while this thread translates.
        self._lock = RLock()
        #: Kept from function to function: it prepares what they have in common.
        self._validator: Validator | None = None

    @property
    def compiled(self) -> int:
        """How many functions have been compiled."""
        return len(self.codes)

    def bind(self, instance: Instance) -> PortableBoundCode:
        """See :meth:`~wasi_core.engine.tier.Code.bind`."""
        return PortableBoundCode(self, instance)

    def code(self, function: int) -> CodeType:
        """The code object of a function; compiles it if it has none."""
        found = self.codes.get(function)
        if found is None:
            with self._lock:
                found = self.codes.get(function)
                if found is None:
                    if self.config.lazy_validation:
                        self._validate(function)
                    found = self.codes[function] = code_of(self.module, self.config, function)
        return found

    def _validate(self, function: int) -> None:
        if self._validator is None:
            from ...wasm.validation import Validator

            self._validator = Validator(self.module)
        self._validator.function(function)


class PortableBoundCode:
    """Functions over the objects of one instance: they share the globals that these are."""

    def __init__(self, code: PortableCode, instance: Instance) -> None:
        self.code = code
        self.instance = instance
        self.namespace = namespace_of(instance)
        #: The functions that have been called, by index.
        self._functions: dict[int, RawCall] = {}
        self.namespace["BOUND"] = self

    def function(self, index: int) -> RawCall:
        """See :meth:`~wasi_core.engine.tier.BoundCode.function`."""
        name = f"f{index}"
        found: RawCall | None = self.namespace.get(name)
        if found is None:
            found = self.namespace[name] = self._stub(index)
        return found

    def interrupt(self, on: bool) -> None:
        """See :meth:`~wasi_core.engine.tier.BoundCode.interrupt`."""
        self.namespace["K"] = on

    def _stub(self, index: int) -> RawCall:
        """What compiles a function when it is first called, and calls it."""
        return stub_maker(len(self.code.module.type_of(index).params))(self.compiled, index)

    def compiled(self, index: int) -> RawCall:
        """The function itself, put where its callers look for it."""
        found = self._functions.get(index)
        if found is not None:
            return found
        code = self.code.code(index)
        namespace = self.namespace
        for name in code.co_names:
            if name not in namespace:
                self._resolve(name)
        function: RawCall = FunctionType(code, namespace)
        if code.co_name[0] == "b":
            function = runner(function, len(self.code.module.type_of(index).params))
        function = self._functions.setdefault(index, function)
        namespace[f"f{index}"] = function
        made = self.instance.funcs.get(index)
        if made is not None:
            made.raw = function
        return function

    def _imported(self, index: int) -> RawCall:
        """An imported function whose instance has not compiled it before: it does now."""
        raw = self.instance.func(index).raw
        if is_stub(raw):
            raw = compiled_of(raw)
        self.namespace[f"f{index}"] = raw
        return raw

    def _resolve(self, name: str) -> None:
        """Give a global of generated code its value; attributes are in ``co_names`` too."""
        kind = name[0]
        if name[1:].isdigit():
            index = int(name[1:])
            module = self.code.module
            if kind == "y":
                self.namespace[name] = module.types[index]
            elif kind == "f" and index >= module.imported_functions:
                self.namespace[name] = self._stub(index)
            elif kind == "f":
                raw = self.instance.func(index).raw
                if is_stub(raw):
                    raw = stub_maker(len(module.type_of(index).params))(self._imported, index)
                self.namespace[name] = raw
        elif kind == "F":
            self.namespace[name] = constant(name)
        elif kind in "fiv" and "_" in name:
            from .operators import vector

            self.namespace.update(vector.HELPERS)
