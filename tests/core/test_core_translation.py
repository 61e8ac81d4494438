"""Function bodies as Python: what the source looks like, and that order and range are kept."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from core_engine_support import World
from wasi_core.engine import Config, Trap, TrapCode
from wasi_core.engine.portable import region
from wasi_core.engine.portable.translate import source_of
from wasi_core.wasm.binary import decode
from wasi_core.wasm.text import encode

PLAIN = Config(interruptible=False)

#: A function in text, and its Python.
SOURCES: dict[str, tuple[str, str]] = {
    "expressions are folded, and masked where they are kept": (
        """(func (param i32 i32) (result i32)
             (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -1)))""",
        """
        def f0(l0, l1, ):
         return (((l0 * l1) - 1) & 4294967295)
        """,
    ),
    "what cannot leave its range is not masked": (
        """(memory 1) (func (param i32) (result i32)
             (i32.shl (i32.and (local.get 0) (i32.const 15)) (i32.const 2)))""",
        """
        def f0(l0, ):
         return ((l0 & 15) << 2)
        """,
    ),
    "a block that is left forward is an if": (
        """(func (param i32) (result i32)
             (block $b (br_if $b (local.get 0)) (local.set 0 (i32.const 7)))
             (local.get 0))""",
        """
        def f0(l0, ):
         if not (l0):
          l0 = 7
         return l0
        """,
    ),
    "a loop with its test at the end": (
        """(func (param i32)
             (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))""",
        """
        def f0(l0, ):
         while True:
          l0 = ((l0 - 1) % 4294967296)
          if l0:
           continue
          break
         return None
        """,
    ),
    "a loop with its test at the start": (
        """(func (param i32)
             (block $out (loop $l
               (br_if $out (i32.eqz (local.get 0)))
               (local.set 0 (i32.shr_u (local.get 0) (i32.const 1)))
               (br $l))))""",
        """
        def f0(l0, ):
         while True:
          if (not l0):
           break
          l0 = (l0 >> 1)
         return None
        """,
    ),
    "a branch over two loops": (
        """(func (param i32)
             (block $out
               (loop $a
                 (loop $b
                   (br_if $out (local.get 0))
                   (br_if $b (i32.eqz (local.get 0))))
                 (br $a))))""",
        """
        def f0(l0, ):
         k = 0
         while True:
          while True:
           if l0:
            k = 2
            break
           if (not l0):
            continue
           break
          if k:
           k = 0
           break
         return None
        """,
    ),
    "a switch is a state and a tree": (
        """(func (param i32) (result i32)
             (block $c (block $b (block $a
               (br_table $a $b $c (local.get 0)))
               (return (i32.const 10)))
               (return (i32.const 20)))
             (i32.const 30))""",
        """
        def f0(l0, ):
         k1 = l0 if l0 < 2 else 2
         if k1 == 0:
          return 10
         else:
          if k1 == 1:
           return 20
         return 30
        """,
    ),
    "memory": (
        """(memory 1) (func (param i32)
             (i32.store8 offset=4 (local.get 0) (i32.load16_u (local.get 0))))""",
        """
        def f0(l0, ):
         m0[l0 + 4] = u2(m0, l0)[0] & 255
         return None
        """,
    ),
    "a signed comparison decides what is usual first": (
        """(func (param i32 i32) (result i32)
             (if (result i32) (i32.lt_s (local.get 0) (local.get 1))
               (then (i32.const 1)) (else (local.get 0))))""",
        """
        def f0(l0, l1, ):
         if (l0 < l1 < 2147483648 or l0 >= 2147483648 and (l1 < 2147483648 or l0 < l1)):
          s0 = 1
         else:
          s0 = l0
         return s0
        """,
    ),
    "an indirect call": (
        """(table 1 funcref) (type $t (func (param i32) (result i32)))
           (func (param i32) (result i32)
             (call_indirect (type $t) (i32.const 5) (local.get 0)))""",
        """
        def f0(l0, ):
         t0 = e0[element := l0]
         if t0.signature is not y0: bad_signature()
         return t0.raw(5)
        """,
    ),
    "a value that waits while its local changes": (
        """(func (param i32) (result i32)
             (local.get 0) (local.set 0 (i32.const 1)) (i32.add (local.get 0)))""",
        """
        def f0(l0, ):
         t0 = l0
         l0 = 1
         return ((t0 + l0) % 4294967296)
        """,
    ),
    "a tail call is a request": (
        """(func (param i32) (result i32) (return_call 1 (local.get 0)))
           (func (param i32) (result i32) (local.get 0))""",
        """
        def b0(a):
         l0,  = a
         return f1, (l0, )
        """,
    ),
    "exceptions": (
        """(tag $e (param i32))
           (func (param i32) (result i32)
             (block $h (result i32)
               (try_table (catch $e $h) (throw $e (local.get 0)))
               (i32.const 1)))""",
        """
        def f0(l0, ):
         try:
          raise Thrown(Exn(x0, (l0, )))
         except Thrown as c:
          r = c.reference
          if r.tag is x0:
           t0,  = r.values
           s0 = t0
          else:
           raise
         return s0
        """,
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_source(name: str) -> None:
    text, source = SOURCES[name]
    module = decode(encode(f"(module {text})"))
    assert source_of(module, PLAIN, 0) == dedent(source).lstrip()


MEMORY = """(memory 1) (global $g (mut i32) (i32.const 0)) (global $n (mut i32) (i32.const 0))
  (func $next (result i32)
    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))"""

#: A body from two i32 to a result, and results for some arguments.
RESULTS: dict[str, tuple[str, str, dict[tuple[int, int], Any]]] = {
    "a load before a store to the same place": (
        "i32",
        """(i32.load (i32.const 0)) (i32.store (i32.const 0) (local.get 0))
           (i32.sub (i32.load (i32.const 0)))""",
        {(5, 0): -5},
    ),
    "a global before it is set": (
        "i32",
        "(global.get $g) (global.set $g (local.get 0)) (i32.sub (global.get $g))",
        {(5, 0): -5},
    ),
    "calls in order": (
        "i32",
        "(i32.sub (i32.mul (call $next) (i32.const 10)) (call $next))",
        {(0, 0): 8},
    ),
    "a global before the call that changes it": (
        "i32",
        "(global.get $n) (call $next) (i32.const 10) (i32.mul) (i32.add)",
        {(0, 0): 10},
    ),
    "both values of a select are computed": (
        "i32",
        "(drop (select (call $next) (call $next) (local.get 0))) (global.get $n)",
        {(0, 0): 2, (1, 0): 2},
    ),
    "the condition of a select is computed last": (
        "i32",
        "(select (global.get $n) (i32.const 7) (call $next))",
        {(0, 0): 0},
    ),
    "a dropped call happens": ("i32", "(drop (call $next)) (global.get $n)", {(0, 0): 1}),
    "the address is computed before the value of a byte": (
        "i32",
        "(i32.store8 (call $next) (call $next)) (i32.load8_u (i32.const 1))",
        {(0, 0): 2},
    ),
    "a value that waits while a branch is taken or not": (
        "i32",
        """(local.get 0) (block (br_if 0 (local.get 1)) (local.set 0 (i32.const 50)))
           (i32.add (local.get 0))""",
        {(1, 0): 51, (1, 1): 2},
    ),
    "values of a branch that is not taken stay": (
        "i32",
        "(block $b (result i32) (i32.add (br_if $b (local.get 0) (local.get 1)) (i32.const 1)))",
        {(5, 1): 5, (5, 0): 6},
    ),
    "a block with parameters and results that loops": (
        "i32",
        """(local.get 0) (i32.const 0)
           (loop $l (param i32 i32) (result i32)
             (i32.add) (local.tee 0)
             (i32.const 1)
             (br_if $l (i32.lt_u (local.get 0) (local.get 1)))
             (i32.add))""",
        {(3, 10): 11, (10, 3): 11},
    ),
    "sums wrap": (
        "i32",
        "(i32.add (local.get 0) (local.get 1))",
        {(2**31 - 1, 1): -(2**31), (-1, 1): 0, (-1, -1): -2},
    ),
    "an address wraps, an offset does not": (
        "i32",
        """(i32.store (i32.const 8) (i32.const 77))
           (i32.load (i32.add (local.get 0) (local.get 1)))""",
        {(-8, 16): 77, (4, 4): 77},
    ),
    "scaled indices wrap": (
        "i32",
        """(i32.store (i32.const 1020) (i32.const 77))
           (i32.load (i32.add (i32.shl (local.get 0) (i32.const 2)) (i32.const 1024)))""",
        {(-1, 0): 77},
    ),
    "rotations of one local, before and after it changes": (
        "i32",
        """(i32.xor (i32.rotl (local.get 0) (i32.const 4)) (i32.rotr (local.get 0) (i32.const 4)))
           (local.set 0 (local.get 1))
           (i32.add (i32.rotl (local.get 0) (i32.const 36)))""",
        {(1, 0): 0x10000010, (0, 0x10000000): 1},
    ),
    "comparisons of both signs": (
        "i32",
        """(i32.add
             (i32.lt_s (local.get 0) (local.get 1))
             (i32.shl (i32.le_s (local.get 0) (local.get 1)) (i32.const 1)))""",
        {(-1, 1): 3, (1, -1): 0, (-2, -1): 3, (-1, -2): 0, (1, 2): 3, (2, 2): 2, (-3, -3): 2},
    ),
    "a truth value as a number and as a condition": (
        "i32",
        """(i32.add (i32.eqz (i32.eqz (local.get 0)))
             (i32.and
               (i32.ne (local.get 0) (local.get 1)) (i32.gt_u (local.get 0) (i32.const 1))))""",
        {(0, 0): 0, (1, 0): 1, (2, 0): 2, (2, 2): 1},
    ),
    "a switch whose cases fall into each other": (
        "i32",
        """(local $r i32)
           (block $d (block $c (block $b (block $a
             (br_table $a $b $c $d (local.get 0)))
             (local.set $r (i32.const 1)))
             (local.set $r (i32.add (local.get $r) (i32.const 10)))
             (br_if $d (local.get 1)))
             (local.set $r (i32.add (local.get $r) (i32.const 100))))
           (local.get $r)""",
        {(0, 0): 111, (0, 1): 11, (1, 0): 110, (2, 0): 100, (3, 0): 0, (-1, 0): 0},
    ),
    "a switch with values": (
        "i32",
        """(block $b (result i32) (block $a (result i32)
             (br_table $a $b (i32.const 5) (local.get 0)))
             (i32.add (i32.const 100)))""",
        {(0, 0): 105, (1, 0): 5, (9, 0): 5},
    ),
}

#: What a piece of a function that is taken apart may take: nothing but straight code.
SMALLEST = (0, 40, 1)


def _check(text: str, results: dict[tuple[int, int], Any], kind: str) -> None:
    found: dict[tuple[int, int], Any] = {}
    for arguments in results:
        world = World()
        instance = world.instance(
            f'(module {MEMORY} (func (export "f") (param i32 i32) (result {kind}) {text}))'
        )
        found[arguments] = world.call(instance, "f", *arguments)
    assert found == results


@pytest.mark.parametrize("name", RESULTS)
def test_results(name: str) -> None:
    kind, text, results = RESULTS[name]
    _check(text, results, kind)


@pytest.mark.parametrize("name", RESULTS)
def test_results_when_taken_apart(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same functions, with all of their structure in one loop around a tree."""
    monkeypatch.setattr(region, "WHOLE", SMALLEST)
    monkeypatch.setattr(region, "PIECE", SMALLEST)
    kind, text, results = RESULTS[name]
    _check(text, results, kind)


