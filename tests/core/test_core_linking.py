"""How imports find what they need, and what is said when they do not."""

from __future__ import annotations

from typing import Any

import pytest
from core_engine_support import World
from wasi_core.engine import (
    Func,
    FuncType,
    Global,
    GlobalType,
    Instance,
    Limits,
    LinkError,
    Memory,
    MemoryType,
    Store,
    Table,
    TableType,
    Tag,
    Trap,
    TrapCode,
    ValType,
    WrongStoreError,
)

NOTHING = FuncType.of()
I32 = FuncType.of([], [ValType.I32])


def test_an_instance_offers_its_exports_to_the_next() -> None:
    world = World()
    counter = world.instance(
        """
        (module
          (global $n (export "n") (mut i32) (i32.const 0))
          (func (export "next") (result i32)
            (global.set $n (i32.add (global.get $n) (i32.const 1)))
            (global.get $n)))
        """
    )
    world.linker.define_instance(world.store, "counter", counter)
    user = world.instance(
        """
        (module
          (import "counter" "next" (func $next (result i32)))
          (import "counter" "n" (global $n (mut i32)))
          (func (export "twice") (result i32) (drop (call $next)) (call $next))
          (func (export "peek") (result i32) (global.get $n)))
        """
    )
    assert world.call(user, "twice") == 2
    assert world.call(user, "peek") == 2
    assert world.call(counter, "next") == 3


def test_memories_tables_globals_and_tags_are_shared() -> None:
    world = World()
    store = world.store
    shared = {
        "memory": Memory(store, MemoryType(Limits(1))),
        "table": Table(store, TableType(ValType.FUNCREF, Limits(2))),
        "global": Global(store, GlobalType(ValType.I64, True), 7),
        "tag": Tag(store, FuncType.of([ValType.I32])),
        "func": Func(store, I32, lambda: 5),
    }
    for name, item in shared.items():
        world.linker.define(store, "env", name, item)
    instance = world.instance(
        """
        (module
          (import "env" "memory" (memory 1))
          (import "env" "table" (table 1 funcref))
          (import "env" "global" (global (mut i64)))
          (import "env" "tag" (tag (param i32)))
          (import "env" "func" (func (result i32)))
          (export "memory" (memory 0)) (export "table" (table 0)) (export "global" (global 0))
          (export "tag" (tag 0)) (export "func" (func 0))
          (data (i32.const 3) "xyz")
          (elem (i32.const 1) 0))
        """
    )
    assert dict(instance.exports(store)) == shared
    assert all(instance.export(name) is item for name, item in shared.items())
    memory, table = shared["memory"], shared["table"]
    assert isinstance(memory, Memory)
    assert isinstance(table, Table)
    assert memory.read(store, 3, 6) == b"xyz"
    assert table.get(store, 1) is shared["func"]


def test_all_missing_imports_are_told_at_once_with_their_types() -> None:
    world = World()
    world.linker.define_func("env", "there", NOTHING, lambda: None)
    with pytest.raises(LinkError) as caught:
        world.instance(
            """
            (module
              (import "env" "log" (func (param i32 f64)))
              (import "env" "there" (func))
              (import "env" "memory" (memory 1 2))
              (import "env" "table" (table 3 externref))
              (import "env" "level" (global (mut i32)))
              (import "env" "failure" (tag (param i64))))
            """
        )
    assert str(caught.value).splitlines() == [
        "unknown import (5 of them):",
        "  env.log has to be a function [i32 f64] -> []",
        "  env.memory has to be a memory of 1 to 2 pages",
        "  env.table has to be a table of 3 or more externref",
        "  env.level has to be a mutable global i32",
        "  env.failure has to be a tag [i64] -> []",
    ]


#: The import, what is given, whether it fits.
MATCHES: list[tuple[str, Any, bool]] = [
    ("(func (result i32))", I32, True),
    ("(func (result i64))", I32, False),
    ("(func (param i32))", I32, False),
    ("(func)", MemoryType(Limits(1)), False),
    ("(memory 1)", MemoryType(Limits(1)), True),
    ("(memory 1)", MemoryType(Limits(2)), True),
    ("(memory 2)", MemoryType(Limits(1)), False),
    ("(memory 1 2)", MemoryType(Limits(1)), False),
    ("(memory 1 2)", MemoryType(Limits(1, 2)), True),
    ("(memory 1 2)", MemoryType(Limits(1, 3)), False),
    ("(memory 1)", MemoryType(Limits(1, 3)), True),
    ("(memory 0)", TableType(ValType.FUNCREF, Limits(0)), False),
    ("(table 1 funcref)", TableType(ValType.FUNCREF, Limits(1)), True),
    ("(table 1 externref)", TableType(ValType.FUNCREF, Limits(1)), False),
    ("(table 1 5 funcref)", TableType(ValType.FUNCREF, Limits(1, 6)), False),
    ("(global i32)", GlobalType(ValType.I32, False), True),
    ("(global i32)", GlobalType(ValType.I32, True), False),
    ("(global (mut i32))", GlobalType(ValType.I32, False), False),
    ("(global i64)", GlobalType(ValType.I32, False), False),
]


