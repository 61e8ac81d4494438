"""Host functions: their types, what they get, and what may come of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from core_engine_support import World
from wasi_core.engine import (
    Caller,
    ExceptionReference,
    Exit,
    Func,
    FuncType,
    HostResultError,
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
    WasmException,
    WrongStoreError,
    f32,
    f64,
    i32,
    i64,
    v128,
)

I32, I64, F32, F64 = ValType.I32, ValType.I64, ValType.F32, ValType.F64


def through(world: World, kind: str) -> Instance:
    """A guest that exports the host function ``env.f`` and a function that calls it."""
    count = kind.partition(")")[0].count(" ") if kind.startswith("(param") else 0
    arguments = " ".join(f"(local.get {at})" for at in range(count))
    return world.instance(
        f"""
        (module (import "env" "f" (func $f {kind})) (export "f" (func $f))
          (memory (export "memory") 1)
          (func (export "run") {kind} (call $f {arguments})))
        """
    )


def test_a_host_function_gets_signed_integers_and_gives_either() -> None:
    world = World()
    seen: list[tuple[Any, ...]] = []

    def f(*args: Any) -> tuple[int, int]:
        seen.append(args)
        return 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE

    world.linker.define_func("env", "f", FuncType.of([I32, I64, F32, F64], [I32, I64]), f)
    instance = through(world, "(param i32 i64 f32 f64) (result i32 i64)")
    for name in ("run", "f"):
        assert world.call(instance, name, -1, 1 << 63, 0.1, 0.1) == (-1, -2)
    assert seen == [(-1, -(1 << 63), 0.10000000149011612, 0.1)] * 2


#: A function, and the type that its annotations say.
def _none() -> None: ...
def _ints(a: int, b: bool, c: i32, d: i64) -> i64: ...  # type: ignore[empty-body]
def _floats(a: float, b: f32, c: f64) -> f32: ...  # type: ignore[empty-body]
def _vector(a: bytes, b: v128) -> bytes: ...  # type: ignore[empty-body]
def _references(a: Func, b: Func | None, c: object, d: Any) -> object: ...
def _exception(a: ExceptionReference) -> ExceptionReference | None: ...
def _several(a: int) -> tuple[int, i64]: ...  # type: ignore[empty-body]
def _marked(a: Annotated[int, "a size", ValType.I64]) -> Annotated[int, "nothing of ours"]: ...  # type: ignore[empty-body]
def _with_caller(caller: Caller, a: int) -> None: ...


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (_none, "[] -> []"),
        (_ints, "[i32 i32 i32 i64] -> [i64]"),
        (_floats, "[f64 f32 f64] -> [f32]"),
        (_vector, "[v128 v128] -> [v128]"),
        (_references, "[funcref funcref externref externref] -> [externref]"),
        (_exception, "[exnref] -> [exnref]"),
        (_several, "[i32] -> [i32 i64]"),
        (_marked, "[i64] -> [i32]"),
        (_with_caller, "[i32] -> []"),
    ],
)
def test_annotations_are_a_type(function: Callable[..., Any], kind: str) -> None:
    store = World().store
    assert str(Func.from_callable(store, function).type(store)) == kind


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def add(self, amount: int) -> int:
        self.count += amount
        return self.count

    def __call__(self, amount: int) -> int:
        return self.add(amount)


def test_methods_and_callable_objects_are_host_functions() -> None:
    counter = _Counter()
    for function in (counter.add, counter):
        world = World()
        world.linker.func_wrap("env", "f", function)
        assert world.call(through(world, "(param i32) (result i32)"), "run", 2)
    assert counter.count == 4


def _untyped(a): ...  # type: ignore[no-untyped-def] # pyright: ignore
def _no_result(a: int): ...  # type: ignore[no-untyped-def]
def _odd(a: list[int]) -> None: ...
def _maybe(a: int | None) -> None: ...
def _varargs(*a: int) -> None: ...
def _keyword(*, a: int) -> None: ...


#: A function, and what is wrong with it.
NO_TYPE: list[tuple[Any, str]] = [
    (_untyped, "parameter a of _untyped has no annotation"),
    (_no_result, "_no_result has no annotation for its result"),
    (_odd, r"parameter a of _odd has the annotation list\[int\]: use int, float"),
    (_maybe, "parameter a of _maybe has the annotation"),
    (_varargs, "takes .args or keyword-only parameters"),
    (_keyword, "takes .args or keyword-only parameters"),
    (print, "print is not a Python function"),
]


@pytest.mark.parametrize(("function", "told"), NO_TYPE)
def test_annotations_that_say_no_type_are_refused(function: Any, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        World().linker.func_wrap("env", "f", function)


@pytest.mark.parametrize(
    ("results", "given", "told"),
    [
        ("", 1, "returned 1; its type says 0 values"),
        ("(result i32)", None, "returned None where its type says i32"),
        ("(result i32)", "x", "returned 'x' where its type says i32"),
        ("(result i32)", 1 << 32, "returned 4294967296 where its type says i32: 4294967296 does"),
        ("(result i32)", (1,), r"returned \(1,\) where its type says i32"),
        ("(result i64)", 1.5, "returned 1.5 where its type says i64"),
        ("(result f64)", "1", "returned '1' where its type says f64: it is not a number"),
        ("(result v128)", b"short", "returned b'short' .*: a v128 is 16 bytes, not 5"),
        ("(result funcref)", print, "returned .*: a funcref is a Func or None"),
        ("(result i32 i32)", (1, 2, 3), r"returned \(1, 2, 3\); its type says 2 values"),
        ("(result i32 i32)", 1, "returned 1; its type says 2 values"),
        ("(result i32 i32)", (1, "x"), "returned 'x' where its type says i32"),
    ],
)
def test_a_wrong_result_names_the_function(results: str, given: Any, told: str) -> None:
    world = World()
    kinds = [ValType[name.upper()] for name in results.strip("()").split()[1:]]
    world.linker.define_func("env", "f", FuncType.of([], kinds), lambda: given)
    instance = through(world, results)
    for name in ("run", "f"):
        with pytest.raises(HostResultError, match=f"^host function env.f {told}"):
            world.call(instance, name)


@pytest.mark.parametrize(
    ("result", "given", "got"),
    [
        ("i32", True, 1),
        ("i32", ValType.I32, 0x7F),
        ("f64", 3, 3.0),
        ("f32", 0.1, 0.10000000149011612),
        ("f32", 1e40, math.inf),
        ("v128", bytearray(16), bytes(16)),
        ("externref", ["anything"], ["anything"]),
        ("funcref", None, None),
    ],
)
def test_results_are_converted(result: str, given: Any, got: Any) -> None:
    world = World()
    kind = FuncType.of([], [ValType[result.upper()]])
    world.linker.define_func("env", "f", kind, lambda: given)
    back = world.call(through(world, f"(result {result})"), "run")
    assert back == got
    assert type(back) is type(got)


def test_several_results_come_as_a_tuple_or_a_list() -> None:
    for given in ((1, 2), [1, 2]):
        world = World()
        answer = iter([given])
        world.linker.define_func("env", "f", FuncType.of([], [I32, I32]), answer.__next__)
        assert world.call(through(world, "(result i32 i32)"), "run") == (1, 2)


def test_a_function_of_another_store_is_no_result() -> None:
    world = World()
    foreign = Func(Store(world.engine), FuncType.of(), lambda: None)
    kind = FuncType.of([], [ValType.FUNCREF])
    world.linker.define_func("env", "f", kind, lambda: foreign)
    with pytest.raises(WrongStoreError, match=r"^host function env.f returned"):
        world.call(through(world, "(result funcref)"), "run")


def test_a_raw_function_is_called_without_anything_between() -> None:
    world = World()
    seen: list[tuple[Any, ...]] = []

    def f(*args: Any) -> Any:
        seen.append(args)
        return args[0]

    world.linker.define_func("env", "f", FuncType.of([I32, I64], [I32]), f, raw=True)
    instance = through(world, "(param i32 i64) (result i32)")
    assert instance.func(0).raw is f
    assert world.call(instance, "run", -1, -2) == -1
    assert seen == [(0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE)]
    assert world.func(instance, "run").call_raw(world.store, 5, 0) == 5


def test_a_raw_function_that_wants_its_caller_is_a_bound_method() -> None:
    world = World()
    seen: list[Any] = []

    def f(caller: Caller, value: int) -> None:
        seen.append((caller.instance, value))

    world.linker.define_func("env", "f", FuncType.of([I32]), f, access_caller=True, raw=True)
    instance = through(world, "(param i32)")
    assert instance.func(0).raw.__func__ is f  # type: ignore[attr-defined] # pyright: ignore
    world.call(instance, "run", -1)
    assert seen == [(instance, 0xFFFF_FFFF)]


def test_the_caller_is_the_instance_that_calls() -> None:
    world = World(data={"lines": []})

    def log(caller: Caller, start: int, size: int) -> None:
        memory = caller["memory"]
        assert isinstance(memory, Memory)
        assert memory is caller.get_export("memory")
        caller.data["lines"].append(bytes(memory.read(caller, start, start + size)))

    world.linker.func_wrap("env", "log", log)
    text = """
    (module (import "env" "log" (func $log (param i32 i32)))
      (memory (export "memory") 1) (data (i32.const 8) "{0}")
      (table (export "table") 1 funcref) (elem (i32.const 0) $log)
      (type $log (func (param i32 i32)))
      (func (export "run") (call $log (i32.const 8) (i32.const 5)))
      (func (export "run_indirect")
        (call_indirect (type $log) (i32.const 8) (i32.const 5) (i32.const 0))))
    """
    first = world.instance(text.format("first"))
    second = world.instance(text.format("other"))
    for instance in (first, second, first):
        world.call(instance, "run")
        world.call(instance, "run_indirect")
    first_twice = [b"first", b"first"]
    assert world.store.data["lines"] == [*first_twice, b"other", b"other", *first_twice]


def test_a_function_that_wants_its_caller_is_the_same_for_all_importers() -> None:
    world = World()

    def f(caller: Caller) -> None: ...

    original = Func.from_callable(world.store, f)
    world.linker.define(world.store, "env", "f", original)
    first, second = through(world, ""), through(world, "")
    assert first.export("f") == second.export("f") == original
    assert first.export("f") is first.export("f")
    assert hash(first.export("f")) == hash(original)
    assert original != Func.from_callable(world.store, f)


def test_the_caller_of_a_call_by_the_host_is_no_instance() -> None:
    world = World(data=5)
    seen: list[Any] = []

    def f(caller: Caller) -> None:
        seen.append((caller.instance, caller.get_export("memory"), caller.data))
        caller.data = 6
        with pytest.raises(KeyError, match="the caller exports no 'memory'"):
            _ = caller["memory"]

    Func.from_callable(world.store, f)(world.store)
    assert seen == [(None, None, 5)]
    assert world.store.data == 6


def test_the_caller_is_as_good_as_the_store() -> None:
    world = World()

    def f(caller: Caller, value: int) -> int:
        double = caller["double"]
        assert isinstance(double, Func)
        made = Memory(caller, MemoryType(Limits(1)))
        assert made.size(caller) == 1
        return double(caller, value)

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(
        """
        (module (import "env" "f" (func $f (param i32) (result i32)))
          (func (export "double") (param i32) (result i32)
            (i32.mul (local.get 0) (i32.const 2)))
          (func (export "run") (param i32) (result i32) (call $f (local.get 0))))
        """
    )
    assert world.call(instance, "run", 21) == 42


class _OurError(Exception):
    pass


def test_what_a_host_function_raises_comes_out_unchanged() -> None:
    for error in (_OurError("x"), IndexError("list index out of range"), Exit(3), SystemExit(4)):
        world = World()

        def fail(error: BaseException = error) -> None:
            raise error

        world.linker.define_func("env", "f", FuncType.of(), fail)
        with pytest.raises(type(error)) as caught:
            world.call(through(world, ""), "run")
        assert caught.value is error
        assert caught.traceback[-1].name == "fail"


def test_an_exit_has_its_status() -> None:
    assert str(Exit(3)) == "exited with status 3"
    assert Exit(3).status == 3


def test_a_host_function_can_trap() -> None:
    world = World()

    def fail() -> None:
        raise Trap(TrapCode.UNREACHABLE, "by the host")

    world.linker.define_func("env", "f", FuncType.of(), fail)
    with pytest.raises(Trap, match=r"^unreachable: by the host") as caught:
        world.call(through(world, ""), "run")
    assert [frame.function_index for frame in caught.value.frames] == [1]


THROWER = """
(module
  (import "env" "f" (func $f (param i32)))
  (import "env" "oops" (tag $oops (param i32 i64)))
  (func (export "throw") (param i32) (throw $oops (local.get 0) (i64.const -2)))
  (func (export "run") (param i32) (call $f (local.get 0)))
  (func (export "try") (param i32) (result i32 i64)
    (block $caught (result i32 i64)
      (try_table (catch $oops $caught) (call $f (local.get 0)))
      (i32.const 0) (i64.const 0)))
  (func (export "catch_all") (param i32) (result i32)
    (block $caught
      (try_table (catch_all $caught) (call $f (local.get 0)))
      (return (i32.const 0)))
    (i32.const 1))
  (func (export "try_ref") (param i32) (result exnref)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $f (local.get 0)))
      (return (ref.null exn)))))
