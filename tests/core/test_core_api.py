"""The embedding API as an embedder uses it."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from core_engine_support import World
from wasi_core.engine import (
    ClosedError,
    Config,
    Engine,
    ExceptionReference,
    ExternKind,
    Func,
    FuncType,
    Global,
    GlobalType,
    InvalidError,
    Limits,
    Linker,
    MalformedError,
    Memory,
    MemoryInUseError,
    MemoryType,
    Module,
    ResourceLimits,
    Store,
    Table,
    TableType,
    Tag,
    TextError,
    UnsupportedError,
    ValType,
    WrongStoreError,
)
from wasi_core.wasm.features import SUPPORTED, Feature
from wasi_core.wasm.text import encode

ADD = """
(module $adder
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1))))
"""


def test_a_module_is_text_or_binary_and_a_function_is_called_with_its_store() -> None:
    engine = Engine()
    store = Store(engine)
    for source in (ADD, encode(ADD), bytearray(encode(ADD)), memoryview(encode(ADD))):
        instance = Linker(engine).instantiate(store, Module(engine, source))
        add = instance.exports(store)["add"]
        assert isinstance(add, Func)
        assert add(store, 1, 2) == 3
        assert add.type(store) == FuncType.of([ValType.I32, ValType.I32], [ValType.I32])


def test_a_module_comes_from_a_file(tmp_path: Path) -> None:
    engine = Engine()
    text, binary = tmp_path / "add.wat", tmp_path / "add.wasm"
    text.write_text(ADD)
    binary.write_bytes(encode(ADD))
    for path in (text, binary, str(binary)):
        assert Module.from_file(engine, path).name == "adder"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"", MalformedError),
        (b"\0asm\1\0\0\0\1", MalformedError),
        (encode("(module (func (result i32)))"), InvalidError),
        (encode("(module (memory 1) (memory 1))"), UnsupportedError),
        ("(module (func", TextError),
    ],
)
def test_what_is_no_module_is_refused(source: bytes | str, error: type[Exception]) -> None:
    engine = Engine(Config(features=SUPPORTED & ~Feature.MULTI_MEMORY))
    with pytest.raises(error):
        Module(engine, source)
    if isinstance(source, bytes):
        with pytest.raises(error):
            Module.validate(engine, source)


def test_validate_looks_at_bodies_even_in_an_engine_that_is_lazy() -> None:
    engine = Engine(Config(lazy_validation=True))
    invalid = encode("(module (func (result i32)))")
    Module(engine, invalid)
    with pytest.raises(InvalidError):
        Module.validate(engine, invalid)


def test_a_module_tells_what_it_imports_and_exports() -> None:
    module = Module(
        Engine(),
        """
        (module
          (import "env" "log" (func (param i32)))
          (import "env" "memory" (memory 1 2))
          (import "env" "failure" (tag (param i64)))
          (table (export "table") 3 funcref)
          (global (export "counter") (mut i64) (i64.const 0))
          (func (export "run") (result f64) (f64.const 1)))
        """,
    )
    assert [str(one) for one in module.imports] == [
        "env.log: function [i32] -> []",
        "env.memory: memory of 1 to 2 pages",
        "env.failure: tag [i64] -> []",
    ]
    assert [str(one) for one in module.exports] == [
        "table: table of 3 or more funcref",
        "counter: mutable global i64",
        "run: function [] -> [f64]",
    ]
    assert module.imports[1].kind is ExternKind.MEMORY
    assert module.imports[1].type == MemoryType(Limits(1, 2))


def test_a_module_tells_its_custom_sections_and_name() -> None:
    custom = b"\0\x08\4notehey"
    module = Module(Engine(), encode(ADD) + custom)
    assert ("note", b"hey") in [(one.name, bytes(one.data)) for one in module.custom_sections]
    assert module.name == "adder"
    assert Module(Engine(), "(module)").name is None


def test_exports_are_found_by_name_and_by_place() -> None:
    world = World()
    instance = world.instance(
        """
        (module
          (memory (export "memory") 1)
          (func $f (export "f") (export "again"))
          (global (export "g") i32 (i32.const 7))
          (table (export "t") 1 externref)
          (tag (export "e")))
        """
    )
    exports = instance.exports(world.store)
    assert list(exports) == ["memory", "f", "again", "g", "t", "e"]
    assert len(exports) == 6
    assert "f" in exports
    assert "nothing" not in exports
    assert exports[1] is exports["f"] is exports["again"]
    assert exports["memory"] is instance.get_memory(world.store, "memory")
    assert exports["g"] is instance.get_global(world.store, "g")
    assert exports["t"] is instance.get_table(world.store, "t")
    assert exports["e"] is instance.get_tag(world.store, "e")
    assert instance.get_func(world.store, "memory") is None
    with pytest.raises(KeyError, match="exports no 'nothing'; it exports memory, f"):
        exports["nothing"]
    with pytest.raises(IndexError):
        exports[6]


def _f64(bits: int) -> float:
    return struct.unpack("<d", bits.to_bytes(8, "little"))[0]


def _bits(value: float) -> int:
    return int.from_bytes(struct.pack("<d", value), "little")


#: Type, what goes in, what comes back.
ROUND_TRIPS: list[tuple[str, Any, Any]] = [
    ("i32", 0, 0),
    ("i32", -1, -1),
    ("i32", 0xFFFF_FFFF, -1),
    ("i32", 0x7FFF_FFFF, 0x7FFF_FFFF),
    ("i32", -0x8000_0000, -0x8000_0000),
    ("i32", True, 1),
    ("i32", ValType.I32, 0x7F),
    ("i64", 0xFFFF_FFFF_FFFF_FFFF, -1),
    ("i64", -0x8000_0000_0000_0000, -0x8000_0000_0000_0000),
    ("f32", 0.1, 0.10000000149011612),
    ("f32", 1e300, math.inf),
    ("f32", -1e300, -math.inf),
    ("f32", 3, 3.0),
    ("f64", 0.1, 0.1),
    ("f64", 1 << 70, float(1 << 70)),
    ("v128", bytes(range(16)), bytes(range(16))),
    ("v128", bytearray(16), bytes(16)),
    ("externref", "anything", "anything"),
    ("externref", None, None),
    ("funcref", None, None),
    ("exnref", None, None),
]


@pytest.mark.parametrize(("kind", "given", "back"), ROUND_TRIPS)
def test_values_go_in_and_come_back(kind: str, given: Any, back: Any) -> None:
    world = World()
    instance = world.instance(
        f'(module (func (export "same") (param {kind}) (result {kind}) (local.get 0)))'
    )
    got = world.call(instance, "same", given)
    assert got == back
    assert type(got) is type(back)


def test_bits_of_nans_are_kept() -> None:
    world = World()
    kinds = {"f32": 0xFFFF_FFFF_E000_0000, "f64": 0xFFFF_FFFF_FFFF_FFFF}
    for kind, kept in kinds.items():
        instance = world.instance(
            f'(module (func (export "same") (param {kind}) (result {kind}) (local.get 0)))'
        )
        for bits in (0x7FF0_0000_2000_0000, 0xFFF4_0000_0000_0000, 0x7FF8_0000_0000_0001):
            assert _bits(world.call(instance, "same", _f64(bits))) == bits & kept


def test_a_nan_without_bits_in_an_f32_is_still_a_nan() -> None:
    world = World()
    held = Global(world.store, GlobalType(ValType.F32, False), _f64(0x7FF0_0000_0000_0001))
    assert _bits(held.value(world.store)) == 0x7FF8_0000_0000_0000


@pytest.mark.parametrize(
    ("kind", "given", "error", "told"),
    [
        ("i32", 1 << 32, ValueError, "does not fit in 32 bits"),
        ("i32", -0x8000_0001, ValueError, "does not fit in 32 bits"),
        ("i64", 1 << 64, ValueError, "does not fit in 64 bits"),
        ("i32", 1.0, TypeError, "'float' object cannot be interpreted as an integer"),
        ("i32", None, TypeError, "it has to be i32"),
        ("f64", "1.5", TypeError, "it is not a number"),
        ("v128", bytes(15), ValueError, "a v128 is 16 bytes, not 15"),
        ("v128", 16, TypeError, "it has to be v128"),
        ("funcref", print, TypeError, "a funcref is a Func or None"),
        ("exnref", ValueError(), TypeError, "an exnref is an ExceptionReference or None"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    kind: str, given: Any, error: type[Exception], told: str
) -> None:
    world = World()
    instance = world.instance(f'(module (func (export "take") (param {kind})))')
    with pytest.raises(error, match=f"value 1 of the function is .*{told}"):
        world.call(instance, "take", given)


def test_too_few_and_too_many_arguments_are_refused() -> None:
    world = World()
    instance = world.instance(ADD)
    for args in ((), (1,), (1, 2, 3)):
        with pytest.raises(TypeError, match=f"the function takes 2 values, not {len(args)}"):
            world.call(instance, "add", *args)


def test_several_results_are_a_tuple_and_no_result_is_none() -> None:
    world = World()
    instance = world.instance(
        """
        (module
          (func (export "two") (result i32 i64) (i32.const -1) (i64.const -2))
          (func (export "none")))
        """
    )
    assert world.call(instance, "two") == (-1, -2)
    assert world.call(instance, "none") is None


def test_a_memory_is_read_written_and_grown() -> None:
    world = World()
    store = world.store
    memory = Memory(store, MemoryType(Limits(1, 3)))
    assert memory.type(store) == MemoryType(Limits(1, 3))
    assert (memory.size(store), memory.data_len(store)) == (1, 65536)
    assert memory.write(store, b"hello", 65531) == 5
    assert memory.read(store, 65531) == b"hello"
    assert memory.read(store, 65533, 65535) == b"ll"
    assert memory.read(store, 70000, 70001) == b""
    for start in (65532, -1, 1 << 40):
        with pytest.raises(IndexError):
            memory.write(store, b"hello", start)
    assert memory.grow(store, 2) == 1
    assert memory.size(store) == 3
    assert memory.read(store, 65531, 65540) == b"hello" + bytes(4)
    assert memory.type(store) == MemoryType(Limits(3, 3))


def test_a_memory_cannot_grow_while_a_view_is_held() -> None:
    world = World()
    instance = world.instance(
        """
        (module
          (memory (export "memory") 1)
          (func (export "grow") (result i32) (memory.grow (i32.const 1)))
          (func (export "load") (result i32) (i32.load8_u (i32.const 5))))
        """
    )
    memory = instance.get_memory(world.store, "memory")
    assert memory is not None
    with memory.view(world.store) as view:
        view[5] = 42
        assert world.call(instance, "load") == 42
        with pytest.raises(MemoryInUseError, match="while a view of it is held"):
            memory.grow(world.store, 1)
        with pytest.raises(MemoryInUseError, match="while a view of it is held"):
            world.call(instance, "grow")
        assert memory.size(world.store) == 1
    assert world.call(instance, "grow") == 1
    assert memory.size(world.store) == 2
    assert world.call(instance, "load") == 42


def test_a_table_holds_functions_or_any_objects() -> None:
    world = World()
    store = world.store
    table = Table(store, TableType(ValType.EXTERNREF, Limits(1, 4)), "first")
    assert table.get(store, 0) == "first"
    assert table.grow(store, 2, init="more") == 1
    assert table.size(store) == 3
    table.set(store, 1, None)
    assert [table.get(store, index) for index in range(3)] == ["first", None, "more"]
    assert table.type(store) == TableType(ValType.EXTERNREF, Limits(3, 4))
    for index in (3, -1):
        with pytest.raises(IndexError):
            table.get(store, index)
        with pytest.raises(IndexError):
            table.set(store, index, None)

    functions = Table(store, TableType(ValType.FUNCREF, Limits(1)))
    with pytest.raises(TypeError):
        functions.set(store, 0, print)
    add = world.func(world.instance(ADD), "add")
    functions.set(store, 0, add)
    assert functions.get(store, 0) is add


def test_a_global_is_read_and_set() -> None:
    world = World()
    counter = Global(world.store, GlobalType(ValType.I64, True), -1)
    assert counter.value(world.store) == -1
    assert counter.raw == 0xFFFF_FFFF_FFFF_FFFF
    counter.set_value(world.store, 5)
    assert counter.value(world.store) == 5
    assert counter.type(world.store) == GlobalType(ValType.I64, True)
    with pytest.raises(ValueError, match="does not fit in 64 bits"):
        counter.set_value(world.store, 1 << 64)
    constant = Global(world.store, GlobalType(ValType.F64, False), 0.5)
    with pytest.raises(TypeError, match="immutable"):
        constant.set_value(world.store, 1.0)


def test_a_tag_has_parameters_and_no_results() -> None:
    store = Store(Engine())
    tag = Tag(store, FuncType.of([ValType.I32]))
    assert tag.type(store) == FuncType.of([ValType.I32])
    with pytest.raises(ValueError, match="has no results"):
        Tag(store, FuncType.of([], [ValType.I32]))


@pytest.mark.parametrize(
    "bounds", [Limits(2, 1), Limits(65537), Limits(0, 65537), Limits(-1)], ids=str
)
def test_bounds_that_no_memory_has_are_refused(bounds: Limits) -> None:
    with pytest.raises(ValueError, match="cannot have the bounds"):
        Memory(Store(Engine()), MemoryType(bounds))


def _uses(world: World) -> dict[str, Callable[[Store], Any]]:
    """Every operation that names a store."""
    store = world.store
    instance = world.instance(
        '(module (memory (export "m") 1) (func (export "f")) (tag (export "t")))'
    )
    memory = Memory(store, MemoryType(Limits(1)))
    table = Table(store, TableType(ValType.EXTERNREF, Limits(1)))
    variable = Global(store, GlobalType(ValType.I32, True), 0)
    tag = Tag(store, FuncType.of([]))
    func = Func(store, FuncType.of([]), lambda: None)
    linker = world.linker
    module = world.module("(module)")
    return {
        "instance.exports": lambda at: instance.exports(at),
        "instance.get_func": lambda at: instance.get_func(at, "f"),
        "memory.read": lambda at: memory.read(at),
        "memory.write": lambda at: memory.write(at, b""),
        "memory.view": lambda at: memory.view(at),
        "memory.grow": lambda at: memory.grow(at, 0),
        "memory.size": lambda at: memory.size(at),
        "memory.data_len": lambda at: memory.data_len(at),
        "memory.type": lambda at: memory.type(at),
        "table.get": lambda at: table.get(at, 0),
        "table.set": lambda at: table.set(at, 0, None),
        "table.grow": lambda at: table.grow(at, 0),
        "table.size": lambda at: table.size(at),
        "table.type": lambda at: table.type(at),
        "global.value": lambda at: variable.value(at),
        "global.set_value": lambda at: variable.set_value(at, 1),
        "global.type": lambda at: variable.type(at),
        "tag.type": lambda at: tag.type(at),
        "func": lambda at: func(at),
        "func.type": lambda at: func.type(at),
        "func.call_raw": lambda at: func.call_raw(at),
        "linker.define": lambda at: linker.define(at, "a", "b", func),
        "linker.define_instance": lambda at: linker.define_instance(at, "c", instance),
        "linker.instantiate": lambda at: linker.instantiate(at, module),
    }


@pytest.mark.parametrize("use", list(_uses(World())))
def test_an_object_is_used_with_its_own_open_store(use: str) -> None:
    world = World()
    call = _uses(world)[use]
    with pytest.raises(WrongStoreError, match=r"belongs to another|another store"):
        call(Store(Engine()))
    call(world.store)
    world.store.close()
    with pytest.raises(ClosedError, match="the store is closed: make a new Store"):
        call(world.store)


def test_what_is_no_store_is_told_so() -> None:
    world = World()
    add: Any = world.func(world.instance(ADD), "add")
    with pytest.raises(WrongStoreError, match=r"first argument has to be the store .* not int"):
        add(1, 2)


def test_a_module_of_another_engine_is_refused() -> None:
    world = World()
    foreign = Module(Engine(), ADD)
    with pytest.raises(WrongStoreError, match="the module belongs to another engine"):
        world.linker.instantiate(world.store, foreign)
    with pytest.raises(WrongStoreError, match="another engine than the linker"):
        Linker(Engine()).instantiate(world.store, world.module(ADD))


def test_references_to_another_store_are_refused() -> None:
    world, other = World(), World()
    foreign = Func(other.store, FuncType.of([]), lambda: None)
    table = Table(world.store, TableType(ValType.FUNCREF, Limits(1)))
    with pytest.raises(WrongStoreError, match="function of another store"):
        table.set(world.store, 0, foreign)
    exception = ExceptionReference(Tag(other.store, FuncType.of([])), ())
    instance = world.instance('(module (func (export "take") (param exnref)))')
    with pytest.raises(WrongStoreError, match="exception of another store"):
        world.call(instance, "take", exception)


def test_an_engine_that_is_closed_makes_nothing_new() -> None:
    with Engine() as engine:
        store = Store(engine)
        instance = Linker(engine).instantiate(store, Module(engine, ADD))
    makers: list[Callable[[Engine], object]] = [Store, Linker, lambda closed: Module(closed, ADD)]
    for make in makers:
        with pytest.raises(ClosedError, match="the engine is closed: make a new Engine"):
            make(engine)
    add = instance.get_func(store, "add")
    assert add is not None
    assert add(store, 2, 2) == 4


def test_a_module_that_is_closed_leaves_its_instances_alone() -> None:
    world = World()
    with world.module(ADD) as module:
        instance = world.linker.instantiate(world.store, module)
    assert world.call(instance, "add", 20, 22) == 42
    for use in (lambda: module.imports, lambda: world.linker.instantiate(world.store, module)):
        with pytest.raises(ClosedError, match="the module is closed"):
            use()


def test_a_store_that_is_closed_lets_go_of_memory() -> None:
    world = World()
    with world.store:
        instance = world.instance('(module (memory 1) (func (export "f")))')
        assert instance.memories
    assert not instance.memories
    assert not world.store.instances
    with pytest.raises(ClosedError), world.store:
        pass


def test_a_store_cannot_be_closed_by_a_function_that_its_guest_calls() -> None:
    world = World()
    world.linker.define_func("env", "close", FuncType.of([]), world.store.close)
    instance = world.instance(
        '(module (import "env" "close" (func $f)) (func (export "run") (call $f)))'
    )
    with pytest.raises(Exception, match="cannot be closed while its guests run"):
        world.call(instance, "run")
    world.store.close()


def test_a_store_carries_data_and_limits() -> None:
    limits = ResourceLimits(memories=3)
    store = Store(Engine(), data={"name": "guest"}, limits=limits)
    assert store.data == {"name": "guest"}
    assert store.limits is limits


def test_importing_the_engine_loads_none_of_it() -> None:
    script = (
        "import sys; before = set(sys.modules); import wasi_core.engine;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "shims")},
    )
    assert set(done.stdout.split()) <= {"wasi_core", "wasi_core.engine", "__future__", "typing"} | {
        name for name in done.stdout.split() if not name.startswith("wasi_core")
    }


def test_every_public_name_is_found() -> None:
    import wasi_core.engine

    for name in dir(wasi_core.engine):
        assert getattr(wasi_core.engine, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        wasi_core.engine.nothing  # noqa: B018 # pyright: ignore
