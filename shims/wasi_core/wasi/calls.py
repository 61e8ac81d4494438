"""The layer between a guest's raw values and the functions of WASI.

For each function there is one callable that takes the context, the memory and raw values (never
negative), and returns an errno. In this order it

1. turns values into enumerations and flags; one that does not exist traps, before anything is done
   (flags that nobody has defined are ignored before 12.0.0, if the value has their width),
2. calls the function,
3. writes its results, the last one first, each to its address, which traps when the address is
   bad. Records are written field by field: what is between fields stays as it is.

What the function raises becomes an errno or a trap: see :func:`failed`.

A callable is made as Python source, so that a call costs one more Python call and no look-up.
``fd_write`` is

.. code-block:: python

    def fd_write(ctx, memory, fd, iovs, iovs_len, nwritten_at):
        try:
            nwritten = function(ctx, memory, fd, iovs, iovs_len)
            b0 = nwritten.to_bytes(4, 'little')
        except Exception as error:
            return failed(ctx, error)
        try:
            if nwritten_at & 3: check_aligned(nwritten_at, 4)
            memory.write(nwritten_at, b0)
        except GuestMemoryError as error:
            raise bad_result(where, error) from error
        return 0

Source: crates/wiggle/generate/src/funcs.rs at v2.0.2 and v23.0.1 for the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple

from .abi import ENUMS, FLAGS, PAIRS, WRITERS, FlagType, Writer, raw_names
from .errors import (
    GuestMemoryError,
    HostTrap,
    InvalidFlagError,
    InvalidUtf8Error,
    NotAlignedError,
    OutOfBoundsError,
    OverlapError,
    WasiError,
)
from .functions import FUNCTIONS, Function
from .memory import check_aligned, fields_of, write_record
from .os_errors import errno_of
from .types import FILESTAT, Errno

if TYPE_CHECKING:
    from .context import WasiCtx

#: A function of WASI: the context, the memory, and values as its witx parameters say.
Implementation = Callable[..., Any]
#: The same over raw values; returns an errno.
Call = Callable[..., int]


def implementation(name: str) -> Implementation:
    """The function of preview1 of a name; its module is imported when first asked for."""
    concern = name.partition("_")[0]
    return getattr(import_module(f".{concern}", __package__), name)


class Dialect(NamedTuple):
    """A module that guests import WASI from: its functions, and how their values travel."""

    module: str
    functions: Mapping[str, Function]
    implementation: Callable[[str], Implementation] = implementation
    flags: Mapping[str, FlagType] = FLAGS
    enums: Mapping[str, Mapping[int, int]] = ENUMS
    writers: Mapping[str, Writer] = WRITERS
    #: The layout of ``filestat``.
    filestat: Struct = FILESTAT


PREVIEW1 = Dialect("wasi_snapshot_preview1", FUNCTIONS)

_made: dict[tuple[str, str], Call] = {}


def call(name: str, dialect: Dialect = PREVIEW1) -> Call:
    """The callable of a function: ``(ctx, memory, *raw values) -> errno``.

    It is made when first asked for, and the same from then on. ``proc_exit`` does not return.

    :raises KeyError: there is no such function.
    """
    key = (dialect.module, name)
    found = _made.get(key)
    if found is None:
        found = _made[key] = make(name, dialect)
    return found


def make(
    name: str,
    dialect: Dialect = PREVIEW1,
    *,
    function: Implementation | None = None,
    parameters: str = "ctx, memory",
    first: Iterable[str] = (),
    names: Mapping[str, Any] | None = None,
) -> Call:
    """A callable of a function of WASI, new.

    :param function: what to call, in place of the function of the dialect.
    :param parameters: its parameters before the raw ones.
    :param first: lines that set ``ctx`` and ``memory`` when they are no parameters.
    :param names: what these lines use.
    """
    row = dialect.functions[name]
    raw = ", ".join(parameter for parameter, _ in raw_names(row))
    lines = [f"def {name}({parameters}, {raw}):" if raw else f"def {name}({parameters}):"]
    lines += [f" {line}" for line in (*first, *_conversions(row, dialect), *_body(row, dialect))]
    space: dict[str, Any] = {
        **(names or {}),
        "GuestMemoryError": GuestMemoryError,
        "bad_result": bad_result,
        "check_aligned": check_aligned,
        "failed": failed,
        "function": dialect.implementation(name) if function is None else function,
        "unknown_flags": unknown_flags,
        "unknown_value": unknown_value,
        "write_record": write_record,
        "where": f"{dialect.module}::{name}",
    }
    for _, kind in row.parameters:
        if kind in dialect.flags:
            space[f"{kind}_type"] = dialect.flags[kind]
            space[f"{kind}_of"] = dialect.flags[kind].type
        elif kind in dialect.enums:
            space[f"{kind}_of"] = dialect.enums[kind]
    exec(compile("\n".join(lines), f"<{dialect.module}.{name}>", "exec", dont_inherit=True), space)
    return space[name]


def _conversions(row: Function, dialect: Dialect) -> Iterator[str]:
    """Lines that turn raw values into what the function takes."""
    for name, kind in row.parameters:
        if kind in dialect.flags:
            known = dialect.flags[kind].known
            yield f"if {name} > {known}: {name} = unknown_flags(ctx, where, {kind}_type, {name})"
            yield f"{name} = {kind}_of({name})"
        elif kind in dialect.enums:
            yield f"try: {name} = {kind}_of[{name}]"
            yield f"except KeyError: raise unknown_value(where, '{kind}') from None"
        elif kind == "filedelta":
            yield f"if {name} > 0x7FFF_FFFF_FFFF_FFFF: {name} -= 0x1_0000_0000_0000_0000"


def _body(row: Function, dialect: Dialect) -> Iterator[str]:
    """Lines that call the function, write its results and return an errno."""
    count = len(row.parameters) + sum(kind in PAIRS for _, kind in row.parameters)
    values = "".join(f", {name}" for name, _ in list(raw_names(row))[:count])
    results = [name for name, _ in row.results]
    if not row.returns:
        yield f"function(ctx, memory{values})"
        return
    yield "try:"
    yield f" {', '.join(results)}{' = ' if results else ''}function(ctx, memory{values})"
    writers = [dialect.writers[kind] for _, kind in row.results]
    for at, (name, writer) in enumerate(zip(results, writers, strict=True)):
        yield f" b{at} = {writer.expression.format(name)}"
    yield "except Exception as error: return failed(ctx, error)"
    if results:
        yield "try:"
        # The last comes first, in every release.
        for at, (name, writer) in reversed(list(enumerate(zip(results, writers, strict=True)))):
            if writer.record is not None:
                yield f" write_record(memory, {name}_at, b{at}, {fields_of(writer.record)})"
                continue
            last = writer.alignment - 1
            yield f" if {name}_at & {last}: check_aligned({name}_at, {writer.alignment})"
            yield f" memory.write({name}_at, b{at})"
        yield "except GuestMemoryError as error: raise bad_result(where, error) from error"
    yield "return 0"


def failed(ctx: WasiCtx, error: Exception) -> int:
    """The errno of what a function raised, or the exception again.

    ============================  ================================================================
    ``WasiError``                 its errno
    ``OutOfBoundsError``          FAULT before 12.0.0, from then on a trap
    ``NotAlignedError``           INVAL before 12.0.0, from then on a trap
    ``OverlapError``              FAULT
    ``InvalidUtf8Error``          ILSEQ
    ``InvalidFlagError``          INVAL
    ``OSError``                   see :func:`~wasi_core.wasi.os_errors.errno_of`
    ``OverflowError``             OVERFLOW: a number does not fit
    ``UnicodeError``              ILSEQ before 4.0.0, from then on as anything else
    anything else                 passes on as it is, and ends the guest
    ============================  ================================================================

    :raises HostTrap: it is one, or becomes one.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:45-113 at v2.0.2 and
    preview_1/error.rs:210-266 at v23.0.1.
    """
    match error:
        case WasiError():
            return int(error.errno)
        case OSError():
            return errno_of(error, ctx.behaviour).value
        case OutOfBoundsError() | NotAlignedError():
            if ctx.behaviour["bad_pointers_trap"]:
                raise HostTrap(str(error)) from error
            return (Errno.FAULT if isinstance(error, OutOfBoundsError) else Errno.INVAL).value
        case OverlapError():
            return Errno.FAULT.value
        case InvalidUtf8Error():
            return Errno.ILSEQ.value
        case InvalidFlagError():
            return Errno.INVAL.value
        case OverflowError():
            return Errno.OVERFLOW.value
        case UnicodeError() if not ctx.behaviour["decoding_errors_trap"]:
            return Errno.ILSEQ.value
        case _:
            raise error


def unknown_flags(ctx: WasiCtx, where: str, kind: FlagType, value: int) -> int:
    """The flags that are defined, of a value that has others.

    :raises HostTrap: the value is too wide, or the release wants only what is defined.
    """
    refused = ctx.behaviour["unknown_flags_refused"] and kind.known
    if value > kind.widest or refused:
        name = kind.type.__name__.title()
        raise HostTrap(f"In func {where} at convert {name}: Invalid flag value {value:#x}")
    return value & kind.known


def unknown_value(where: str, kind: str) -> HostTrap:
    """The trap of a value that an enumeration does not have."""
    name = kind.title()
    return HostTrap(f"In func {where} at convert {name}: Invalid enum value {name}")


def bad_result(where: str, error: GuestMemoryError) -> HostTrap:
    """The trap of a result whose address is bad, in every release."""
    return HostTrap(f"In func {where} at write result: {error}")
