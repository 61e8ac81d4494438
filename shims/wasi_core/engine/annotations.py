"""Function types from the annotations of Python functions.

=====================================  ================================
annotation                             type
=====================================  ================================
``int``, ``bool``, :data:`i32`         ``i32``
:data:`i64`                            ``i64``
``float``, :data:`f64`                 ``f64``
:data:`f32`                            ``f32``
``bytes``, :data:`v128`                ``v128``
``Func``, ``Func | None``              ``funcref``
``object``, ``Any``                    ``externref``
``ExceptionReference``, and ``| None`` ``exnref``
a :class:`ValType`, or ``Annotated``   that one
with one
``None`` (result only)                 no result
``tuple[int, i64]`` (result only)      several results
``Caller`` (first parameter only)      no parameter: the function gets
                                       the caller
=====================================  ================================

The markers are ``Annotated`` types, so a type checker sees ``int``, ``float`` or ``bytes``.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from ..wasm.types import FuncType, ValType
from .caller import Caller
from .exceptions import ExceptionReference
from .func import Func

i32 = Annotated[int, ValType.I32]
i64 = Annotated[int, ValType.I64]
f32 = Annotated[float, ValType.F32]
f64 = Annotated[float, ValType.F64]
v128 = Annotated[bytes, ValType.V128]

_TYPES: dict[Any, ValType] = {
    int: ValType.I32,
    bool: ValType.I32,
    float: ValType.F64,
    bytes: ValType.V128,
    Func: ValType.FUNCREF,
    object: ValType.EXTERNREF,
    Any: ValType.EXTERNREF,
    ExceptionReference: ValType.EXNREF,
}
_HAS_VARARGS = 0x04


def signature_of(
    function: Callable[..., Any], caller_type: type[object] = Caller
) -> tuple[FuncType, bool]:
    """The type of a function by its annotations, and whether it wants the caller first.

    :param caller_type: what the first parameter of a function that does is annotated as.
    :raises TypeError: an annotation is missing or has no meaning here, or the function takes
        ``*args`` or keywords that it must be given.
    """
    code, skip = _code_of(function)
    if code.co_flags & _HAS_VARARGS or code.co_kwonlyargcount:
        raise TypeError(
            f"{_name(function)} takes *args or keyword-only parameters, so its type is not in its "
            "annotations: declare it with define_func"
        )
    hints = get_type_hints(code_owner(function), include_extras=True)
    names = code.co_varnames[skip : code.co_argcount]
    wants_caller = bool(names) and hints.get(names[0]) is caller_type
    params = [
        _value_type(hints.get(name, None), f"parameter {name} of {_name(function)}")
        for name in names[wants_caller:]
    ]
    if "return" not in hints:
        raise TypeError(f"{_name(function)} has no annotation for its result: say -> None for none")
    return FuncType.of(params, _results(hints["return"], function)), wants_caller


def code_owner(function: Callable[..., Any]) -> Callable[..., Any]:
    """What carries the annotations of a callable: itself, or its ``__call__``."""
    if isinstance(function, FunctionType | MethodType):
        return function
    return type(function).__call__


def _code_of(function: Callable[..., Any]) -> tuple[Any, int]:
    """The code of a callable, and how many of its parameters are bound already."""
    owner = code_owner(function)
    skip = int(isinstance(owner, MethodType) or owner is not function)
    code = getattr(owner, "__code__", None)
    if code is None:
        raise TypeError(
            f"{_name(function)} is not a Python function, so it has no annotations: "
            "declare its type with define_func"
        )
    return code, skip


def _results(hint: Any, function: Callable[..., Any]) -> list[ValType]:
    if hint is NoneType:
        return []
    parts = get_args(hint) if get_origin(hint) is tuple else (hint,)
    return [_value_type(part, f"the result of {_name(function)}") for part in parts]


def _value_type(hint: Any, what: str) -> ValType:
    if get_origin(hint) is Annotated:
        for mark in get_args(hint)[1:]:
            if isinstance(mark, ValType):
                return mark
        hint = get_args(hint)[0]
    if isinstance(hint, ValType):
        return hint
    if get_origin(hint) in (Union, UnionType):
        # Only a reference can be None.
        others = [part for part in get_args(hint) if part is not NoneType]
        if len(others) == 1 and others[0] in (Func, ExceptionReference):
            return _TYPES[others[0]]
    try:
        return _TYPES[hint]
    except (KeyError, TypeError):
        told = "no annotation" if hint is None else f"the annotation {hint!r}"
        raise TypeError(
            f"{what} has {told}: use int, float, bytes, i32, i64, f32, f64, v128, Func, object, "
            "or declare the type with define_func"
        ) from None


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
