"""Traps and their backtraces, and recursion that is too deep, which never ends the interpreter."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from core_engine_support import World
from wasi_core.engine import Config, Frame, FuncType, Instance, Trap, TrapCode, ValType

#: The body of a function that traps, and the code.
TRAPS: list[tuple[str, TrapCode]] = [
    ("unreachable", TrapCode.UNREACHABLE),
    ("(drop (i32.load (i32.const 65533)))", TrapCode.MEMORY_OUT_OF_BOUNDS),
    ("(i64.store (i32.const -1) (i64.const 0))", TrapCode.MEMORY_OUT_OF_BOUNDS),
    (
        "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 2))",
        TrapCode.MEMORY_OUT_OF_BOUNDS,
    ),
    (
        "(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2))",
        TrapCode.MEMORY_OUT_OF_BOUNDS,
    ),
    ("(drop (table.get (i32.const 3)))", TrapCode.TABLE_OUT_OF_BOUNDS),
    ("(table.set (i32.const 3) (ref.null func))", TrapCode.TABLE_OUT_OF_BOUNDS),
    (
        "(table.fill (i32.const 2) (ref.null func) (i32.const 2))",
        TrapCode.TABLE_OUT_OF_BOUNDS,
    ),
    (
        "(table.copy (i32.const 2) (i32.const 0) (i32.const 2))",
        TrapCode.TABLE_OUT_OF_BOUNDS,
    ),
    ("(call_indirect (i32.const 3))", TrapCode.UNDEFINED_ELEMENT),
    ("(call_indirect (i32.const 0))", TrapCode.UNINITIALIZED_ELEMENT),
    ("(call_indirect (i32.const 1))", TrapCode.BAD_SIGNATURE),
    (
        "(drop (i32.div_s (i32.const -2147483648) (i32.const -1)))",
        TrapCode.INTEGER_OVERFLOW,
    ),
    ("(drop (i32.div_u (i32.const 1) (i32.const 0)))", TrapCode.INTEGER_DIVISION_BY_ZERO),
    ("(drop (i64.rem_s (i64.const 1) (i64.const 0)))", TrapCode.INTEGER_DIVISION_BY_ZERO),
    ("(drop (i32.trunc_f64_s (f64.const nan)))", TrapCode.BAD_CONVERSION_TO_INTEGER),
    ("(drop (i32.trunc_f64_u (f64.const -1)))", TrapCode.INTEGER_OVERFLOW),
    ("(throw_ref (ref.null exn))", TrapCode.NULL_EXCEPTION_REFERENCE),
]


@pytest.mark.parametrize(("body", "code"), TRAPS)
def test_a_trap_has_a_code_a_message_and_a_backtrace(body: str, code: TrapCode) -> None:
    world = World()
    instance = world.instance(
        f"""
        (module $guest (memory 1) (table 3 funcref) (elem (i32.const 1) $other)
          (func $other (param i32))
          (func $inner {body})
          (func (export "outer") (call $inner)))
        """
    )
    with pytest.raises(Trap) as caught:
        world.call(instance, "outer")
    trap = caught.value
    assert trap.code is code
    assert trap.message.startswith(code.value)
    assert list(trap.frames) == [Frame("guest", 1, "inner"), Frame("guest", 2, None)]
    assert str(trap) == f"{trap.message}\nwasm backtrace:\n  0: guest!inner\n  1: guest!function 2"


def test_a_trap_carries_no_python_frames_of_the_guest() -> None:
    world = World()
    instance = world.instance('(module (func (export "f") unreachable))')
    with pytest.raises(Trap) as caught:
        world.call(instance, "f")
    assert caught.value.__context__ is None
    assert [entry.name for entry in caught.traceback][-2:] == ["__call__", "invoke"]


def test_a_backtrace_goes_through_host_functions() -> None:
    world = World()
    inner = world.instance('(module $inner (func $fail (export "fail") unreachable))')

    def f() -> None:
        world.call(inner, "fail")

    world.linker.func_wrap("env", "f", f)
    outer = world.instance(
        """
        (module $outer (import "env" "f" (func $f))
          (func $a (call $f)) (func $b (export "run") (call $a)))
        """
    )
    with pytest.raises(Trap) as caught:
        world.call(outer, "run")
    assert [str(frame) for frame in caught.value.frames] == ["inner!fail", "outer!a", "outer!b"]


def test_a_trap_that_the_host_keeps_and_raises_later_has_the_new_backtrace() -> None:
    world = World()
    inner = world.instance('(module $inner (func $fail (export "fail") unreachable))')
    with pytest.raises(Trap) as kept:
        world.call(inner, "fail")

    def f() -> None:
        raise kept.value

    world.linker.func_wrap("env", "f", f)
    outer = world.instance(
        '(module $outer (import "env" "f" (func $f)) (func $b (export "run") (call $f)))'
    )
    with pytest.raises(Trap) as caught:
        world.call(outer, "run")
    assert [str(frame) for frame in caught.value.frames] == ["outer!b"]


RECURSE = """
(module $guest
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func $even (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
      (else (call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (export "odd") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
  (table 1 funcref) (elem (i32.const 0) $indirect)
  (func $indirect (export "indirect") (param i32)
    (call_indirect (param i32) (local.get 0) (i32.const 0))))
"""
FOREVER = 1_000_000_000


@pytest.mark.parametrize("name", ["down", "odd", "indirect"])
def test_recursion_without_end_is_a_trap(name: str) -> None:
    world = World()
    instance = world.instance(RECURSE)
    before = sys.getrecursionlimit()
    for _ in range(2):
        with pytest.raises(Trap, match=r"^call stack exhausted") as caught:
            world.call(instance, name, FOREVER)
        assert caught.value.code is TrapCode.STACK_OVERFLOW
        assert sys.getrecursionlimit() == before
    assert world.call(instance, "down", 1000) == 1000


def test_a_long_backtrace_keeps_both_ends() -> None:
    world = World()
    instance = world.instance(RECURSE)
    with pytest.raises(Trap) as caught:
        world.call(instance, "down", FOREVER)
    trap = caught.value
    assert len(trap.frames) == 50
    assert trap.frames_left_out > 9000
    lines = str(trap).splitlines()
    assert lines[41:44] == [
        "  39: guest!down",
        f"  ... {trap.frames_left_out} frames left out",
        f"  {40 + trap.frames_left_out}: guest!down",
    ]
    assert len(lines) == 53


def test_the_depth_is_what_the_engine_allows() -> None:
    for depth in (5_000, 20_000):
        world = World(Config(max_call_depth=depth))
        instance = world.instance(RECURSE)
        assert world.call(instance, "down", depth - 1) == depth - 1
        with pytest.raises(Trap, match=r"^call stack exhausted"):
            world.call(instance, "down", depth + 5_000)


def test_recursion_of_100000_frames_ends_in_a_value_or_a_trap() -> None:
    deep = World(Config(max_call_depth=110_000))
    assert deep.call(deep.instance(RECURSE), "down", 100_000) == 100_000
    shallow = World()
    with pytest.raises(Trap, match=r"^call stack exhausted"):
        shallow.call(shallow.instance(RECURSE), "down", 100_000)


def test_recursion_in_threads_ends_in_traps() -> None:
    world = World()
    before = sys.getrecursionlimit()
    seen: list[str] = []

    def run(depth: int) -> None:
        own = World(Config(max_call_depth=depth))
        instance = own.instance(RECURSE)
        for _ in range(3):
            assert own.call(instance, "down", depth - 1) == depth - 1
            with pytest.raises(Trap) as caught:
                own.call(instance, "down", FOREVER)
            seen.append(caught.value.message)

    threads = [threading.Thread(target=run, args=(depth,)) for depth in (2_000, 9_000, 30_000)]
    for thread in threads:
        thread.start()
    instance = world.instance(RECURSE)
    with pytest.raises(Trap, match=r"^call stack exhausted"):
        world.call(instance, "down", FOREVER)
    for thread in threads:
        thread.join()
    assert seen == ["call stack exhausted"] * 9
    assert sys.getrecursionlimit() == before


def test_a_deep_chain_of_functions_that_were_never_called_traps_on_a_small_stack() -> None:
    # Each calls the next: a function is translated on each level, with all others on the stack.
    count = 12_000
    functions = "".join(f"(func (call {at + 1}))" for at in range(count))
    world = World()
    instance = world.instance(f'(module (export "run" (func 0)) {functions} (func))')
    ends: list[str] = []

    def run() -> None:
        with pytest.raises(Trap) as caught:
            world.call(instance, "run")
        ends.append(caught.value.message)

    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert ends == ["call stack exhausted"]


MUTUAL = """
(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0)))))
"""


def _mutual(sort: bool = False) -> tuple[World, Instance]:
    """A guest and a host function that call each other."""
    world = World()

    def f(value: int) -> int:
        if sort:
            return sorted([value], key=lambda _: world.call(instance, "run", value))[0]
        return world.call(instance, "run", value)

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(MUTUAL)
    return world, instance


def test_guest_and_host_call_each_other() -> None:
    world, instance = _mutual()
    assert world.call(instance, "run", 150) == 150


@pytest.mark.parametrize("sort", [False, True])
@pytest.mark.parametrize("in_thread", [False, True])
def test_guest_and_host_that_call_each_other_without_end_trap(sort: bool, in_thread: bool) -> None:
    world, instance = _mutual(sort)
    seen: list[str] = []

    def run() -> None:
        with pytest.raises(Trap) as caught:
            world.call(instance, "run", FOREVER)
        assert caught.value.code is TrapCode.STACK_OVERFLOW
        seen.append(caught.value.message)

    if in_thread:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    else:
        run()
    assert seen == [
        "call stack exhausted: host and guest call each other more than 200 levels deep"
    ]
    assert not world.store.calls


def test_a_host_function_at_the_bottom_of_a_deep_guest_has_room() -> None:
    world = World()
    depths: list[int] = []

    def dig(left: int) -> int:
        return dig(left - 1) + 1 if left else 0

    def f(value: int) -> int:
        depths.append(dig(100))
        return value

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(
        """
        (module
          (import "env" "f" (func $f (param i32) (result i32)))
          (func $down (export "down") (param i32) (result i32)
            (if (result i32) (local.get 0)
              (then (call $down (i32.sub (local.get 0) (i32.const 1))))
              (else (call $f (i32.const 7))))))
        """
    )
    assert world.call(instance, "down", 9_990) == 7
    assert depths == [100]


def test_a_guest_that_recurses_with_a_host_function_on_each_level_traps() -> None:
    world = World()

    def f(value: int) -> int:
        return len(str([value, [value]]))

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(
        """
        (module
          (import "env" "f" (func $f (param i32) (result i32)))
          (func $down (export "down") (param i32) (result i32)
            (call $down (i32.add (local.get 0) (call $f (local.get 0))))))
        """
    )
    with pytest.raises(Trap, match=r"^call stack exhausted"):
        world.call(instance, "down", 1)


def test_a_host_function_that_recurses_by_itself_raises_its_own_error() -> None:
    world = World()

    def dig() -> None:
        dig()

    def explain() -> None:
        raise RecursionError("the host's own")

    for function in (dig, explain):
        world.linker.allow_shadowing = True
        world.linker.func_wrap("env", "f", function)
        instance = world.instance(
            '(module (import "env" "f" (func $f)) (func (export "run") (call $f)))'
        )
        with pytest.raises(RecursionError):
            world.call(instance, "run")


def test_the_recursion_limit_is_the_same_after_every_ending() -> None:
    world = World()
    inside: list[int] = []

    def f(value: int) -> None:
        inside.append(sys.getrecursionlimit())
        if value:
            raise ValueError

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(
        """
        (module (import "env" "f" (func $f (param i32)))
          (func (export "f") (param i32) (call $f (local.get 0)))
          (func (export "trap") unreachable))
        """
    )
    before = sys.getrecursionlimit()
    world.call(instance, "f", 0)
    with pytest.raises(ValueError, match=r"^$"):
        world.call(instance, "f", 1)
    with pytest.raises(Trap):
        world.call(instance, "trap")
    assert sys.getrecursionlimit() == before
    assert all(limit >= before + 10_000 for limit in inside)


def test_a_limit_that_the_host_sets_stays() -> None:
    world = World()
    before = sys.getrecursionlimit()
    mine = before + 12_345

    def f() -> None:
        sys.setrecursionlimit(mine)

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(
        '(module (import "env" "f" (func $f)) (func (export "run") (call $f)))'
    )
    try:
        world.call(instance, "run")
        assert sys.getrecursionlimit() == mine
    finally:
        sys.setrecursionlimit(before)


def test_the_limit_stays_while_another_thread_is_deeper() -> None:
    """CPython aborts the process when a limit is lowered below the depth of a thread."""
    script = """
