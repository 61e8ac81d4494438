"""Guest exceptions: what catches them, in which order, and what passes."""

from __future__ import annotations

from typing import Any

import pytest
from core_engine_support import World
from wasi_core.engine import Func, FuncType, Trap, TrapCode, WasmException

TAGS = """
  (tag $none)
  (tag $int (param i32))
  (tag $pair (param i32 i64))
"""

#: A body from one i32 to one i32, and what it returns for some arguments.
BODIES: list[tuple[str, str, dict[int, int]]] = [
    (
        "a clause for the tag, with its value",
        """(block $h (result i32)
             (try_table (result i32) (catch $int $h)
               (throw $int (i32.add (local.get 0) (i32.const 1)))))""",
        {4: 5},
    ),
    (
        "the first clause that fits",
        """(block $all
             (block $h (result i32)
               (try_table (catch $int $h) (catch_all $all) (catch $none $all)
                 (if (local.get 0) (then (throw $none)))
                 (throw $int (i32.const 7)))
               (unreachable))
             (return))
           (i32.const 8)""",
        {0: 7, 1: 8},
    ),
    (
        "an inner try without a clause for it passes it on",
        """(block $h (result i32)
             (try_table (result i32) (catch $int $h)
               (block $other
                 (try_table (catch $none $other)
                   (if (local.get 0) (then (throw $int (i32.const 3))))
                   (throw $none)))
               (i32.const 4)))""",
        {0: 4, 1: 3},
    ),
    (
        "a body that does not throw gives its result",
        """(block $h (result i32)
             (try_table (result i32) (catch $int $h) (i32.mul (local.get 0) (i32.const 3))))""",
        {5: 15},
    ),
    (
        "locals keep what was set before the throw",
        """(local $x i32)
           (block $h
             (try_table (catch_all $h)
               (local.set $x (i32.const 5))
               (if (local.get 0) (then (throw $none)))
               (local.set $x (i32.const 6))))
           (local.get $x)""",
        {0: 6, 1: 5},
    ),
    (
        "a reference is thrown again",
        """(local $r exnref)
           (block $second (result i32)
             (try_table (result i32) (catch $int $second)
               (block $first (result i32 exnref)
                 (try_table (catch_ref $int $first) (throw $int (i32.const 11)))
                 (unreachable))
               (local.set $r) (drop)
               (throw_ref (local.get $r))))
           (i32.add (local.get 0))""",
        {1: 12},
    ),
    (
        "several values",
        """(local $i i64)
           (block $h (result i32 i64)
             (try_table (catch $pair $h)
               (throw $pair (local.get 0) (i64.const 100)))
             (unreachable))
           (local.set $i)
           (i32.add (i32.wrap_i64 (local.get $i)))""",
        {5: 105},
    ),
    (
        "a clause of the outermost label returns",
        """(try_table (catch $int 0) (throw $int (i32.const 9))) (unreachable)""",
        {0: 9},
    ),
    (
        "a loop is gone on with from a handler",
        """(local $turns i32)
           (loop $again
             (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
             (try_table (catch_all $again)
               (if (i32.lt_s (local.get $turns) (local.get 0)) (then (throw $none)))))
           (local.get $turns)""",
        {1: 1, 50: 50},
    ),
    (
        "a branch out of the body, and out of loops inside it",
        """(block $out (result i32)
             (block $h
               (try_table (catch_all $h)
                 (loop $l
                   (br_if $l (i32.gt_s
                     (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 5)))
                   (br $out (local.get 0))))
               (unreachable))
             (i32.const -1))""",
        {9: 5, 3: 2},
    ),
    (
        "a call that throws while values wait on the stack",
        """(i32.add
             (local.get 0)
             (block $h (result i32)
               (i32.add (i32.const 1000)
                 (try_table (result i32) (catch $int $h)
                   (i32.add (i32.const 100) (call $throws (local.get 0)))))))""",
        {7: 14},
    ),
]


@pytest.mark.parametrize("body", [pytest.param(row[1:], id=row[0]) for row in BODIES])
def test_bodies(body: tuple[str, dict[int, int]]) -> None:
    text, results = body
    world = World()
    instance = world.instance(f"""(module {TAGS}
      (func $throws (param i32) (result i32) (throw $int (local.get 0)))
      (func (export "f") (param i32) (result i32) {text}))""")
    assert {n: world.call(instance, "f", n) for n in results} == results


CATCH_ALL = """(module
  (import "env" "host" (func $host))
  (func (export "f") (result i32)
    (block $h (try_table (catch_all $h) (call $host)) (return (i32.const 0)))
    (i32.const 1)))"""


def _with_host(host: Any) -> Any:
    world = World()
    world.linker.define(world.store, "env", "host", Func(world.store, FuncType.of(), host))
    return world.call(world.instance(CATCH_ALL), "f")


def test_an_exception_of_the_host_is_not_caught() -> None:
    class HostError(Exception):
        pass

    def host() -> None:
        raise HostError("of the host")

    with pytest.raises(HostError, match="of the host"):
        _with_host(host)


def test_a_trap_of_the_host_is_not_caught() -> None:
    def host() -> None:
        raise Trap(TrapCode.UNREACHABLE)

    with pytest.raises(Trap):
        _with_host(host)


@pytest.mark.parametrize(
    "body",
    [
        "(unreachable)",
        "(drop (i32.load (i32.const -1)))",
        "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
        "(throw_ref (ref.null exn))",
    ],
)
def test_a_trap_of_the_guest_is_not_caught(body: str) -> None:
    world = World()
    instance = world.instance(
        f'(module (memory 1) (func (export "f") (block $h (try_table (catch_all $h) {body}))))'
    )
    with pytest.raises(Trap):
        world.call(instance, "f")


def test_tags_are_told_apart_by_identity() -> None:
    """Two tags of one type, one of them imported twice."""
    world = World()
    first = world.instance("""(module
      (tag (export "a") (param i32)) (tag (export "b") (param i32)))""")
    world.linker.define(world.store, "m", "a", world.export(first, "a"))
    world.linker.define(world.store, "m", "b", world.export(first, "b"))
    instance = world.instance("""(module
      (import "m" "a" (tag $a (param i32)))
      (import "m" "b" (tag $b (param i32)))
      (import "m" "a" (tag $a2 (param i32)))
      (func (export "f") (param i32) (result i32)
        (block $h (result i32)
          (try_table (result i32) (catch $a2 $h)
            (block $g (result i32)
              (try_table (result i32) (catch $b $g) (throw $a (local.get 0))))
            (i32.const 1000) (i32.add)))))""")
    assert world.call(instance, "f", 3) == 3


def test_an_uncaught_exception_reaches_the_host() -> None:
    world = World()
    instance = world.instance("""(module (tag (export "t") (param i32 f64))
      (func (export "f") (throw 0 (i32.const -3) (f64.const 1.5))))""")
    with pytest.raises(WasmException) as caught:
        world.call(instance, "f")
    assert caught.value.values == (-3, 1.5)
    assert caught.value.tag is world.export(instance, "t")
