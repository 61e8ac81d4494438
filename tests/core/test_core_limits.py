"""What a store may hold, how much a guest may compute, and how it is stopped from outside."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from core_engine_support import World
from wasi_core.engine import (
    Config,
    EngineError,
    Func,
    FuncType,
    InstantiationError,
    LimitError,
    Limits,
    Memory,
    MemoryType,
    ResourceLimits,
    Table,
    TableType,
    Trap,
    TrapCode,
    ValType,
)

PAGE = 65536
GROW = """
(module
  (memory (export "memory") 1)
  (table (export "table") 1 externref)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_table") (param i32) (result i32)
    (table.grow (ref.null extern) (local.get 0))))
"""
SPIN = '(module (func (export "spin") (loop $l (br $l))))'

TOO_MUCH: list[tuple[str, dict[str, Any], str]] = [
    ("(module (memory 3))", {"memory_size": 2 * PAGE}, "memory of 196608 bytes"),
    ("(module (memory 2) (memory 2))", {"total_memory_size": 3 * PAGE}, "65536 bytes"),
    ("(module (table 11 funcref))", {"table_elements": 10}, "table of 11 elements"),
    ("(module (memory 0) (memory 0))", {"memories": 1}, "1 memories and its limit is 1"),
    ("(module (table 0 funcref) (table 0 funcref))", {"tables": 1}, "its limit is 1"),
    ("(module)", {"instances": 0}, "0 instances and its limit is 0"),
    ("(module (table 4294967295 funcref))", {}, "limit of 10000000"),
]


@pytest.mark.parametrize(("text", "limits", "told"), TOO_MUCH)
def test_an_instance_beyond_a_limit_is_refused(
    text: str, limits: dict[str, Any], told: str
) -> None:
    world = World(limits=ResourceLimits(**limits))
    with pytest.raises(LimitError, match=told) as caught:
        world.instance(text)
    assert isinstance(caught.value, InstantiationError)


def test_instances_count_until_the_store_is_closed() -> None:
    world = World(limits=ResourceLimits(instances=2))
    for _ in range(2):
        world.instance("(module)")
    with pytest.raises(LimitError, match="use a new store"):
        world.instance("(module)")


def test_growth_beyond_a_limit_fails_in_the_guest() -> None:
    world = World(limits=ResourceLimits(memory_size=3 * PAGE, table_elements=5))
    instance = world.instance(GROW)
    assert world.call(instance, "grow", 3) == -1
    assert world.call(instance, "grow", 2) == 1
    assert world.call(instance, "grow", 1) == -1
    assert world.call(instance, "grow", 0) == 3
    assert world.call(instance, "grow_table", 5) == -1
    assert world.call(instance, "grow_table", 4) == 1
    assert world.call(instance, "grow_table", -1) == -1


def test_growth_is_counted_over_all_memories() -> None:
    world = World(limits=ResourceLimits(total_memory_size=4 * PAGE))
    first, second = world.instance(GROW), world.instance(GROW)
    assert world.call(first, "grow", 2) == 1
    assert world.call(second, "grow", 1) == -1
    with pytest.raises(LimitError):
        Memory(world.store, MemoryType(Limits(1)))


def test_growth_that_fails_can_be_a_trap() -> None:
    limits = ResourceLimits(memory_size=PAGE, table_elements=1, trap_on_grow_failure=True)
    world = World(limits=limits)
    instance = world.instance(GROW)
    for name in ("grow", "grow_table"):
        with pytest.raises(Trap, match=r"^out of memory: a .* cannot grow by 1") as caught:
            world.call(instance, name, 1)
        assert caught.value.code is TrapCode.OUT_OF_MEMORY


def test_growth_beyond_the_own_maximum_fails() -> None:
    world = World()
    instance = world.instance(
        """
        (module (memory 1 2) (table 1 2 funcref)
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
          (func (export "grow_table") (param i32) (result i32)
            (table.grow (ref.null func) (local.get 0))))
        """
    )
    for name in ("grow", "grow_table"):
        assert world.call(instance, name, 2) == -1
        assert world.call(instance, name, 1) == 1
        assert world.call(instance, name, 1) == -1


def test_growth_beyond_65536_pages_fails() -> None:
    world = World()
    instance = world.instance(GROW)
    assert world.call(instance, "grow", 65536) == -1
    assert world.call(instance, "grow", -1) == -1


def test_growth_by_the_host_says_why_it_fails() -> None:
    world = World(limits=ResourceLimits(memory_size=PAGE, table_elements=1))
    memory = Memory(world.store, MemoryType(Limits(1, 9)))
    table = Table(world.store, TableType(ValType.FUNCREF, Limits(1)))
    with pytest.raises(LimitError, match="1 pages cannot grow by 1: its maximum is 9"):
        memory.grow(world.store, 1)
    with pytest.raises(LimitError, match="the store allows 1"):
        table.grow(world.store, 1)


def test_a_machine_without_room_fails_the_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    instance = world.instance(GROW)

    def no_room(_size: int) -> bytes:
        raise MemoryError

    monkeypatch.setattr("wasi_core.engine.memory.bytes", no_room, raising=False)
    assert world.call(instance, "grow", 1) == -1
    monkeypatch.undo()
    assert world.call(instance, "grow", 1) == 1


@pytest.mark.parametrize(
    "name",
    ["memory_size", "total_memory_size", "table_elements", "instances", "memories", "tables"],
)
def test_a_limit_is_not_negative(name: str) -> None:
    limit: dict[str, Any] = {name: -1}
    with pytest.raises(ValueError, match=f"{name} is -1"):
        ResourceLimits(**limit)


FUEL = """
(module
  (func (export "count") (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get 1) (local.get 0))))
    (local.get 1)))
