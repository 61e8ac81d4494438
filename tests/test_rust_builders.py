"""Builders consumed by value become builders changed in place, in Rust."""

from __future__ import annotations

import textwrap

import pytest
from rust_builder_cases import PRELUDE, Case, read_cases
from rust_support import check_rust, check_rust_noop, embedder, migrate, rust_files

from migrate_wasi.edits import Finding, Level, apply
from migrate_wasi.rules import findings_of

RULE = "builder-in-place"
CASES = read_cases("rust_builders.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    outcome = check_rust(case.before, case.after, rules=RULE, source="12.0.0")
    assert not outcome.at(Level.TODO)


# What a person has to look at: the code, and the text that the finding points at.
LEFT: dict[str, tuple[str, str]] = {
    "p21 steps in a macro_rules body": (
        """
        macro_rules! step {
            ($b:ident, $m:ident) => { $b = $b.$m(); };
        }
        fn f() -> WasiCtx { WasiCtxBuilder::new().build() }
        """,
        "$b = $b.$m(",
    ),
    "a chain in a macro_rules body that is not built": (
        """
        macro_rules! make {
            ($x:expr) => { WasiCtxBuilder::new().arg($x).unwrap() };
        }
        """,
        "new",
    ),
    "a macro of the project is handed a builder": (
        """
        fn f() -> WasiCtx {
            let mut b = WasiCtxBuilder::new();
            step!(b, inherit_stdio);
            b.build()
        }
        """,
        "b",
    ),
    "a chain as the argument of a macro": (
        """
        fn f(b: WasiCtxBuilder) -> Vec<WasiCtxBuilder> {
            vec![b.inherit_stdio()]
        }
        """,
        "b.inherit_stdio()",
    ),
    "mem::replace to get at the builder behind a reference": (
        """
        fn f(b: &mut WasiCtxBuilder) -> Result<()> {
            *b = std::mem::replace(b, WasiCtxBuilder::new()).env("a", "b")?;
            Ok(())
        }
        """,
        'std::mem::replace(b, WasiCtxBuilder::new()).env("a", "b")?',
    ),
    "mem::replace on a field": (
        """
        struct S { b: WasiCtxBuilder }
        impl S {
            fn f(&mut self) {
                self.b = std::mem::replace(&mut self.b, WasiCtxBuilder::new()).inherit_stdio();
            }
        }
        """,
        "std::mem::replace(&mut self.b, WasiCtxBuilder::new()).inherit_stdio()",
    ),
    "a method called as a function": (
        """
        fn f(b: WasiCtxBuilder) -> WasiCtx {
            WasiCtxBuilder::build(b)
        }
        """,
        "WasiCtxBuilder::build(b)",
    ),
    "a method handed on as a function": (
        """
        type Step = fn(WasiCtxBuilder) -> WasiCtxBuilder;
        fn each(b: WasiCtxBuilder, f: Step) -> WasiCtxBuilder { f(b) }
        fn g(b: WasiCtxBuilder) -> WasiCtxBuilder {
            each(b, WasiCtxBuilder::inherit_stdio)
        }
        """,
        "WasiCtxBuilder::inherit_stdio",
    ),
    "a method of an extension trait behind a chain": (
        """
        fn f() -> WasiCtx {
            let b = WasiCtxBuilder::new().inherit_stdio().setup();
            b.build()
        }
        """,
        "WasiCtxBuilder::new().inherit_stdio()",
    ),
    "a reference bound to a chain": (
        """
        fn f() {
            let b = &mut WasiCtxBuilder::new().inherit_stdio();
            look(b);
        }
        """,
        "WasiCtxBuilder::new().inherit_stdio()",
    ),
    "a closure of and_then that puts its builder into something": (
        """
        fn f() -> Option<(WasiCtxBuilder, u32)> {
            WasiCtxBuilder::new().inherit_env().ok().map(|b| (b, 1))
        }
        """,
        "b",
    ),
    "a builder of unknown origin bound": (
        """
        fn f(list: &mut Vec<WasiCtxBuilder>) -> WasiCtx {
            let b = list.remove(0).inherit_stdio();
            b.build()
        }
        """,
        "list.remove(0).inherit_stdio()",
    ),
    "a builder in a Box": (
        """
        fn f(b: Box<WasiCtxBuilder>) -> WasiCtxBuilder {
            b.inherit_stdio()
        }
        """,
        "b.inherit_stdio()",
    ),
    "a builder of unknown origin assigned back": (
        """
        fn f() -> Result<()> {
            let mut b = other::make();
            b = b.inherit_stdio();
            b = b.env("a", "b")?;
            Ok(())
        }
        """,
        "b.inherit_stdio()",
    ),
}


def left(before: str) -> list[tuple[str, Finding]]:
    text = PRELUDE + textwrap.dedent(before)
    outcome = check_rust_noop(text, rules=RULE, source="12.0.0")
    raw = text.encode()
    return [
        (raw[finding.start : finding.end].decode(), finding) for finding in outcome.at(Level.TODO)
    ]


@pytest.mark.parametrize("name", LEFT)
def test_left_for_a_person(name: str) -> None:
    before, place = LEFT[name]
    found = left(before)
    assert place in [text for text, _ in found]
    assert all(finding.help and finding.item for _, finding in found)


# Nothing to do and nothing to say.
QUIET: dict[str, str] = {
    "a file without a builder": "fn f(b: Command) -> Command { b.env(1, 2) }",
    "a clap command assigned back": """
        fn f() -> App {
            let mut app = app();
            app = app.arg(Arg::new("x"));
            app
        }
    """,
    "the builder of the second API": """
        fn f() -> WasiP1Ctx {
            let mut b = wasmtime_wasi::preview2::WasiCtxBuilder::new();
            let b = b.inherit_stdio();
            b.build_p1()
        }
    """,
    "steps as statements": """
        fn f() -> WasiCtx {
            let mut b = WasiCtxBuilder::new();
            b.inherit_stdio();
            b.build()
        }
    """,
    "a helper on a reference": """
        fn f(b: &mut WasiCtxBuilder) -> Result<&mut WasiCtxBuilder> {
            b.inherit_stdio();
            Ok(b.env("a", "b")?)
        }
        fn g() -> Result<WasiCtx> {
            let mut b = WasiCtxBuilder::new();
            f(&mut b)?;
            f(&mut b)?.inherit_stdio();
            Ok(b.build())
        }
    """,
    "a field of a referenced self": """
        struct S { b: WasiCtxBuilder, o: Option<WasiCtxBuilder> }
        impl S {
            fn f(&mut self) -> WasiCtx {
                self.b.inherit_stdio();
                if let Some(b) = self.o.as_mut() {
                    b.inherit_stdio();
                }
                if let Some(b) = &mut self.o {
                    b.inherit_stdio();
                }
                self.b.build()
            }
        }
    """,
    "an enum matched through a reference": """
        enum E { A(WasiCtxBuilder), B }
        fn f(e: &mut E) -> Option<WasiCtx> {
            match e {
                E::A(b) => Some(b.build()),
                E::B => None,
            }
        }
    """,
    "a shadowed name of another type": """
        fn f(b: WasiCtxBuilder) -> u32 {
            let b = Other::new();
            let b = b.env("a", "b");
            b.n()
        }
    """,
    "a macro of the standard library": """
        fn f(b: WasiCtxBuilder) -> Vec<WasiCtxBuilder> {
            vec![b]
        }
    """,
    "comments and strings": """
        // let b = WasiCtxBuilder::new().inherit_stdio();
        /// b = b.inherit_stdio();
        const TEXT: &str = "b = b.inherit_stdio()";
    """,
}


@pytest.mark.parametrize("name", QUIET)
def test_left_alone(name: str) -> None:
    text = PRELUDE + textwrap.dedent(QUIET[name])
    assert not check_rust_noop(text, rules=RULE, source="12.0.0").findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_with_every_rule(case: Case) -> None:
    """The other rules' edits in the same statements do not get in the way."""
    after, _ = migrate(case.before.encode(), embedder(source="12.0.0"))
    assert after.decode() == case.after.replace("wasi_cap_std_sync::", "wasi_common::sync::")


def test_nothing_after_thirteen() -> None:
    text = PRELUDE + "fn f() { let b = WasiCtxBuilder::new().inherit_stdio(); }\n"
    assert not check_rust_noop(text, rules=RULE, source="13.0.0").findings


def test_builders_of_tokio() -> None:
    check_rust(
        "fn f() { let mut b = wasi_tokio::WasiCtxBuilder::new(); b = b.inherit_stdio(); }\n",
        "fn f() { let mut b = wasi_tokio::WasiCtxBuilder::new(); b.inherit_stdio(); }\n",
        rules=RULE,
    )


def test_together_with_the_moved_path() -> None:
    check_rust(
        """
        use wasmtime_wasi::sync::{Dir, WasiCtxBuilder};
        fn f(b: wasi_cap_std_sync::WasiCtxBuilder) -> wasi_cap_std_sync::WasiCtxBuilder {
            let b: wasi_cap_std_sync::WasiCtxBuilder = b.inherit_stdio();
            b
        }
        fn g() -> WasiCtxBuilder {
            let b = wasi_cap_std_sync::WasiCtxBuilder::new().inherit_stdio();
            f(b).inherit_stdin()
        }
        """,
        """
        use wasi_common::sync::{Dir, WasiCtxBuilder};
        fn f(b: wasi_common::sync::WasiCtxBuilder) -> wasi_common::sync::WasiCtxBuilder {
            let mut b: wasi_common::sync::WasiCtxBuilder = b;
            b.inherit_stdio();
            b
        }
        fn g() -> WasiCtxBuilder {
            let mut b = wasi_common::sync::WasiCtxBuilder::new();
            b.inherit_stdio();
            let mut builder = f(b);
            builder.inherit_stdin();
            builder
        }
        """,
        rules=(RULE, "moved-path"),
    )


def test_functions_and_fields_of_other_files() -> None:
    files = rust_files(
        {
            "src/lib.rs": "mod make; mod user;\n",
            "src/make.rs": """
                use wasi_cap_std_sync::WasiCtxBuilder;
                pub struct Held { pub inner: WasiCtxBuilder }
                pub fn make() -> WasiCtxBuilder { WasiCtxBuilder::new() }
            """,
            "src/user.rs": """
                use crate::make::{make, Held};
                fn f(mut h: Held) -> Held {
                    let mut b = make();
                    b = b.inherit_stdio();
                    h.inner = h.inner.env("a", "b").unwrap();
                    h
                }
            """,
        },
        embedder(source="12.0.0"),
    )
    file = files["src/user.rs"]
    found = [f for f in findings_of(file, "rust", file.embedder.move) if f.rule == RULE]
    after = apply(file.source, [edit for finding in found for edit in finding.edits]).decode()
    assert "\n    b.inherit_stdio();\n" in after
    assert '\n    h.inner.env("a", "b").unwrap();\n' in after


TWICE: dict[str, str] = {
    "in a loop": """
        fn f(list: &[u32]) {
            let mut b = WasiCtxBuilder::new();
            for _ in list {
                run(b.inherit_stdio().build());
            }
        }
    """,
    "one after the other": """
        fn f(b: &mut WasiCtxBuilder) {
            run(b.build());
            b.inherit_stdio();
            run(b.build());
        }
    """,
}
ONCE: dict[str, str] = {
    "made within the loop": """
        fn f(list: &[u32]) {
            for _ in list {
                let mut b = WasiCtxBuilder::new();
                run(b.build());
            }
        }
    """,
    "made anew within the loop": """
        fn f(list: &[u32]) {
            let mut b = WasiCtxBuilder::new();
            for _ in list {
                run(b.build());
                b = WasiCtxBuilder::new();
            }
        }
    """,
    "a loop that is left": """
        fn f(list: &[u32]) {
            let mut b = WasiCtxBuilder::new();
            for _ in list {
                run(b.build());
                break;
            }
        }
    """,
    "in branches": """
        fn f(p: bool) {
            let mut b = WasiCtxBuilder::new();
            if p {
                run(b.build());
            } else {
                run(b.build());
            }
            match p {
                true => return,
                false => run(b.build()),
            }
        }
    """,
    "made anew in between": """
        fn f() {
            let mut b = WasiCtxBuilder::new();
            run(b.build());
            b = WasiCtxBuilder::new();
            run(b.build());
        }
    """,
}


@pytest.mark.parametrize("name", TWICE)
def test_built_twice(name: str) -> None:
    text = PRELUDE + textwrap.dedent(TWICE[name])
    outcome = check_rust_noop(text, rules="builder-built-twice", source="13.0.0")
    assert len(outcome.at(Level.TODO)) == 1
    assert not check_rust_noop(text, rules="builder-built-twice", source="12.0.0").findings


@pytest.mark.parametrize("name", ONCE)
def test_built_once(name: str) -> None:
    text = PRELUDE + textwrap.dedent(ONCE[name])
    assert not check_rust_noop(text, rules="builder-built-twice", source="13.0.0").findings