#: Two things that trap, and which of them does.
FIRST_TRAPS: dict[str, tuple[str, TrapCode]] = {
    "a load before a division": (
        "(i32.add (i32.load (i32.const -1)) (i32.div_u (i32.const 1) (local.get 0)))",
        TrapCode.MEMORY_OUT_OF_BOUNDS,
    ),
    "a division before a load": (
        "(i32.add (i32.div_u (i32.const 1) (local.get 0)) (i32.load (i32.const -1)))",
        TrapCode.INTEGER_DIVISION_BY_ZERO,
    ),
    "a division before what cannot be reached": (
        "(i32.div_u (i32.const 1) (local.get 0)) (unreachable)",
        TrapCode.INTEGER_DIVISION_BY_ZERO,
    ),
    "a dropped load": (
        "(drop (i32.load (i32.const -1))) (i32.const 0)",
        TrapCode.MEMORY_OUT_OF_BOUNDS,
    ),
    "a value that a branch leaves behind": (
        "(block $b (result i32) (i32.load (i32.const -1)) (br $b (i32.const 1)))",
        TrapCode.MEMORY_OUT_OF_BOUNDS,
    ),
    "a division in the address of a byte before a load in its value": (
        """(i32.store8 (i32.div_u (i32.const 1) (local.get 0)) (i32.load (i32.const -1)))
           (i32.const 0)""",
        TrapCode.INTEGER_DIVISION_BY_ZERO,
    ),
    "the overflow of a signed division": (
        "(i32.div_s (i32.const 0x80000000) (i32.sub (local.get 0) (i32.const 1)))",
        TrapCode.INTEGER_OVERFLOW,
    ),
}


