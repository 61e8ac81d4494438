"""The embedding API of wasmi: its names mean what they mean in the crate."""

from __future__ import annotations

from pathlib import Path

import pytest
import wasmi
from wasi_core.engine import i32
from wasmi import (
    Caller,
    Config,
    Engine,
    Error,
    ErrorKind,
    FuncType,
    Global,
    Instance,
    Linker,
    Memory,
    MemoryType,
    Module,
    Mutability,
    StackLimits,
    Store,
    StoreLimitsBuilder,
    Table,
    TableType,
    TrapCode,
    ValType,
)

GUEST = """
(module
  (import "host" "hello" (func $hello (param i32)))
  (memory (export "memory") 1 3)
  (table (export "table") 2 4 funcref)
  (global (export "count") (mut i32) (i32.const 7))
  (global (export "fixed") i64 (i64.const 9))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "pair") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "run") (call $hello (i32.const 3)))
  (func (export "boom") unreachable)
  (func $deep (export "deep") (call $deep))
  (func (export "null") (call_indirect (i32.const 0)))
  (func (export "spin") (loop (br 0))))
"""


def guest(store: Store, hello: object = None) -> Instance:
    linker = Linker(store.engine())

    def nothing(_value: i32) -> None: ...

    linker.func_wrap("host", "hello", hello or nothing)  # type: ignore[arg-type]
    return linker.instantiate(store, Module(store.engine(), GUEST)).start(store)


@pytest.fixture
def store() -> Store:
    return Store(Engine.default(), 42)


def test_a_host_function_finds_the_data_of_its_caller(store: Store) -> None:
    told: list[int] = []

    def hello(caller: Caller, value: i32) -> None:
        assert isinstance(caller.get_export("memory"), Memory)
        assert caller.get_export("nothing") is None
        told.append(caller.data() + value)

    run = guest(store, hello).get_func(store, "run")
    assert run is not None
    assert run.call(store) == []
    assert told == [45]


def test_a_function_of_a_declared_type_gets_inputs_and_gives_outputs(store: Store) -> None:
    def swapped(caller: Caller, inputs: list[int]) -> list[int]:
        return [caller.data(), *reversed(inputs)]

    kind = FuncType.new([ValType.I32, ValType.I64], [ValType.I32, ValType.I64, ValType.I32])
    func = wasmi.Func.new(store, kind, swapped)
    assert func.call(store, [1, -2]) == [42, -2, 1]
    assert func.ty(store) == kind
    linker = Linker(store.engine()).func_new("m", "f", kind, swapped)
    assert linker.get(store, "m", "f") is not None
    assert linker.get(store, "m", "g") is None


def test_calls_take_lists_or_a_tuple(store: Store) -> None:
    instance = guest(store)
    add = instance.get_typed_func(store, "add")
    assert add.call(store, (1, -3)) == -2
    assert add.func().call(store, [1, -3]) == [-2]
    assert instance.get_typed_func(store, "pair").call(store, ()) == (1, 2)
    assert instance.get_typed_func(store, "run").call(store) is None
    with pytest.raises(Error, match="mismatched parameters: 1, not 2"):
        add.call(store, 1)


CODES = {
    "boom": TrapCode.UnreachableCodeReached,
    "deep": TrapCode.StackOverflow,
    "null": TrapCode.IndirectCallToNull,
}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_a_trap_has_its_code(store: Store, name: str, code: TrapCode) -> None:
    with pytest.raises(Error) as caught:
        guest(store).get_typed_func(store, name).call(store)
    assert caught.value.as_trap_code() is code
    assert str(caught.value) == code.trap_message()
    match caught.value.kind():
        case ErrorKind.TrapCode(found):
            assert found is code
        case _:
            pytest.fail("not a trap")


def test_what_a_host_function_raises_comes_through(store: Store) -> None:
    def leave(_value: i32) -> None:
        raise Error.i32_exit(3)

    with pytest.raises(Error) as caught:
        guest(store, leave).get_typed_func(store, "run").call(store)
    assert caught.value.i32_exit_status() == 3
    assert caught.value.as_trap_code() is None

    problem = KeyError("x")

    def fail(_value: i32) -> None:
        raise Error.host(problem)

    with pytest.raises(Error) as caught:
        guest(store, fail).get_typed_func(store, "run").call(store)
    assert caught.value.downcast_ref(KeyError) is problem
    assert caught.value.downcast_ref(OSError) is None


def test_memory(store: Store) -> None:
    memory = guest(store).get_memory(store, "memory")
    assert memory is not None
    memory.write(store, 10, b"abc")
    buffer = bytearray(3)
    memory.read(store, 10, buffer)
    assert buffer == b"abc"
    with memory.data_mut(store) as data:
        data[10] = ord("A")
    memory.read(store, 10, buffer)
    assert buffer == b"Abc"
    assert memory.grow(store, 1) == 1
    assert memory.size(store) == memory.current_pages(store) == 2
    assert memory.ty(store) == MemoryType(2, 3)
    for attempt in (
        lambda: memory.grow(store, 5),
        lambda: memory.write(store, 0x2_0000, b"a"),
        lambda: memory.read(store, 0x1_FFFE, buffer),
    ):
        with pytest.raises(Error) as caught:
            attempt()
        assert isinstance(caught.value.kind(), ErrorKind.Memory)