"""


def test_fuel_is_used_up_by_what_runs() -> None:
    world = World(Config(consume_fuel=True))
    instance = world.instance(FUEL)
    world.store.fuel = 10_000
    assert world.call(instance, "count", 10) == 10
    used = 10_000 - world.store.fuel
    assert 10 < used < 1000
    world.store.add_fuel(used)
    assert world.store.fuel == 10_000
    assert world.call(instance, "count", 20) == 20
    assert 10_000 - world.store.fuel > used


def test_a_guest_without_fuel_traps_and_goes_on_with_more() -> None:
    world = World(Config(consume_fuel=True))
    instance = world.instance(FUEL)
    with pytest.raises(Trap, match=r"^all fuel consumed"):
        world.call(instance, "count", 1)
    world.store.fuel = 500
    with pytest.raises(Trap, match=r"^all fuel consumed") as caught:
        world.call(instance, "count", 1_000_000)
    assert caught.value.code is TrapCode.OUT_OF_FUEL
    assert world.store.fuel == 0
    world.store.add_fuel(10_000)
    assert world.call(instance, "count", 10) == 10


def test_fuel_that_is_not_counted_cannot_be_asked_for() -> None:
    store = World().store
    with pytest.raises(EngineError, match=r"Config\(consume_fuel=True\)"):
        _ = store.fuel
    with pytest.raises(EngineError, match=r"Config\(consume_fuel=True\)"):
        store.fuel = 1
    with pytest.raises(EngineError, match=r"Config\(consume_fuel=True\)"):
        store.add_fuel(1)
    with pytest.raises(ValueError, match="fuel is -1"):
        World(Config(consume_fuel=True)).store.fuel = -1


def test_a_host_function_sees_and_changes_the_fuel() -> None:
    world = World(Config(consume_fuel=True))
    seen: list[int] = []

    def refuel(caller: Any) -> None:
        seen.append(caller.fuel)
        caller.fuel = 77

    world.linker.define_func("env", "refuel", FuncType.of(), refuel, access_caller=True)
    instance = world.instance(
        '(module (import "env" "refuel" (func $f)) (func (export "run") (call $f)))'
    )
    world.store.fuel = 100
    world.call(instance, "run")
    assert 0 < seen[0] <= 100
    assert world.store.fuel <= 77


def _soon(action: Any, seconds: float = 0.05) -> threading.Thread:
    """Do something in another thread, a little later."""

    def run() -> None:
        time.sleep(seconds)
        action()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_another_thread_interrupts_a_loop() -> None:
    world = World()
    instance = world.instance(SPIN)
    thread = _soon(world.store.interrupt_handle().interrupt)
    with pytest.raises(Trap, match=r"^interrupted") as caught:
        world.call(instance, "spin")
    thread.join()
    assert caught.value.code is TrapCode.INTERRUPT
    assert not world.store.interrupted


def test_another_thread_interrupts_a_recursion_of_many_short_calls() -> None:
    world = World()
    instance = world.instance(
        """
        (module (func $busy (export "busy") (param i32)
          (if (local.get 0) (then
            (call $busy (i32.sub (local.get 0) (i32.const 1)))
            (call $busy (i32.sub (local.get 0) (i32.const 1)))))))
        """
    )
    thread = _soon(world.store.interrupt)
    with pytest.raises(Trap, match=r"^interrupted"):
        world.call(instance, "busy", 200)
    thread.join()


def test_the_next_call_works_after_an_interrupt() -> None:
    world = World()
    instance = world.instance(FUEL)
    world.store.interrupt()
    with pytest.raises(Trap, match=r"^interrupted"):
        world.call(instance, "count", 3)
    assert world.call(instance, "count", 3) == 3


def test_an_interrupt_that_is_taken_back_stops_nothing() -> None:
    world = World()
    instance = world.instance(FUEL)
    world.store.interrupt()
    world.store.clear_interrupt()
    assert world.call(instance, "count", 3) == 3


def test_an_interrupt_reaches_instances_that_are_made_after_it() -> None:
    world = World()
    world.store.interrupt()
    instance = world.instance(SPIN)
    with pytest.raises(Trap, match=r"^interrupted"):
        world.call(instance, "spin")


def test_an_interrupt_ends_the_outermost_call_though_a_host_function_catches_it() -> None:
    world = World()
    inner = world.instance(SPIN)
    caught: list[str] = []

    def try_it(caller: Any) -> None:
        world.store.interrupt()
        try:
            world.func(inner, "spin")(caller)
        except Trap as trap:
            caught.append(trap.message)

    world.linker.define_func("env", "try", FuncType.of(), try_it, access_caller=True)
    outer = world.instance(
        '(module (import "env" "try" (func $t)) (func (export "run") (call $t) (loop $l (br $l))))'
    )
    with pytest.raises(Trap, match=r"^interrupted"):
        world.call(outer, "run")
    assert caught == ["interrupted"]
    assert not world.store.interrupted


def test_an_engine_whose_guests_are_not_interruptible_says_so() -> None:
    world = World(Config(interruptible=False))
    assert world.call(world.instance(FUEL), "count", 3) == 3
    with pytest.raises(EngineError, match=r"Config\(interruptible=True\)"):
        world.store.interrupt()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to a process of its own")
def test_the_interrupt_key_stops_a_loop() -> None:
    script = f"""
from wasi_core.engine import Config, Engine, Linker, Module, Store
engine = Engine(Config(interruptible=False))
store = Store(engine)
instance = Linker(engine).instantiate(store, Module(engine, {SPIN!r}))
print("ready", flush=True)
try:
    instance.exports(store)["spin"](store)
except KeyboardInterrupt:
    print("stopped", not store.calls)
"""
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "shims")},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=20)[0] == "stopped True\n"


def test_a_host_function_that_is_interrupted_by_the_key_ends_the_guest() -> None:
    world = World()

    def press() -> None:
        raise KeyboardInterrupt

    press_func = Func(world.store, FuncType.of(), press)
    world.linker.define(world.store, "env", "press", press_func)
    instance = world.instance(
        '(module (import "env" "press" (func $p)) (func (export "run") (call $p)))'
    )
    with pytest.raises(KeyboardInterrupt):
        world.call(instance, "run")
    assert not world.store.calls
