"""Validation of decoded modules, to the letter of the specification.

Eager: :func:`validate`. Lazy: :func:`validate_module` at once, then
:meth:`Validator.function` for a function before it is first called.

Errors are those of :mod:`wasi_core.wasm.errors`. A message starts with the rule in the words of the
specification's test suite; the error of a body names the function and the offset of the
instruction. A body is decoded here for the first time, so that it can be malformed too.

Source: WebAssembly core specification, "Validation".
"""

from __future__ import annotations

from ..module import ModuleData
from .context import Context
from .function import validate_body
from .module import check_module


class Validator:
    """Validates one module. What the bodies have in common is prepared once, when it is needed."""

    __slots__ = ("_context",)

    def __init__(self, module: ModuleData) -> None:
        self._context = Context(module)

    def module(self) -> None:
        """Validate everything but the bodies.

        :raises InvalidError: the module breaks a rule.
        """
        check_module(self._context)

    def function(self, index: int) -> None:
        """Validate the body of a defined function of a module that is valid itself.

        :param index: in the function index space.
        :raises InvalidError: the body breaks a rule.
        :raises MalformedError: the body is broken.
        """
        validate_body(self._context, index)

    def all(self) -> None:
        """Validate everything.

        :raises InvalidError: the module breaks a rule.
        :raises MalformedError: a body is broken.
        """
        context = self._context
        check_module(context)
        try:
            for index in context.module.defined_functions():
                validate_body(context, index)
        finally:
            context.automaton.forget()


def validate(module: ModuleData) -> None:
    """Validate a module with all its bodies.

    :raises InvalidError: the module breaks a rule.
    :raises MalformedError: a body is broken.
    """
    Validator(module).all()


def validate_module(module: ModuleData) -> None:
    """Validate everything but the bodies.

    :raises InvalidError: the module breaks a rule.
    """
    Validator(module).module()


def validate_function(module: ModuleData, index: int) -> None:
    """Validate one body of a module that is valid itself; for several keep a :class:`Validator`.

    :param index: in the function index space.
    :raises InvalidError: the body breaks a rule.
    :raises MalformedError: the body is broken.
    """
    Validator(module).function(index)