@pytest.mark.parametrize(("wanted", "given", "fits"), MATCHES, ids=str)
def test_imports_are_matched_by_type(wanted: str, given: Any, fits: bool) -> None:
    world = World()
    store = world.store
    match given:
        case FuncType():
            item = Func(store, given, lambda: 0)
        case MemoryType():
            item = Memory(store, given)
        case TableType():
            item = Table(store, given)
        case _:
            item = Global(store, given, 0)
    world.linker.define(store, "env", "it", item)
    text = f'(module (import "env" "it" {wanted}))'
    if fits:
        world.instance(text)
    else:
        with pytest.raises(LinkError, match=r"^incompatible import type: env.it has to be a"):
            world.instance(text)


def test_all_imports_of_the_wrong_type_are_told_at_once() -> None:
    world = World()
    world.linker.define_func("env", "a", NOTHING, lambda: None)
    world.linker.define_func("env", "b", I32, lambda: 1)
    with pytest.raises(LinkError) as caught:
        world.instance('(module (import "env" "a" (memory 1)) (import "env" "b" (func)))')
    assert str(caught.value).splitlines() == [
        "incompatible import type (2 of them):",
        "  env.a has to be a memory of 1 or more pages, and what is given is a function [] -> []",
        "  env.b has to be a function [] -> [], and what is given is a function [] -> [i32]",
    ]


def test_a_memory_that_grew_satisfies_a_larger_minimum() -> None:
    world = World()
    memory = Memory(world.store, MemoryType(Limits(1)))
    world.linker.define(world.store, "env", "memory", memory)
    text = '(module (import "env" "memory" (memory 3)))'
    with pytest.raises(LinkError):
        world.instance(text)
    memory.grow(world.store, 2)
    world.instance(text)


def test_a_tag_is_itself_and_no_function() -> None:
    world = World()
    world.linker.define(world.store, "env", "t", Tag(world.store, NOTHING))
    world.instance('(module (import "env" "t" (tag)))')
    with pytest.raises(LinkError, match="incompatible import type"):
        world.instance('(module (import "env" "t" (func)))')


def test_a_name_is_defined_once_unless_shadowing_is_allowed() -> None:
    world = World()
    world.linker.define_func("env", "f", I32, lambda: 1)
    with pytest.raises(LinkError, match=r"env.f is defined already; set linker.allow_shadowing"):
        world.linker.define_func("env", "f", I32, lambda: 2)
    world.linker.allow_shadowing = True
    world.linker.define_func("env", "f", I32, lambda: 2)
    instance = world.instance(
        '(module (import "env" "f" (func (result i32))) (export "f" (func 0)))'
    )
    assert world.call(instance, "f") == 2


def test_two_imports_of_one_name_are_one_object() -> None:
    world = World()
    world.linker.define_func("env", "f", I32, lambda: 1)
    instance = world.instance(
        """
        (module (import "env" "f" (func (result i32))) (import "env" "f" (func (result i32)))
          (export "a" (func 0)) (export "b" (func 1)))
        """
    )
    assert world.export(instance, "a") is world.export(instance, "b")


def test_a_linker_of_host_functions_serves_many_stores() -> None:
    world = World()
    world.linker.define_func("env", "f", I32, lambda: 1)
    module = world.module('(module (import "env" "f" (func (result i32))) (export "f" (func 0)))')
    for _ in range(3):
        store = Store(world.engine)
        found = world.linker.instantiate(store, module).exports(store)["f"]
        assert isinstance(found, Func)
        assert found(store) == 1


def test_an_object_of_another_store_is_no_import() -> None:
    world = World()
    other = Store(world.engine)
    world.linker.define(other, "env", "f", Func(other, NOTHING, lambda: None))
    with pytest.raises(WrongStoreError, match=r"env.f belongs to another store"):
        world.instance('(module (import "env" "f" (func)))')