@pytest.mark.parametrize("name", FIRST_TRAPS)
def test_which_trap_comes_first(name: str) -> None:
    text, code = FIRST_TRAPS[name]
    world = World()
    instance = world.instance(
        f'(module (memory 1) (func (export "f") (param i32) (result i32) {text}))'
    )
    with pytest.raises(Trap) as caught:
        world.call(instance, "f", 0)
    assert caught.value.code is code


def test_a_function_is_compiled_once_whoever_calls_it_first() -> None:
    """Through an import, an export and a table that were there before it was compiled."""
    world = World()
    first = world.instance("""(module
      (func $f (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (table (export "t") funcref (elem $f)))""")
    world.linker.define(world.store, "m", "f", world.export(first, "f"))
    world.linker.define(world.store, "m", "t", world.export(first, "t"))
    second = world.instance("""(module
      (import "m" "f" (func $f (param i32) (result i32)))
      (import "m" "t" (table 1 funcref))
      (func (export "direct") (param i32) (result i32) (call $f (local.get 0)))
      (func (export "indirect") (param i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))""")
    before = world.func(first, "f")
    held = before.raw
    for name in ("direct", "indirect", "direct"):
        assert world.call(second, name, 1) == 2
    assert held(1) == before(world.store, 1) == 2
    made = before.raw
    held(1)
    assert before.raw is made
    assert second.bound is not None
    assert second.bound.namespace["f0"] is made  # pyright: ignore