import sys, threading
from wasi_core.engine import Engine, Linker, Module, Store
engine = Engine()
store = Store(engine)
linker = Linker(engine)
deep, done = threading.Event(), threading.Event()

def dig(left):
    if left:
        return dig(left - 1)
    deep.set()
    done.wait()
    return len([at for at in range(3)])

def f() -> None:
    threads.append(threading.Thread(target=dig, args=(5000,)))
    threads[0].start()
    deep.wait()

threads = []
linker.func_wrap("env", "f", f)
module = Module(engine, '(module (import "env" "f" (func $f)) (func (export "run") (call $f)))')
run = linker.instantiate(store, module).exports(store)["run"]
run(store)
raised = sys.getrecursionlimit()
done.set()
threads[0].join()
print(raised > 5000)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "shims")},
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_trap_says_what_it_is_without_frames() -> None:
    assert str(Trap(TrapCode.UNREACHABLE)) == "unreachable"
    assert str(Trap(TrapCode.OUT_OF_MEMORY, "no room")) == "out of memory: no room"


def test_the_type_of_an_indirect_call_is_compared_across_modules() -> None:
    world = World()
    kind = FuncType.of([ValType.I32], [ValType.I32])
    maker = world.instance(
        """
        (module (table (export "t") 2 funcref) (elem (i32.const 0) $same $other)
          (func $same (param i32) (result i32) (i32.const 1))
          (func $other (param i64) (result i32) (i32.const 2)))
        """
    )
    world.linker.define_instance(world.store, "m", maker)
    user = world.instance(
        """
        (module (import "m" "t" (table 2 funcref)) (type (func)) (type $t (func (param i32)
          (result i32)))
          (func (export "run") (param i32) (result i32)
            (call_indirect (type $t) (i32.const 0) (local.get 0))))
        """
    )
    assert maker.func(0).type(world.store) == kind
    assert world.call(user, "run", 0) == 1
    with pytest.raises(Trap, match=r"^indirect call type mismatch"):
        world.call(user, "run", 1)