def test_imports_are_given_in_order_without_a_linker() -> None:
    world = World()
    store = world.store
    module = world.module(
        '(module (import "a" "b" (func (result i32))) (import "c" "d" (memory 1))'
        ' (export "f" (func 0)))'
    )
    func, memory = Func(store, I32, lambda: 9), Memory(store, MemoryType(Limits(1)))
    assert world.call(Instance(store, module, [func, memory]), "f") == 9
    with pytest.raises(LinkError, match=r"^unknown import: .* 2 imports and 1 .* a.b, c.d"):
        Instance(store, module, [func])
    with pytest.raises(LinkError, match=r"^incompatible import type"):
        Instance(store, module, [memory, func])
    wrong: Any = [func, "memory"]
    with pytest.raises(TypeError, match=r"c.d is 'memory'; an import is a Func, Table"):
        Instance(store, module, wrong)


def test_unknown_functions_can_trap_when_they_are_called() -> None:
    world = World()
    module = world.module(
        """
        (module (import "env" "gone" (func $gone (param i32) (result i64)))
          (func (export "run") (result i64) (call $gone (i32.const 1)))
          (func (export "fine") (result i32) (i32.const 1)))
        """
    )
    world.linker.define_unknown_imports_as_traps(module)
    instance = world.linker.instantiate(world.store, module)
    assert world.call(instance, "fine") == 1
    with pytest.raises(Trap, match=r"env.gone is called and not defined") as caught:
        world.call(instance, "run")
    assert caught.value.code is TrapCode.UNREACHABLE


def test_unknown_imports_that_are_no_functions_stay_unknown() -> None:
    world = World()
    module = world.module('(module (import "env" "f" (func)) (import "env" "m" (memory 1)))')
    world.linker.define_unknown_imports_as_traps(module)
    with pytest.raises(LinkError, match=r"^unknown import: env.m has to be a memory"):
        world.linker.instantiate(world.store, module)


REACTOR = """
(module
  (global $n (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $n (i32.const 40)))
  (func (export "next") (result i32)
    (global.set $n (i32.add (global.get $n) (i32.const 1)))
    (global.get $n)))
"""


def test_a_reactor_is_initialized_and_lives_on() -> None:
    world = World()
    world.linker.define_module(world.store, "lib", world.module(REACTOR))
    instance = world.instance(
        '(module (import "lib" "next" (func (result i32))) (export "f" (func 0)))'
    )
    assert [world.call(instance, "f") for _ in range(2)] == [41, 42]


def test_a_command_is_a_new_instance_for_each_call() -> None:
    world = World()
    command = REACTOR.replace("_initialize", "_start")
    world.linker.define_module(world.store, "lib", world.module(command))
    instance = world.instance(
        '(module (import "lib" "next" (func (result i32))) (export "f" (func 0)))'
    )
    assert [world.call(instance, "f") for _ in range(2)] == [1, 1]
    assert world.linker.get_default(world.store, "lib")(world.store) is None


def test_a_name_is_looked_up() -> None:
    world = World()
    world.linker.define_func("env", "f", I32, lambda: 3)
    found = world.linker.get(world.store, "env", "f")
    assert isinstance(found, Func)
    assert found(world.store) == 3
    assert world.linker.get(world.store, "env", "g") is None
    with pytest.raises(LinkError, match="env has no function to run"):
        world.linker.get_default(world.store, "env")


def test_segments_are_copied_in_order_until_one_does_not_fit() -> None:
    world = World()
    store = world.store
    memory = Memory(store, MemoryType(Limits(1)))
    table = Table(store, TableType(ValType.FUNCREF, Limits(2)))
    world.linker.define(store, "env", "memory", memory)
    world.linker.define(store, "env", "table", table)
    with pytest.raises(Trap, match=r"^out of bounds memory access") as data:
        world.instance(
            """
            (module (import "env" "memory" (memory 1)) (import "env" "table" (table 2 funcref))
              (func $f)
              (data (i32.const 0) "first") (data (i32.const 65533) "does not fit")
              (data (i32.const 8) "third")
              (elem (i32.const 1) $f))
            """
        )
    assert data.value.code is TrapCode.MEMORY_OUT_OF_BOUNDS
    assert memory.read(store, 0, 16) == b"first" + bytes(11)
    assert memory.read(store, 65530) == bytes(6)
    assert table.get(store, 1) is not None

    table.set(store, 1, None)
    with pytest.raises(Trap, match=r"^out of bounds table access"):
        world.instance(
            """
            (module (import "env" "memory" (memory 1)) (import "env" "table" (table 2 funcref))
              (func $f)
              (data (i32.const 0) "OTHER")
              (elem (i32.const 0) $f) (elem (i32.const 1) $f $f))
            """
        )
    assert table.get(store, 0) is not None
    assert table.get(store, 1) is None
    assert memory.read(store, 0, 5) == b"first"


