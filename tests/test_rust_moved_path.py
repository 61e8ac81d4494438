"""`moved-path` in Rust: before and after."""

from __future__ import annotations

import pytest
from packaging.version import Version
from rust_support import check_rust, check_rust_noop, embedder, migrate

from migrate_wasi import catalog
from migrate_wasi.edits import Level
from migrate_wasi.embedder import Crate
from migrate_wasi.languages.rust import paths

RULE = "moved-path"

CHANGES = {
    "flat": (
        "use wasi_cap_std_sync::WasiCtxBuilder;\n",
        "use wasi_common::sync::WasiCtxBuilder;\n",
    ),
    "through wasmtime_wasi, the item's own home": (
        "use wasmtime_wasi::WasiCtx;\n",
        "use wasi_common::WasiCtx;\n",
    ),
    "through wasmtime_wasi, an item of sync": (
        "use wasmtime_wasi::ambient_authority;\n",
        "use wasi_common::sync::ambient_authority;\n",
    ),
    "through wasmtime_wasi::sync": (
        "use wasmtime_wasi::sync::{Dir, WasiCtxBuilder};\n",
        "use wasi_common::sync::{Dir, WasiCtxBuilder};\n",
    ),
    "a group that moves as a whole keeps its layout": (
        """\
        use wasi_cap_std_sync::{
            ambient_authority, // why
            Dir,
        };
        """,
        """\
        use wasi_common::sync::{
            ambient_authority, // why
            Dir,
        };
        """,
    ),
    "a group that moves to two places": (
        "use wasmtime_wasi::{WasiCtx, Dir};\n",
        "use wasi_common::{WasiCtx, sync::Dir};\n",
    ),
    "members of one module get braces": (
        "use wasmtime_wasi::{ambient_authority, Dir, WasiCtx, WasiCtxBuilder};\n",
        "use wasi_common::{sync::{ambient_authority, Dir, WasiCtxBuilder}, WasiCtx};\n",
    ),
    "a comment between keeps members of one module apart": (
        "use wasmtime_wasi::{Dir, WasiCtx, /* builds */ WasiCtxBuilder};\n",
        "use wasi_common::{sync::Dir, WasiCtx, /* builds */ sync::WasiCtxBuilder};\n",
    ),
    "members of one module on lines of their own": (
        "use wasmtime_wasi::{\n    Dir,\n    WasiCtx,\n    WasiCtxBuilder,\n};\n",
        "use wasi_common::{\n    sync::{Dir, WasiCtxBuilder},\n    WasiCtx,\n};\n",
    ),
    "nested groups": (
        "use wasmtime_wasi::{sync::{Dir, file::File}, WasiCtx};\n",
        "use wasi_common::{sync::{Dir, file::File}, WasiCtx};\n",
    ),
    "a nested group inside a group that goes to sync": (
        "use wasmtime_wasi::{net::{Socket, TcpStream}, WasiCtxBuilder};\n",
        "use wasi_common::sync::{net::{Socket, TcpStream}, WasiCtxBuilder};\n",
    ),
    "braces at the root": (
        "use {anyhow::Result, wasi_cap_std_sync::Dir, wasmtime_wasi::WasiCtx};\n",
        "use {anyhow::Result, wasi_common::sync::Dir, wasi_common::WasiCtx};\n",
    ),
    "an alias": (
        "use wasi_cap_std_sync::Dir as CapDir;\n",
        "use wasi_common::sync::Dir as CapDir;\n",
    ),
    "a glob": (
        "use wasi_cap_std_sync::*;\n",
        "use wasi_common::sync::*;\n",
    ),
    "the module itself": (
        "use wasmtime_wasi::sync;\nfn f() { sync::WasiCtxBuilder::new(); }\n",
        "use wasi_common::sync;\nfn f() { sync::WasiCtxBuilder::new(); }\n",
    ),
    "the module's self in a group": (
        "use wasmtime_wasi::sync::{self, Dir};\n",
        "use wasi_common::sync::{self, Dir};\n",
    ),
    "the bare crate goes, its paths are written in full": (
        """\
        use wasi_cap_std_sync;
        use std::fs;
        fn f() { wasi_cap_std_sync::WasiCtxBuilder::new(); }
        """,
        """\
        use std::fs;
        fn f() { wasi_common::sync::WasiCtxBuilder::new(); }
        """,
    ),
    "the crate's self in a group": (
        "use wasi_cap_std_sync::{self, Dir};\nfn f(d: Dir) { wasi_cap_std_sync::sched_ctx(); }\n",
        "use wasi_common::sync::Dir;\nfn f(d: Dir) { wasi_common::sync::sched_ctx(); }\n",
    ),
    "an alias of a crate": (
        "use wasi_cap_std_sync as sync;\nfn f() { sync::WasiCtxBuilder::new(); }\n",
        "use wasi_common::sync as sync;\nfn f() { sync::WasiCtxBuilder::new(); }\n",
    ),
    "an alias of wasmtime_wasi": (
        "use wasmtime_wasi as w;\nfn f(c: w::WasiCtx) { w::WasiCtxBuilder::new(); }\n",
        "use wasi_common as w;\nfn f(c: w::WasiCtx) { w::sync::WasiCtxBuilder::new(); }\n",
    ),
    "a use through an alias of wasmtime_wasi": (
        "use wasmtime_wasi as w;\nuse w::Dir;\n",
        "use wasi_common as w;\nuse w::sync::Dir;\n",
    ),
    "inline paths in expressions, types and generics": (
        """\
        fn f(l: &mut Linker<wasmtime_wasi::WasiCtx>, d: wasmtime_wasi::sync::Dir) {
            let c: Option<Box<wasi_cap_std_sync::file::File>> = None;
            wasmtime_wasi::add_to_linker(l, |s| s).unwrap();
            let b = ::wasmtime_wasi::WasiCtxBuilder::new().build();
        }
        """,
        """\
        fn f(l: &mut Linker<wasi_common::WasiCtx>, d: wasi_common::sync::Dir) {
            let c: Option<Box<wasi_common::sync::file::File>> = None;
            wasi_common::sync::add_to_linker(l, |s| s).unwrap();
            let b = ::wasi_common::sync::WasiCtxBuilder::new().build();
        }
        """,
    ),
    "inside macro calls": (
        'fn f() { assert!(wasmtime_wasi::Dir::x(), "{}", wasi_cap_std_sync::clocks_ctx()); }\n',
        'fn f() { assert!(wasi_common::sync::Dir::x(), "{}", wasi_common::sync::clocks_ctx()); }\n',
    ),
    "imports in cfg_if": (
        """\
        cfg_if::cfg_if! {
            if #[cfg(feature = "wasi")] {
                use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};
                pub use wasi_cap_std_sync::Dir;
                mod other;
            }
        }
        """,
        """\
        cfg_if::cfg_if! {
            if #[cfg(feature = "wasi")] {
                use wasi_common::{WasiCtx, sync::WasiCtxBuilder};
                pub use wasi_common::sync::Dir;
                mod other;
            }
        }
        """,
    ),
    "inside macro_rules": (
        """\
        macro_rules! ctx {
            () => {{
                use wasi_cap_std_sync::WasiCtxBuilder;
                WasiCtxBuilder::new().build() as wasmtime_wasi::WasiCtx
            }};
        }
        """,
        """\
        macro_rules! ctx {
            () => {{
                use wasi_common::sync::WasiCtxBuilder;
                WasiCtxBuilder::new().build() as wasi_common::WasiCtx
            }};
        }
        """,
    ),
    "in a function body": (
        "fn f() {\n    use wasi_cap_std_sync::WasiCtxBuilder;\n}\n",
        "fn f() {\n    use wasi_common::sync::WasiCtxBuilder;\n}\n",
    ),
    "with attributes and visibility": (
        "#[cfg(unix)]\npub(crate) use wasi_cap_std_sync::net::Socket;\n",
        "#[cfg(unix)]\npub(crate) use wasi_common::sync::net::Socket;\n",
    ),
    "merged into the braces of the same module": (
        "use wasi_common::{pipe::WritePipe, Error};\nuse wasmtime_wasi::WasiCtx;\n",
        "use wasi_common::{pipe::WritePipe, Error, WasiCtx};\n",
    ),
    "merged into a group over several lines": (
        "use wasi_common::{\n    Error,\n    WasiFile,\n};\n"
        "use wasmtime_wasi::{WasiCtx, WasiDir};\n",
        "use wasi_common::{\n    Error,\n    WasiFile,\n    WasiCtx,\n    WasiDir,\n};\n",
    ),
    "merged into a group that moves": (
        "use wasi_cap_std_sync::{Dir, file::File};\nuse wasmtime_wasi::WasiCtxBuilder;\n",
        "use wasi_common::sync::{Dir, file::File, WasiCtxBuilder};\n",
    ),
    "not merged across a condition": (
        "use wasi_common::{Error, WasiFile};\n#[cfg(test)]\nuse wasmtime_wasi::WasiCtx;\n",
        "use wasi_common::{Error, WasiFile};\n#[cfg(test)]\nuse wasi_common::WasiCtx;\n",
    ),
    "not merged where a comment would be lost": (
        "use wasi_common::{Error, WasiFile};\nuse wasmtime_wasi::WasiCtx; // the context\n",
        "use wasi_common::{Error, WasiFile};\nuse wasi_common::WasiCtx; // the context\n",
    ),
    "extern crate with an alias": (
        "extern crate wasi_cap_std_sync as sync;\nuse sync::Dir;\n",
        "use wasi_common::sync as sync;\nuse sync::Dir;\n",
    ),
    "a local item of the same name is not the import": (
        """\
        use wasmtime_wasi::WasiCtx;
        mod inner { pub struct WasiCtx; fn f(_: WasiCtx) {} }
        """,
        """\
        use wasi_common::WasiCtx;
        mod inner { pub struct WasiCtx; fn f(_: WasiCtx) {} }
        """,
    ),
    "the unified crate's name is taken": (
        "mod wasi_common {}\nuse wasi_cap_std_sync::Dir;\n",
        "mod wasi_common {}\nuse ::wasi_common::sync::Dir;\n",
    ),
    "the same import through both crates": (
        "use wasi_common::WasiCtx;\nuse wasmtime_wasi::{WasiCtx, WasiFile};\n",
        "use wasi_common::WasiCtx;\nuse wasi_common::WasiFile;\n",
    ),
    "the same import through both crates, a line of its own": (
        "use wasi_common::WasiCtx;\nuse wasmtime_wasi::WasiCtx;\nfn f() {}\n",
        "use wasi_common::WasiCtx;\nfn f() {}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)
def test_moves(before: str, after: str) -> None:
    outcome = check_rust(before, after, rules=RULE)
    assert not outcome.at(Level.TODO), outcome.notes


UNCHANGED = {
    "the unified crate": "use wasi_common::{sync::WasiCtxBuilder, WasiCtx};\n",
    "another crate": "use wasmtime::{Engine, Linker};\nuse wasi_cap_std_sync_x::Dir;\n",
    "a local module of that name": "mod wasi_tokio { pub struct Dir; }\nuse wasi_tokio::Dir;\n",
    "a module that is used without import": (
        "mod wasi_tokio { pub fn f() {} }\nfn g() { wasi_tokio::f(); }\n"
    ),
    "a field, a variable and a method": (
        "struct S { wasi_tokio: u8 }\n"
        "fn f(s: S) { let wasmtime_wasi = s.wasi_tokio; s.wasi_tokio(); }\n"
    ),
    "strings and comments": (
        'fn f() { g("wasi_cap_std_sync::Dir"); /* wasmtime_wasi::Dir */ } // wasi_tokio::Dir\n'
    ),
    "a raw string": 'const S: &str = r#"use wasi_cap_std_sync::Dir;"#;\n',
    "a longer name": "use my_wasi_cap_std_sync::Dir;\nuse wasi_tokio_ext::X;\n",
    "a lifetime and a label": "fn f<'wasi_tokio>(x: &'wasi_tokio str) { 'wasi_tokio: loop {} }\n",
}


@pytest.mark.parametrize("text", UNCHANGED.values(), ids=UNCHANGED)
def test_leaves_alone(text: str) -> None:
    outcome = check_rust_noop(text, rules=RULE)
    assert not outcome.findings, outcome.notes


def test_preview2_stays_and_is_named() -> None:
    outcome = check_rust(
        "use wasmtime_wasi::{preview2, WasiCtx};\nfn f() { wasmtime_wasi::preview2::f(); }\n",
        "use wasmtime_wasi::preview2;\nuse wasi_common::WasiCtx;\n"
        "fn f() { wasmtime_wasi::preview2::f(); }\n",
        rules=RULE,
        source="17.0.0",
    )
    assert len(outcome.at(Level.TODO)) == 2


def test_split_keeps_conditions() -> None:
    check_rust(
        '    #[cfg(feature = "p1")]\n'
        "    pub(crate) use wasmtime_wasi::{preview2::X, Dir, WasiCtx};\n",
        '    #[cfg(feature = "p1")]\n    pub(crate) use wasmtime_wasi::preview2::X;\n'
        '    #[cfg(feature = "p1")]\n    pub(crate) use wasi_common::{sync::Dir, WasiCtx};\n',
        rules=RULE,
        source="17.0.0",
    )


def test_unknown_item_is_left_with_a_reason() -> None:
    outcome = check_rust_noop(
        "use wasmtime_wasi::Wasi;\nfn f() { wasi_cap_std_sync::nothing(); }\n", rules=RULE
    )
    assert len(outcome.at(Level.TODO)) == 2


def test_public_crate_stays() -> None:
    outcome = check_rust(
        "pub use wasmtime_wasi;\nfn f() { wasmtime_wasi::WasiCtxBuilder::new(); }\n",
        "pub use wasmtime_wasi;\nfn f() { wasi_common::sync::WasiCtxBuilder::new(); }\n",
        rules=RULE,
    )
    assert "public API" in outcome.at(Level.TODO)[0].message


def test_public_glob_is_for_review() -> None:
    outcome = check_rust(
        "pub use wasi_cap_std_sync::*;\n", "pub use wasi_common::sync::*;\n", rules=RULE
    )
    assert outcome.at(Level.REVIEW)


def test_glob_of_the_root() -> None:
    outcome = check_rust(
        "use wasmtime_wasi::*;\nfn f(c: WasiCtx) { WasiCtxBuilder::new(); tokio::x(); }\n",
        "use wasi_common::{sync::*, WasiCtx, tokio};\n"
        "fn f(c: WasiCtx) { WasiCtxBuilder::new(); tokio::x(); }\n",
        rules=RULE,
    )
    assert outcome.at(Level.REVIEW)
    check_rust("use wasmtime_wasi::*;\n", "use wasi_common::sync::*;\n", rules=RULE)


def test_features_that_a_path_needs() -> None:
    outcome = check_rust(
        "use wasi_tokio::WasiCtxBuilder;\nuse wasmtime_wasi::maybe_exit_on_error;\n",
        "use wasi_common::tokio::WasiCtxBuilder;\nuse wasi_common::maybe_exit_on_error;\n",
        rules=RULE,
    )
    assert outcome.needs == {"feature:tokio", "feature:exit"}


def test_not_before_its_release() -> None:
    check_rust_noop("use wasi_cap_std_sync::Dir;\n", rules=RULE, target="17.0.0")


def test_the_api_of_19_is_another() -> None:
    outcome = check_rust_noop(
        "use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};\n", rules=RULE, source="18.0.0",
        crates={"wasmtime_wasi": Crate("wasmtime-wasi", "wasmtime_wasi", None, "")} | _at_19(),
    )  # fmt: skip
    assert not outcome.findings


def _at_19() -> dict[str, Crate]:
    return {"wasmtime_wasi": Crate("wasmtime-wasi", "wasmtime_wasi", Version("19.0.0"))}


def test_refused_crates_are_not_touched() -> None:
    crates = {"wasi_cap_std_sync": Crate("wasi-cap-std-sync", "wasi_cap_std_sync", None, "git")}
    assert not check_rust_noop("use wasi_cap_std_sync::Dir;\n", rules=RULE, crates=crates).findings


def test_renamed_crates() -> None:
    crates = {
        "wasi1": Crate("wasi-common", "wasi1"),
        "sync1": Crate("wasi-cap-std-sync", "sync1"),
    }
    check_rust(
        "use sync1::Dir;\n", "use wasi1::sync::Dir;\n", rules=RULE, crates=crates, unified="wasi1"
    )


def test_a_facade_keeps_its_paths() -> None:
    crates = {"wasmi_wasi": Crate("wasmi_wasi", "wasmi_wasi")}
    check_rust_noop("use wasmi_wasi::{WasiCtxBuilder, Dir};\n", rules=RULE, crates=crates)


def test_every_place_is_edited_or_found() -> None:
    text = b"fn f() { m!(wasi_tokio); <wasi_tokio::Dir as X>::y(); wasi_tokio::zzz(); }\n"
    after, findings = migrate(text, embedder(), rules=RULE)
    assert after.count(b"wasi_tokio") == 2
    assert len([finding for finding in findings if finding.level is not Level.SAFE]) == 2


def test_edition_2015_keeps_one_extern_crate() -> None:
    check_rust(
        "extern crate wasi_cap_std_sync;\nextern crate wasmtime_wasi;\n\nuse wasmtime_wasi::Dir;\n",
        "extern crate wasi_common;\n\nuse wasi_common::sync::Dir;\n",
        rules=RULE,
        edition="2015",
    )


def test_later_editions_need_no_extern_crate() -> None:
    check_rust(
        "use std::fs;\n\nextern crate wasi_tokio;\n\nfn f(_: wasi_tokio::Dir) {}\n",
        "use std::fs;\n\nfn f(_: wasi_common::tokio::Dir) {}\n",
        rules=RULE,
    )


def test_macro_use_is_left_for_a_person() -> None:
    outcome = check_rust_noop("#[macro_use]\nextern crate wasmtime_wasi;\n", rules=RULE)
    assert "macro_use" in outcome.at(Level.TODO)[0].message


def test_through_a_re_export_of_the_crate() -> None:
    check_rust(
        "pub use wasmtime_wasi;\nmod m { fn f(_: crate::wasmtime_wasi::Dir) {} }\n",
        "pub use wasmtime_wasi;\nmod m { fn f(_: wasi_common::sync::Dir) {} }\n",
        rules=RULE,
    )


def test_follows_every_move_of_the_catalogue() -> None:
    moves = catalog.renames(Version("2.0.2"), Version("24.0.0"))
    for old, new in moves.items():
        package, *tail = old.split("::")
        if tail:
            moved = paths.moved(package, tuple(tail))
            assert moved is not None, old
            assert "::".join(["wasi_common", *moved.tail]) == new