"""


def _thrower(f: Callable[[int], None]) -> tuple[World, Tag, Instance]:
    world = World()
    tag = Tag(world.store, FuncType.of([I32, I64]))
    world.linker.define(world.store, "env", "oops", tag)
    world.linker.define_func("env", "f", FuncType.of([I32]), f)
    return world, tag, world.instance(THROWER)


def test_an_uncaught_guest_exception_comes_out() -> None:
    world, tag, instance = _thrower(lambda _: None)
    with pytest.raises(WasmException, match=r"uncaught WebAssembly exception \(-1, -2\)") as caught:
        world.call(instance, "throw", -1)
    assert caught.value.tag is tag
    assert caught.value.values == (-1, -2)
    assert caught.value.reference.values == (0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE)
    assert [frame.function_index for frame in caught.value.frames] == [1]


def test_an_exception_out_of_a_long_recursion_keeps_both_ends_of_its_backtrace() -> None:
    world = World()
    instance = world.instance(
        """
        (module (tag $t)
          (func $down (export "down") (param i32)
            (if (i32.eqz (local.get 0)) (then (throw $t)))
            (call $down (i32.sub (local.get 0) (i32.const 1)))))
        """
    )
    with pytest.raises(WasmException) as caught:
        world.call(instance, "down", 999)
    assert (len(caught.value.frames), caught.value.frames_left_out) == (50, 950)


def test_a_host_function_throws_what_a_guest_catches() -> None:
    def f(value: int) -> None:
        raise WasmException.of(world.store, tag, value, 1 << 63)

    world, tag, instance = _thrower(f)
    assert world.call(instance, "try", -7) == (-7, -(1 << 63))
    assert world.call(instance, "catch_all", 0) == 1
    with pytest.raises(WasmException):
        world.call(instance, "run", 1)
    reference = world.call(instance, "try_ref", 5)
    assert isinstance(reference, ExceptionReference)
    assert reference.tag is tag


def test_a_guest_exception_goes_through_a_host_function_to_a_guest() -> None:
    def f(value: int) -> None:
        world.call(instance, "throw", value)

    world, _, instance = _thrower(f)
    assert world.call(instance, "try", 3) == (3, -2)
    with pytest.raises(WasmException) as caught:
        world.call(instance, "run", 3)
    assert [frame.function_index for frame in caught.value.frames] == [1, 2]


def test_a_host_function_catches_a_guest_exception() -> None:
    seen: list[Any] = []

    def f(value: int) -> None:
        try:
            world.call(instance, "throw", value)
        except WasmException as error:
            seen.append(error.values)

    world, _, instance = _thrower(f)
    assert world.call(instance, "catch_all", 4) == 0
    assert seen == [(4, -2)]


def test_guests_catch_neither_traps_nor_exceptions_of_the_host() -> None:
    def f(value: int) -> None:
        raise Trap(TrapCode.UNREACHABLE) if value else _OurError

    world, _, instance = _thrower(f)
    with pytest.raises(Trap):
        world.call(instance, "catch_all", 1)
    with pytest.raises(_OurError):
        world.call(instance, "catch_all", 0)


def test_an_exception_has_the_values_of_its_tag() -> None:
    world, tag, _ = _thrower(lambda _: None)
    with pytest.raises(TypeError, match="the exception takes 2 values, not 1"):
        WasmException.of(world.store, tag, 1)
    with pytest.raises(TypeError, match="value 2 of the exception is 'x'"):
        WasmException.of(world.store, tag, 1, "x")
    with pytest.raises(WrongStoreError):
        WasmException.of(World().store, tag, 1, 2)


def test_functions_go_to_the_host_and_back() -> None:
    world = World()
    kept: list[Func] = []

    def f(function: Func) -> Func:
        kept.append(function)
        return function

    world.linker.func_wrap("env", "f", f)
    instance = world.instance(
        """
        (module (import "env" "f" (func $f (param funcref) (result funcref)))
          (table (export "table") 1 funcref)
          (func $five (export "five") (result i32) (i32.const 5))
          (func (export "run")
            (table.set (i32.const 0) (call $f (ref.func $five)))))
        """
    )
    world.call(instance, "run")
    five = world.func(instance, "five")
    assert kept == [five]
    table = instance.get_table(world.store, "table")
    assert table is not None
    assert table.get(world.store, 0) is five
    assert kept[0](world.store) == 5


def test_a_host_function_is_called_through_a_table() -> None:
    world = World()
    double = Func(world.store, FuncType.of([I32], [I32]), (2).__mul__)
    table = Table(world.store, TableType(ValType.FUNCREF, Limits(1)), double)
    world.linker.define(world.store, "env", "table", table)
    instance = world.instance(
        """
        (module (import "env" "table" (table 1 funcref))
          (func (export "run") (param i32) (result i32)
            (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))
        """
    )
    assert world.call(instance, "run", 21) == 42


def test_a_linker_refuses_what_is_no_function_of_a_module() -> None:
    world = World()
    world.linker.func_new("env", "f", FuncType.of(), lambda: None)
    with pytest.raises(LinkError, match=r"env.f is defined already"):
        world.linker.func_wrap("env", "f", _none)
    wrong: Any = print
    with pytest.raises(TypeError, match=r"env.g is <built-in function print>; what can be"):
        world.linker.define(world.store, "env", "g", wrong)