def test_an_empty_segment_has_to_be_inside_as_well() -> None:
    world = World()
    world.instance('(module (memory 1) (data (i32.const 65536) ""))')
    for text in (
        '(module (memory 1) (data (i32.const 65537) ""))',
        "(module (table 1 funcref) (elem (i32.const 2)))",
        '(module (memory 1) (data (i32.const -1) "a"))',
    ):
        with pytest.raises(Trap):
            world.instance(text)


def test_initial_values_are_computed_from_earlier_ones() -> None:
    world = World()
    store = world.store
    base = Global(store, GlobalType(ValType.I32, False), 1000)
    world.linker.define(store, "env", "base", base)
    instance = world.instance(
        """
        (module
          (import "env" "base" (global $base i32))
          (global (export "sum") i32
            (i32.sub (i32.mul (global.get $base) (i32.const 3)) (i32.const 1)))
          (global (export "wide") i64
            (i64.add (i64.mul (i64.const -1) (i64.const 5)) (i64.sub (i64.const 1) (i64.const 3))))
          (global (export "f") f32 (f32.const 0.5))
          (global (export "v") v128 (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
          (global (export "null") externref (ref.null extern))
          (global (export "func") funcref (ref.func $f))
          (memory (export "memory") 1)
          (data (i32.add (global.get $base) (i32.const 24)) "here")
          (func $f (export "run") (result i32) (i32.const 11)))
        """
    )
    values = {
        name: found.value(store)
        for name, found in instance.exports(store).items()
        if isinstance(found, Global)
    }
    run = world.func(instance, "run")
    assert values == {
        "sum": 2999,
        "wide": -7,
        "f": 0.5,
        "v": bytes(range(16)),
        "null": None,
        "func": run,
    }
    assert values["func"](store) == 11
    memory = instance.get_memory(store, "memory")
    assert memory is not None
    assert memory.read(store, 1024, 1028) == b"here"


def test_passive_segments_are_copied_when_asked_for_and_dropped_after() -> None:
    world = World()
    instance = world.instance(
        """
        (module
          (memory (export "memory") 1)
          (table (export "table") 4 funcref)
          (data $d "abcdef") (elem $e func $f $f)
          (data (i32.const 100) "active")
          (func $f)
          (func (export "init") (param i32 i32 i32)
            (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
          (func (export "init_active") (param i32) (memory.init 1 (i32.const 0) (i32.const 0)
            (local.get 0)))
          (func (export "drop") (data.drop $d))
          (func (export "table_init") (param i32)
            (table.init $e (i32.const 0) (i32.const 0) (local.get 0)))
          (func (export "elem_drop") (elem.drop $e)))
        """
    )
    memory = instance.get_memory(world.store, "memory")
    assert memory is not None
    world.call(instance, "init", 10, 1, 4)
    assert memory.read(world.store, 10, 15) == b"bcde\0"
    with pytest.raises(Trap, match="out of bounds memory access"):
        world.call(instance, "init", 0, 3, 4)
    world.call(instance, "drop")
    world.call(instance, "init", 0, 0, 0)
    world.call(instance, "init_active", 0)
    for name, args in (("init", (0, 0, 1)), ("init_active", (1,))):
        with pytest.raises(Trap, match="out of bounds memory access"):
            world.call(instance, name, *args)
    world.call(instance, "table_init", 2)
    world.call(instance, "elem_drop")
    world.call(instance, "table_init", 0)
    with pytest.raises(Trap, match="out of bounds table access"):
        world.call(instance, "table_init", 1)


def test_the_start_function_runs_last() -> None:
    world = World()
    seen: list[bytes] = []
    memory = Memory(world.store, MemoryType(Limits(1)))
    world.linker.define(world.store, "env", "memory", memory)
    world.linker.define_func("env", "look", NOTHING, lambda: seen.append(bytes(memory.data[:5])))
    world.instance(
        """
        (module (import "env" "memory" (memory 1)) (import "env" "look" (func $look))
          (start $look) (data (i32.const 0) "ready"))
        """
    )
    assert seen == [b"ready"]


def test_a_start_function_that_traps_fails_the_instantiation() -> None:
    world = World()
    with pytest.raises(Trap, match=r"^unreachable"):
        world.instance("(module (start $f) (func $f unreachable))")


def test_many_segments_are_copied() -> None:
    world = World()
    segments = "".join(f'(data (i32.const {at * 8}) "{at % 10}")' for at in range(5000))
    instance = world.instance(f'(module (memory (export "memory") 1) {segments})')
    memory = instance.get_memory(world.store, "memory")
    assert memory is not None
    copied = memory.read(world.store, 0, 40000)
    assert copied[::8] == b"0123456789" * 500
    assert not any(any(copied[at::8]) for at in range(1, 8))
