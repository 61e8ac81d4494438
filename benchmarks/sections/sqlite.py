"""A real program: SQLite with a database in its memory, beside wasmtime-py and Python's own SQLite.

The module comes from the package sql.js. It is the build with names for what it exports; the host
functions that it calls without a file system are here.
"""

from __future__ import annotations

import importlib
import importlib.util
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from figures import Figure
from packages import PACKAGES, MissingPackageError, obtain
from turns import in_turns

ROWS = 1000
#: What fills the tables, then what is asked of them.
FILL = (
    "create table t(id integer primary key, name text, v real)",
    "with recursive c(i) as (select 1 union all select i + 1 from c where i < {rows}) "
    "insert into t select i, 'name ' || (i * 7919 % {rows}), i * 0.25 from c",
    "create index by_name on t(name)",
)
ASK = (
    "select count(*), sum(v), max(name) from t where name like '%7%'",
    "select a.name, b.v from t a join t b on a.name = b.name where a.id % 97 = 0 order by b.v",
)
Rows = list[tuple[str, ...]]

_ROW, _DONE = 100, 101
_WASI = "wasi_snapshot_preview1"


def _no_folder(_buffer: int, _size: int) -> int:
    return -1


def _nothing(_pointers: int, _buffer: int) -> int:
    return 0


class Database:
    """A database in the memory of a fresh instance. Ours and wasmtime-py have the same nouns."""

    def __init__(self, api: Any, binary: bytes, integer: Any, double: Any, of: Any) -> None:
        engine = api.Engine()
        module = api.Module(engine, binary)
        linker = api.Linker(engine)
        linker.allow_shadowing = True
        linker.define_unknown_imports_as_traps(module)
        two = [integer, integer]
        linker.define_func("env", "emscripten_date_now", of([], [double]), lambda: 1.7e12)
        linker.define_func("env", "__syscall_getcwd", of(two, [integer]), _no_folder)
        linker.define_func(_WASI, "environ_sizes_get", of(two, [integer]), self._no_environment)
        linker.define_func(_WASI, "environ_get", of(two, [integer]), _nothing)
        self._store = api.Store(engine)
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        self._memory = self._exports["memory"]
        self._call("emscripten_stack_init")
        base, end = self._call("emscripten_stack_get_base"), self._call("emscripten_stack_get_end")
        self._call("__set_stack_limits", base, end)
        self._call("__wasm_call_ctors")
        self._result = self._call("malloc", 4)
        self._call("sqlite3_open", self._text(":memory:"), self._result)
        self._database = self._pointer(self._result)

    def run(self, sql: str) -> Rows:
        """The rows of a statement. :raises SystemExit: SQLite says that it is wrong."""
        text = self._text(sql)
        self._check(self._call("sqlite3_prepare_v2", self._database, text, -1, self._result, 0))
        statement = self._pointer(self._result)
        columns = range(self._call("sqlite3_column_count", statement))
        rows: Rows = []
        while self._check(self._call("sqlite3_step", statement)) == _ROW:
            found = (self._call("sqlite3_column_text", statement, column) for column in columns)
            rows.append(tuple(self._read(start) for start in found))
        self._call("sqlite3_finalize", statement)
        self._call("free", text)
        return rows

    def _call(self, name: str, *arguments: int) -> int:
        return self._exports[name](self._store, *arguments)

    def _check(self, status: int) -> int:
        if status not in (0, _ROW, _DONE):
            raise SystemExit(self._read(self._call("sqlite3_errmsg", self._database)))
        return status

    def _no_environment(self, count: int, size: int) -> int:
        for at in (count, size):
            self._memory.write(self._store, bytes(4), at)
        return 0

    def _text(self, text: str) -> int:
        data = text.encode() + b"\0"
        start = self._call("malloc", len(data))
        self._memory.write(self._store, data, start)
        return start

    def _read(self, start: int) -> str:
        text = bytes(self._memory.read(self._store, start, start + 200))
        return text[: text.index(0)].decode()

    def _pointer(self, at: int) -> int:
        return int.from_bytes(self._memory.read(self._store, at, at + 4), "little")


def _ours(binary: bytes) -> Database:
    from wasi_core import engine

    kinds = engine.ValType
    return Database(engine, binary, kinds.I32, kinds.F64, engine.FuncType.of)


def _wasmtimes(binary: bytes) -> Database:
    api: Any = importlib.import_module("wasmtime")
    return Database(api, binary, api.ValType.i32(), api.ValType.f64(), api.FuncType)


def measure(rounds: int) -> Iterator[Figure]:
    (package,) = (one for one in PACKAGES if one.name == "sqlite")
    try:
        binary = obtain(package).read_bytes()
    except MissingPackageError as error:
        print(f"  sqlite is not measured: {error}")
        return
    makers: dict[str, Callable[[], Database]] = {"ours": partial(_ours, binary)}
    if importlib.util.find_spec("wasmtime"):
        makers["wasmtime"] = partial(_wasmtimes, binary)
    else:
        print("  wasmtime is not measured: pip install wasmtime")
    expected = _expected()
    filled: dict[str, Database] = {}
    for name, make in makers.items():
        filled[name] = make()
        _fill(filled[name])
        if _ask(filled[name]) != expected:
            raise SystemExit(f"{name}: SQLite answers {_ask(filled[name])}, not {expected}")
    cold = {name: partial(_whole, make) for name, make in makers.items()}
    warm = {name: partial(_ask, database) for name, database in filled.items()}
    for name, seconds in in_turns(cold, max(rounds // 2, 1)).items():
        yield Figure(f"sqlite: compiled, filled with {ROWS} rows, asked; {name}", seconds, "s")
    for name, seconds in in_turns(warm, rounds).items():
        yield Figure(f"sqlite: asked again, {name}", seconds * 1000, "ms")


def _whole(make: Callable[[], Database]) -> None:
    database = make()
    _fill(database)
    _ask(database)


def _fill(database: Database) -> None:
    for sql in FILL:
        database.run(sql.format(rows=ROWS))


def _ask(database: Database) -> list[Rows]:
    return [database.run(sql) for sql in ASK]


def _expected() -> list[Rows]:
    """What the SQLite of this Python answers."""
    with sqlite3.connect(":memory:") as connection:
        for sql in FILL:
            connection.execute(sql.format(rows=ROWS))
        return [[tuple(map(str, row)) for row in connection.execute(sql).fetchall()] for sql in ASK]
