"""Host functions: from raw values to Python values, and back for the results.

The callable that a guest calls is made as Python source, once for each function type, so that the
values that need no conversion cost nothing and the others one expression: ``(i32 f64) -> i32`` is

.. code-block:: python

    def host(a0, a1):
        result = call(a0 - 0x1_0000_0000 if a0 > 0x7FFF_FFFF else a0, a1)
        if result.__class__ is int and -0x8000_0000 <= result <= 0xFFFF_FFFF:
            return result & 0xFFFF_FFFF
        return convert(result)

where ``convert`` takes what is unusual and refuses what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from ..wasm.types import FuncType, ValType
from .errors import HostResultError, WrongStoreError
from .values import TO_RAW, counted

if TYPE_CHECKING:
    from .store import Store
    from .tier import RawCall

_ARGUMENTS: dict[int, str] = {
    ValType.I32: "{0} - 0x1_0000_0000 if {0} > 0x7FFF_FFFF else {0}",
    ValType.I64: "{0} - 0x1_0000_0000_0000_0000 if {0} > 0x7FFF_FFFF_FFFF_FFFF else {0}",
}
_RESULTS: dict[int, tuple[str, str]] = {
    ValType.I32: (
        "result.__class__ is int and -0x8000_0000 <= result <= 0xFFFF_FFFF",
        "result & 0xFFFF_FFFF",
    ),
    ValType.I64: (
        "result.__class__ is int and -0x8000_0000_0000_0000 <= result <= 0xFFFF_FFFF_FFFF_FFFF",
        "result & 0xFFFF_FFFF_FFFF_FFFF",
    ),
    ValType.F64: ("result.__class__ is float", "result"),
    ValType.V128: ("result.__class__ is bytes and len(result) == 16", "result"),
    ValType.EXTERNREF: ("True", "result"),
}

_makers: dict[FuncType, Callable[[Callable[..., Any], Callable[[Any], Any]], RawCall]] = {}


def raw_host_call(
    store: Store, signature: FuncType, call: Callable[..., Any], name: str
) -> RawCall:
    """The raw callable of a host function.

    Calling it raises :class:`~wasi_core.engine.errors.HostResultError` when the function returns
    something else than its type says, and otherwise what the function raises.
    """
    maker = _makers.get(signature)
    if maker is None:
        maker = _makers[signature] = _maker(signature)

    def convert(result: Any) -> Any:
        return _raw_result(store, signature.results, result, name)

    return maker(call, convert)


def _maker(
    signature: FuncType,
) -> Callable[[Callable[..., Any], Callable[[Any], Any]], RawCall]:
    names = [f"a{place}" for place in range(len(signature.params))]
    values = ", ".join(
        _ARGUMENTS.get(kind, "{0}").format(one)
        for kind, one in zip(signature.params, names, strict=True)
    )
    results = signature.results
    if not results:
        test, value = "result is None", "None"
    else:
        test, value = _RESULTS.get(results[0], ("", "")) if len(results) == 1 else ("", "")
    lines = ["def make(call, convert):", f" def host({', '.join(names)}):"]
    lines.append(f"  result = call({values})")
    if test:
        lines += [f"  if {test}:", f"   return {value}"]
    lines += ["  return convert(result)", " return host"]
    space: dict[str, Any] = {}
    exec(compile("\n".join(lines), "<host function>", "exec", dont_inherit=True), space)
    return space["make"]


def _raw_result(store: Store, types: bytes, result: Any, name: str) -> Any:
    """The raw result, or tuple of results, of what a host function returned."""
    if len(types) == 1:
        return _raw_value(store, types[0], result, name)
    if not types:
        given: Sequence[Any] = () if result is None else (result,)
    elif isinstance(result, tuple | list):
        given = cast("Sequence[Any]", result)
    else:
        given = (result,)
    if len(given) != len(types):
        raise HostResultError(
            f"host function {name} returned {result!r}; its type says {counted(len(types))}"
        )
    raw = tuple(_raw_value(store, kind, one, name) for kind, one in zip(types, given, strict=True))
    return raw or None


def _raw_value(store: Store, kind: int, value: Any, name: str) -> Any:
    try:
        return TO_RAW[kind](value, store)
    except (TypeError, ValueError) as error:
        problem = f"host function {name} returned {value!r} where its type says {ValType(kind)}"
        kind_of = WrongStoreError if isinstance(error, WrongStoreError) else HostResultError
        raise kind_of(f"{problem}: {error}") from None
