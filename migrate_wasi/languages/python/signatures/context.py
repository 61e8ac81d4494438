"""Fields of `WasiCtx`, entries of its `Table`, and `WasiClocks`."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.values import CLOCKS, CTX, TABLE, Values

OFFSET = "wasi_common::clocks::WasiMonotonicOffsetClock"
# Where the catalogue has them.
_CLOCKS_ITEM = "wasi_common::clocks::WasiClocks"
_TABLE_ITEM = "wasi_common::table::Table"
_READ_ONLY = ("args", "clocks", "env", "sched", "table")
_HOW = {
    "args": "add arguments with `push_arg`, before the context is cloned",
    "env": "add variables with `push_env`, before the context is cloned",
    "clocks": "make the context with `WasiCtx(random, clocks, sched, table)`",
    "sched": "make the context with `WasiCtx(random, clocks, sched, table)`",
    "table": "make the context with `WasiCtx(random, clocks, sched, table)`",
}


def fields(file: PythonFile) -> Iterator[Finding]:
    values = Values.of(file)
    for name in _READ_ONLY:
        for node in sorted(file.table.attributes.get(name, ()), key=file.span):
            if values.type_of(node.value) != CTX:
                continue
            if not isinstance(node.ctx, ast.Load):
                yield todo(
                    f"`{name}` of a `WasiCtx` cannot be assigned since wasi-common 7.0: clones "
                    "share it",
                    file.span(node),
                    help=_HOW[name],
                    item=f"{CTX}::{name}",
                )
            elif name in ("args", "env"):
                yield from _push(file, node)
    for node in sorted(file.table.attributes.get("random", ()), key=file.span):
        if values.type_of(node.value) == CTX and not _is_locked(file, node):
            yield todo(
                "`random` of a `WasiCtx` is behind a lock since wasi-common 7.0",
                file.span(node),
                help="`ctx.random.lock()` gives the source of random numbers",
                item=f"{CTX}::random",
            )
    for use in file.references(CTX):
        call = file.table.parents.get(use)
        if isinstance(call, ast.Call) and call.func is use and file.canonical(use) == CTX:
            named = {keyword.arg for keyword in call.keywords}
            if named & {"args", "env"} or len(call.args) > 4:
                yield todo(
                    "a `WasiCtx` is no longer made from its six fields since wasi-common 7.0",
                    file.span(call),
                    help="`WasiCtx(random, clocks, sched, table)`, then `push_arg` and `push_env`; "
                    "it also has empty standard streams at 0, 1 and 2",
                    item=CTX,
                )


def _push(file: PythonFile, node: ast.Attribute) -> Iterator[Finding]:
    """`ctx.args.push(x)` is `ctx.push_arg(x)`, `ctx.env.push("K=V")` is `push_env("K", "V")`."""
    method = file.table.parents.get(node)
    call = file.table.parents.get(method) if isinstance(method, ast.Attribute) else None
    if not (
        isinstance(method, ast.Attribute)
        and isinstance(call, ast.Call)
        and call.func is method
        and method.attr == "push"
        and len(call.args) == 1
        and not call.keywords
    ):
        return
    start, end = file.span(node.value)[1], file.span(method)[1]
    message = f"`{node.attr}` of a `WasiCtx` is read-only since wasi-common 7.0"
    item = f"{CTX}::{node.attr}"
    if node.attr == "args":
        yield safe(message, Edit.replace(start, end, ".push_arg"), item=item)
        return
    argument = call.args[0]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        name, equals, value = argument.value.partition("=")
        if equals:
            yield safe(
                message,
                Edit.replace(start, end, ".push_env"),
                Edit.replace(*file.span(argument), f"{_quoted(name)}, {_quoted(value)}"),
                item=item,
            )
            return
    yield todo(message, file.span(call), help="`ctx.push_env(name, value)`", item=item)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _is_locked(file: PythonFile, node: ast.Attribute) -> bool:
    parent = file.table.parents.get(node)
    return isinstance(parent, ast.Attribute) and parent.attr == "lock"


def entries(file: PythonFile) -> Iterator[Finding]:
    values = Values.of(file)
    for call in values.methods("get_mut", TABLE):
        yield todo(
            "a `Table` shares its entries since wasi-common 7.0: `get_mut` fails while anything "
            "else holds the entry",
            file.span(call),
            help="`get` the entry and let it guard its own state, or go through `ctx.table_mut()`",
            item=f"{_TABLE_ITEM}::get_mut",
        )
    for call in values.methods("delete", TABLE):
        if len(call.args) == 1 and not call.keywords:
            yield todo(
                "`Table.delete` asks for the type of the entry since wasi-common 7.0, and fails "
                "where the entry is of another",
                file.span(call),
                help="name the type: `table.delete(Type, key)`",
                item=f"{_TABLE_ITEM}::delete",
            )


def clocks(file: PythonFile) -> Iterator[Finding]:
    for use in file.references(CLOCKS):
        call = file.table.parents.get(use)
        if isinstance(call, ast.Call) and call.func is use and file.canonical(use) == CLOCKS:
            yield from _made(file, call)
    values = Values.of(file)
    reads = {"creation_time": "monotonic().creation_time"}
    reads |= {"system": "system()", "monotonic": "monotonic().abs_clock"}
    for name, new in reads.items():
        for node in sorted(file.table.attributes.get(name, ()), key=file.span):
            if values.type_of(node.value) != CLOCKS:
                continue
            parent = file.table.parents.get(node)
            if isinstance(parent, ast.Call) and parent.func is node:
                continue  # already the method
            start, end = file.span(node.value)[1], file.span(node)[1]
            if not isinstance(node.ctx, ast.Load):
                yield todo(
                    "the clocks of a `WasiClocks` are optional since wasi-common 8.0",
                    (start, end),
                    help="make it anew: `WasiClocks().with_system(…).with_monotonic(…)`",
                    item=_CLOCKS_ITEM,
                )
                continue
            yield review(
                f"`{name}` of a `WasiClocks` is read through a method since wasi-common 8.0",
                Edit.replace(start, end, f".{new}"),
                item=f"{_CLOCKS_ITEM}::{name}",
                help="it fails where the clock was left out",
            )


def _made(file: PythonFile, call: ast.Call) -> Iterator[Finding]:
    """The three clocks of 2.0 as the two of 8.0, with the same meaning."""
    named = {keyword.arg: keyword for keyword in call.keywords}
    message = "`WasiClocks` holds the creation time in its monotonic clock since wasi-common 8.0"
    help_ = (
        "`WasiClocks(system=…, monotonic=WasiMonotonicOffsetClock(creation_time=…, abs_clock=…))`"
    )
    if not call.args and set(named) == {"system", "monotonic", "creation_time"}:
        created, monotonic = named["creation_time"].value, named["monotonic"].value
    elif len(call.args) == 3 and not named:
        _, monotonic, created = call.args
    else:
        if call.args[2:] or "creation_time" in named:
            yield todo(message, file.span(call), help=help_, item=_CLOCKS_ITEM)
        return
    name, edits = file.import_edits(OFFSET, call)
    new = f"{name}(creation_time={file.text(created)}, abs_clock={file.text(monotonic)})"
    everything = sorted([*call.args, *call.keywords], key=file.span)
    gone = next(one for one in everything if one is created or one is named.get("creation_time"))
    index = everything.index(gone)
    if index:
        removal = Edit.delete(file.span(everything[index - 1])[1], file.span(gone)[1])
    else:
        removal = Edit.delete(file.span(gone)[0], file.span(everything[1])[0])
    if file.span(monotonic)[1] == removal.start:
        replaced = Edit.replace(file.span(monotonic)[0], file.span(monotonic)[1], new)
    else:
        replaced = Edit.replace(*file.span(monotonic), new)
    yield review(
        message, replaced, removal, *edits, item=_CLOCKS_ITEM, place=file.span(call), help=help_
    )