def test_tables_and_globals(store: Store) -> None:
    instance = guest(store)
    table = instance.get_table(store, "table")
    add = instance.get_func(store, "add")
    assert table is not None
    assert table.get(store, 0) is None
    table.set(store, 0, add)
    assert table.get(store, 0) == add
    assert table.get(store, 9) is None
    assert table.grow(store, 1) == 2
    assert table.ty(store) == TableType(ValType.FUNCREF, 3, 4)
    with pytest.raises(Error):
        table.set(store, 9, add)
    count, fixed = instance.get_global(store, "count"), instance.get_global(store, "fixed")
    assert count is not None
    assert fixed is not None
    count.set(store, 8)
    assert (count.get(store), fixed.get(store)) == (8, 9)
    assert (count.ty(store).is_mut(), fixed.ty(store).content()) == (True, ValType.I64)
    with pytest.raises(Error, match="immutable"):
        fixed.set(store, 8)
    names = [export.name for export in instance.exports(store)]
    assert names[:4] == ["memory", "table", "count", "fixed"]


def test_what_the_host_makes_can_be_imported(store: Store) -> None:
    engine = store.engine()
    linker = (
        Linker.new(engine)
        .define("m", "memory", Memory.new(store, MemoryType.new(1)))
        .define("m", "table", Table.new(store, TableType.new(ValType.FUNCREF, 1)))
        .define("m", "global", Global.new(store, 1, Mutability.Var))
    )
    text = """(module
      (import "m" "memory" (memory 1))
      (import "m" "table" (table 1 funcref))
      (import "m" "global" (global (mut i32))))"""
    assert linker.instantiate(store, Module.new(engine, text)).ensure_no_start(store)
    with pytest.raises(Error, match=r"m\.memory is defined already"):
        linker.define("m", "memory", Memory.new(store, MemoryType.new(1)))


def test_a_missing_import_is_found_before_anything_starts(store: Store) -> None:
    module = Module(store.engine(), GUEST)
    with pytest.raises(Error, match=r"unknown import: host\.hello") as caught:
        Linker(store.engine()).instantiate(store, module)
    assert isinstance(caught.value.kind(), ErrorKind.Linker)


def test_a_start_function_runs_when_it_may(store: Store) -> None:
    module = Module(store.engine(), "(module (func $s unreachable) (start $s))")
    pre = Linker(store.engine()).instantiate(store, module)
    with pytest.raises(Error, match="unexpected start function"):
        pre.ensure_no_start(store)
    with pytest.raises(Error) as caught:
        pre.start(store)
    assert caught.value.as_trap_code() is TrapCode.UnreachableCodeReached


def test_fuel() -> None:
    store = Store(Engine(Config.default().consume_fuel(True)))
    store.set_fuel(1000)
    with pytest.raises(Error) as caught:
        guest(store).get_typed_func(store, "spin").call(store)
    assert caught.value.as_trap_code() is TrapCode.OutOfFuel
    assert store.get_fuel() == 0
    with pytest.raises(Error, match="fuel is not counted"):
        Store.default().get_fuel()


def test_limits() -> None:
    limits = StackLimits.new(10, 20, 50)
    store = Store(Engine(Config().set_stack_limits(limits)), StoreLimitsBuilder.new())
    store.limiter(lambda builder: builder.memory_size(1 << 16).build())
    memory = guest(store).get_memory(store, "memory")
    assert memory is not None
    with pytest.raises(Error):
        memory.grow(store, 1)


def test_modules(tmp_path: Path) -> None:
    engine = Engine()
    module = Module(engine, GUEST)
    assert [(one.module, one.name) for one in module.imports()] == [("host", "hello")]
    assert module.get_export("pair") == FuncType([], [ValType.I32, ValType.I64])
    assert module.get_export("nothing") is None
    (tmp_path / "guest.wat").write_text("(module (memory 1))")
    assert Module.from_file(engine, tmp_path / "guest.wat").exports() == []
    with pytest.raises(Error) as caught:
        Module.from_file(engine, tmp_path / "missing.wasm")
    assert isinstance(caught.value.kind(), ErrorKind.Read)
    with pytest.raises(Error) as caught:
        Module(engine, b"\0asm\1\0\0\0junk")
    assert isinstance(caught.value.kind(), ErrorKind.Wasm)


def test_a_proposal_of_later_releases_is_refused() -> None:
    vector = "(module (func (drop (v128.const i64x2 0 0))))"
    with pytest.raises(Error, match="simd"):
        Module(Engine(), vector)


def test_every_public_name_is_there() -> None:
    for name in wasmi.__all__:
        assert getattr(wasmi, name) is not None
    assert wasmi.core.TrapCode is TrapCode
    assert not hasattr(wasmi, "wasi_common")
