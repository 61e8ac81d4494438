"""Mutated binaries: nothing but the documented errors, no hang, no memory beyond measure.

    python -m tests.conformance.mutations [N] [--seed SEED] [--case CASE]

N cases (10,000 when not told) are made of the modules in ``fixtures/guests``, of one that has every
form of every section, and, where ``MIGRATE_WASI_MODULES`` names the folder that
``benchmarks/modules.py`` fills, of real modules. Every case is decoded, asked for its names and
producers, and validated. A case depends on the modules, the seed and its number alone; ``--case``
runs one again and shows its traceback.

Exit status: 0 all cases were right, 1 some were not.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import InvalidError, MalformedError, UnsupportedError, WasmError
from wasi_core.wasm.features import SUPPORTED, WASM_1, WASM_2, Feature
from wasi_core.wasm.names import Names
from wasi_core.wasm.producers import producers
from wasi_core.wasm.text import encode
from wasi_core.wasm.types import ExternKind
from wasi_core.wasm.validation import validate

from .guarded import TimeLimitError, limited_address_space, peak_of
from .mutators import MUTATORS

GUESTS = Path(__file__).parents[2] / "fixtures" / "guests"

#: Bytes that a case may allocate, and so many for each of its own. An entry of a vector takes a
#: byte of the binary at least and becomes an object at most.
MEMORY, MEMORY_PER_BYTE = 16 << 20, 400
#: Seconds that a case may take, and so many for each of its bytes: what validation needs, and ten
#: times that, as allocations are traced.
TIME, TIME_PER_BYTE = 2.0, 5e-6
#: Real modules take long, so that they are drawn seldom and only up to this size.
REAL_MODULE_SHARE, REAL_MODULE_SIZE = 0.01, 8 << 20

#: What a case may use, from time to time less than everything.
FEATURES = (SUPPORTED, SUPPORTED, SUPPORTED, SUPPORTED, WASM_2, WASM_1)

EVERY_FORM = r"""
(module $every
  (type $binary (func (param i32 i64 f32 f64 v128 funcref externref exnref) (result i32 i64)))
  (type $none (func))
  (import "m" "f" (func $imported (type $none)))
  (import "m" "t" (table $imported-table 1 2 funcref))
  (import "m" "m" (memory $imported-memory 1 2))
  (import "m" "g" (global $imported-global i32))
  (import "m" "e" (tag $imported-tag (param i32)))
  (table $functions 3 funcref)
  (table $objects 0 9 externref)
  (memory $one 1)
  (memory $two 0 5)
  (tag $tag (param i64))
  (global $sum i32 (i32.add (global.get $imported-global) (i32.const 4)))
  (global $v (mut v128) (v128.const i64x2 1 2))
  (global (mut f32) (f32.const nan:0x200000))
  (global f64 (f64.const -0x1p-3))
  (global funcref (ref.func $main))
  (global externref (ref.null extern))
  (export "main" (func $main))
  (export "\e2\82\ac" (table $objects))
  (export "memory" (memory $two))
  (export "global" (global $v))
  (export "tag" (tag $tag))
  (start $start)
  (elem (table $functions) (i32.const 0) func $main $start)
  (elem $passive func $main)
  (elem declare func $other)
  (elem (table $objects) (offset (i32.const 0)) externref (ref.null extern))
  (elem externref (ref.null extern) (item ref.null extern))
  (elem declare funcref (ref.func $other))
  (data (i32.const 0) "zero")
  (data $one-data (memory $two) (i32.const 7) "two")
  (data $later "later")
  (func $start)
  (func $other (type $binary)
    (local $x i32) (local i32 i32 f64 funcref)
    (block $out (result i32)
      (loop $again (result i32)
        (br_if $again (i32.eqz (local.tee $x (i32.sub (local.get $x) (i32.const 1)))))
        (block $skip (br_table $skip $again $skip (local.get $x)))
        (br_table $out $out (local.get $x) (local.get $x))))
    (i64.extend_i32_s (local.get $x)) (drop)
    (i64.load offset=3 align=4 (i32.const -8)))
  (func $main (type $none) (local $e exnref)
    (if (i32.const 1) (then (call $start)) (else (return_call $start)))
    (block $caught (result i64)
      (try_table (catch $tag $caught) (throw $tag (i64.const -1)))
      (unreachable))
    (drop)
    (memory.init $later (i32.const 0) (i32.const 0) (i32.const 5))
    (data.drop $later)
    (memory.copy $one $two (i32.const 0) (i32.const 0) (i32.const 1))
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))
    (table.init $functions $passive (i32.const 0) (i32.const 0) (i32.const 1))
    (elem.drop $passive)
    (table.set $objects (i32.const 0) (select (result externref)
      (table.get $objects (i32.const 0)) (ref.null extern) (ref.is_null (ref.func $other))))
    (drop (table.grow $objects (ref.null extern) (table.size $objects)))
    (drop (memory.grow $two (memory.size)))
    (call_indirect $functions (type $none) (i32.trunc_sat_f64_s (f64.const nan)))
    (global.set $v (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31
      (global.get $v) (v128.load8_lane $two offset=1 3 (i32.const 0) (global.get $v))))
    (drop (i32.extend8_s (i32x4.extract_lane 1 (global.get $v))))
    (return_call_indirect $functions (type $none) (i32.const 2))))
