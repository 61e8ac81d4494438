"""Tail calls: chains of any length in a few frames, and what stays as with other calls."""

from __future__ import annotations

from threading import Timer

import pytest
from core_engine_support import World
from wasi_core.engine import Config, Func, FuncType, Trap, TrapCode, ValType

LONG = 100_000

PARITY = """(module
  (type $t (func (param i32) (result i32)))
  (table funcref (elem $even $odd))
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (export "odd") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (return_call_indirect (type $t)
      (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))"""


@pytest.mark.parametrize(("name", "n", "result"), [("even", LONG, 1), ("odd", LONG, 0)])
def test_a_long_chain_of_two(name: str, n: int, result: int) -> None:
    world = World(Config(max_call_depth=50))
    assert world.call(world.instance(PARITY), name, n) == result


def test_a_function_that_ends_with_itself_is_a_loop() -> None:
    """Its locals are zero again at each turn, and its arguments change all at once."""
    world = World(Config(max_call_depth=20))
    instance = world.instance("""(module
      (func (export "f") (param $n i32) (param $a i64) (param $b i64) (result i64)
        (local $zero i64)
        (if (i32.eqz (local.get $n)) (then (return (local.get $a))))
        (local.set $zero (i64.add (local.get $zero) (local.get $b)))
        (return_call 0 (i32.sub (local.get $n) (i32.const 1))
          (local.get $zero) (i64.add (local.get $a) (local.get $b)))))""")
    assert world.call(instance, "f", LONG, 0, 1) == _fibonacci(LONG)


def _fibonacci(n: int) -> int:
    one, two = 0, 1
    for _ in range(n):
        one, two = two, one + two & 0xFFFFFFFFFFFFFFFF
    return one - (one >> 63 << 64)


def test_values_of_many_results_and_none() -> None:
    world = World()
    instance = world.instance("""(module
      (global $g (mut i32) (i32.const 0))
      (func $pair (param i32) (result i32 i64)
        (local.get 0) (i64.const 7))
      (func (export "two") (param i32) (result i32 i64)
        (return_call $pair (i32.add (local.get 0) (i32.const 1))))
      (func $set (param i32) (global.set $g (local.get 0)))
      (func (export "none") (param i32) (return_call $set (local.get 0)))
      (func (export "get") (result i32) (global.get $g)))""")
    assert world.call(instance, "two", 4) == (5, 7)
    assert world.call(instance, "none", 9) is None
    assert world.call(instance, "get") == 9


def test_to_the_host_and_to_another_instance() -> None:
    world = World(Config(max_call_depth=50))
    seen: list[int] = []

    def host(n: int) -> int:
        seen.append(n)
        return n * 2

    kind = FuncType.of([ValType.I32], [ValType.I32])
    world.linker.define(world.store, "env", "host", Func(world.store, kind, host))
    other = world.instance(PARITY)
    world.linker.define(world.store, "env", "even", world.func(other, "even"))
    instance = world.instance("""(module
      (import "env" "host" (func $host (param i32) (result i32)))
      (import "env" "even" (func $even (param i32) (result i32)))
      (func (export "host") (param i32) (result i32) (return_call $host (local.get 0)))
      (func (export "even") (param i32) (result i32) (return_call $even (local.get 0))))""")
    assert world.call(instance, "host", 21) == 42
    assert seen == [21]
    assert world.call(instance, "even", LONG + 1) == 0


def test_a_tail_call_leaves_the_try_table() -> None:
    """What the callee throws is not caught where the caller was."""
    world = World()
    instance = world.instance("""(module
      (tag $e)
      (func $throws (result i32) (throw $e))
      (func $inner (result i32)
        (block $caught
          (try_table (catch_all $caught) (return_call $throws)))
        (i32.const 1))
      (func (export "f") (result i32)
        (block $caught
          (try_table (catch_all $caught) (return (call $inner))))
        (i32.const 2)))""")
    assert world.call(instance, "f") == 2


def test_recursion_between_tail_calls_ends_in_a_trap() -> None:
    """Every level is a call that is no tail call, through a function that has one."""
    world = World(Config(max_call_depth=100_000))
    instance = world.instance("""(module
      (func $f (export "f") (param i32) (result i32)
        (i32.add (i32.const 1) (call $g (local.get 0))))
      (func $g (param i32) (result i32) (return_call $f (local.get 0))))""")
    with pytest.raises(Trap) as caught:
        world.call(instance, "f", 1)
    assert caught.value.code is TrapCode.STACK_OVERFLOW


@pytest.mark.parametrize(
    ("element", "code"),
    [
        (0, TrapCode.UNINITIALIZED_ELEMENT),
        (1, TrapCode.BAD_SIGNATURE),
        (2, TrapCode.UNDEFINED_ELEMENT),
    ],
)
def test_traps_of_an_indirect_tail_call(element: int, code: TrapCode) -> None:
    world = World()
    instance = world.instance("""(module
      (type $t (func (result i32)))
      (table 2 2 funcref)
      (elem (i32.const 1) $other)
      (func $other)
      (func (export "f") (param i32) (result i32)
        (return_call_indirect (type $t) (local.get 0))))""")
    with pytest.raises(Trap) as caught:
        world.call(instance, "f", element)
    assert caught.value.code is code


def test_the_arguments_are_computed_before_the_callee_is_looked_up() -> None:
    """The call that computes the argument puts the callee into the table."""
    world = World()
    instance = world.instance("""(module
      (type $t (func (param i32) (result i32)))
      (table 1 1 funcref)
      (elem declare func $twice)
      (func $twice (type $t) (i32.mul (local.get 0) (i32.const 2)))
      (func $put (result i32) (table.set (i32.const 0) (ref.func $twice)) (i32.const 21))
      (func (export "tail") (result i32)
        (return_call_indirect (type $t) (call $put) (i32.const 0)))
      (func (export "plain") (result i32)
        (call_indirect (type $t) (call $put) (i32.const 0))))""")
    assert world.call(instance, "tail") == 42
    assert world.call(instance, "plain") == 42


@pytest.mark.parametrize("callee", [0, 1])
def test_an_endless_chain_is_interrupted(callee: int) -> None:
    """A function that goes on with itself, and two that go on with each other."""
    world = World()
    instance = world.instance(f"""(module
      (func (export "f") (return_call {callee}))
      (func (return_call 0)))""")
    timer = Timer(0.05, world.store.interrupt)
    timer.start()
    with pytest.raises(Trap) as caught:
        world.call(instance, "f")
    timer.join()
    assert caught.value.code is TrapCode.INTERRUPT