"""


class Case(NamedTuple):
    """A mutated binary and how it came about."""

    number: int
    made: str
    binary: bytes
    features: Feature


@cache
def guests() -> dict[str, bytes]:
    """What is mutated, by name."""
    found = {path.stem: path.read_bytes() for path in sorted(GUESTS.rglob("*.wasm"))}
    return {"every-form": encode(EVERY_FORM), **found}


@cache
def real_modules() -> dict[str, bytes]:
    """Modules of packages, where there are any; see ``benchmarks/modules.py``."""
    folder = os.environ.get("MIGRATE_WASI_MODULES")
    paths = sorted(Path(folder).rglob("*.wasm")) if folder else []
    return {
        path.stem: path.read_bytes() for path in paths if path.stat().st_size <= REAL_MODULE_SIZE
    }


def case_of(seed: int, number: int) -> Case:
    """The case of a number: one to three mutations of a module."""
    random = Random(f"{seed}:{number}")
    real = random.random() < REAL_MODULE_SHARE
    modules = (real and real_modules()) or guests()
    name = random.choice(list(modules))
    binary = modules[name]
    made = [name]
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        mutate = random.choice(MUTATORS)
        other = random.choice(list(guests().values()))
        if binary:
            binary = mutate(binary, other, random)
        made.append(mutate.__name__)
    return Case(number, " > ".join(made), binary, random.choice(FEATURES))


def read(binary: bytes, features: Feature = SUPPORTED) -> None:
    """Everything that is done with a binary before it runs.

    :raises WasmError: what is wrong with it.
    """
    module = decode(binary, features)
    names = Names(module)
    lookups: tuple[Callable[[int], object], ...] = (
        lambda _: names.module,
        names.type,
        names.element,
        names.data,
        lambda index: (names.local(index, 0), names.label(index, 0)),
        lambda index: [names.item(kind, index) for kind in ExternKind],
    )
    for index in (0, 1, 1 << 31):
        for lookup in lookups:
            lookup(index)
    producers(module)
    validate(module)


def outcome_of(case: Case) -> tuple[str, str | None]:
    """What came of a case, and what is wrong with that."""
    size = len(case.binary)
    outcome = "valid"
    wrong: str | None = None

    def action() -> None:
        nonlocal outcome, wrong
        try:
            read(case.binary, case.features)
        except UnsupportedError:
            outcome = "unsupported"
        except (MalformedError, InvalidError) as error:
            outcome = "malformed" if isinstance(error, MalformedError) else "invalid"
            if not error.message or not str(error):
                wrong = f"{error!r} does not say why"
            elif error.offset is not None and not 0 <= error.offset <= size:
                wrong = f"{error} is outside of the binary of {size} bytes"
        except WasmError as error:
            wrong = f"{error!r} is neither of MalformedError and InvalidError"
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"

    limit = TIME + size * TIME_PER_BYTE
    try:
        peak = peak_of(action, limit)
    except TimeLimitError:
        return "hung", f"it takes more than {limit:.1f} s"
    allowed = MEMORY + size * MEMORY_PER_BYTE
    if peak > allowed:
        wrong = wrong or f"it allocates {peak:,} bytes; {allowed:,} are allowed"
    return ("wrong" if wrong else outcome), wrong


def failures_of(seed: int, count: int, outcomes: Counter[str] | None = None) -> list[str]:
    """Run the cases from 0 to ``count``; returns what was wrong, a line for each."""
    failures: list[str] = []
    with limited_address_space():
        for number in range(count):
            case = case_of(seed, number)
            outcome, wrong = outcome_of(case)
            if outcomes is not None:
                outcomes[outcome] += 1
            if wrong:
                failures.append(f"--seed {seed} --case {number}: {wrong} ({case.made})")
    return failures


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--case", type=int, help="run one case and show its traceback")
    options = parser.parse_args(arguments)
    if options.case is not None:
        case = case_of(options.seed, options.case)
        print(f"{case.made}: {len(case.binary)} bytes")
        if len(case.binary) <= 4096:
            print(case.binary.hex(" "))
        read(case.binary, case.features)
        print("valid")
        return 0
    outcomes: Counter[str] = Counter()
    started = time.perf_counter()
    failures = failures_of(options.seed, options.count, outcomes)
    print(f"{options.count} cases, seed {options.seed}, {time.perf_counter() - started:.0f} s")
    for outcome, count in outcomes.most_common():
        print(f"  {outcome:12} {count:7}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
