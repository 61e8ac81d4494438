"""What the names of a Rust file are bound to, and which files a crate has."""

from __future__ import annotations

import textwrap

import pytest
from rust_support import ROOT, embedder, rust_file, rust_files

from migrate_wasi.embedder import Crate
from migrate_wasi.languages.rust.crate import RustCrate
from migrate_wasi.languages.rust.file import RustFile

BUILDER = "wasi_cap_std_sync::WasiCtxBuilder"

# Source text in which `X` (or the text in guillemets) is asked for, and its identity.
IDENTITIES = {
    "direct import": ("use wasi_cap_std_sync::WasiCtxBuilder as X; fn f(_: «X») {}", BUILDER),
    "through wasmtime_wasi": ("use wasmtime_wasi::WasiCtxBuilder as X; fn f(_: «X») {}", BUILDER),
    "through its sync": ("use wasmtime_wasi::sync::WasiCtxBuilder as X; fn f(_: «X») {}", BUILDER),
    "after the move": ("use wasi_common::sync::WasiCtxBuilder as X; fn f(_: «X») {}", BUILDER),
    "tokio": (
        "fn f(_: «wasmtime_wasi::tokio::WasiCtxBuilder») {}",
        "wasi_tokio::WasiCtxBuilder",
    ),
    "tokio after the move": (
        "fn f(_: «wasi_common::tokio::WasiCtxBuilder») {}",
        "wasi_tokio::WasiCtxBuilder",
    ),
    "with a tail": (
        "use wasmtime_wasi::*; fn f() { «WasiCtxBuilder::new»(); }",
        f"{BUILDER}::new",
    ),
    "an alias of a module": (
        "use wasmtime_wasi::sync as s; fn f(_: «s::Dir») {}",
        "wasi_cap_std_sync::Dir",
    ),
    "an alias of a crate": (
        "use wasi_common as w; fn f(_: «w::file::FileCaps») {}",
        "wasi_common::file::FileCaps",
    ),
    "an import through an alias": (
        "use wasi_common as w; use w::WasiCtx as X; fn f(_: «X») {}",
        "wasi_common::WasiCtx",
    ),
    "extern crate": (
        "extern crate wasi_tokio as t; fn f(_: «t::File») {}",
        "wasi_tokio::File",
    ),
    "a root re-export": ("fn f(_: «wasi_common::file::WasiFile») {}", "wasi_common::WasiFile"),
    "an item of the linker glue": (
        "fn f() { «wasmtime_wasi::add_to_linker»(); }",
        "wasmtime_wasi::sync::add_to_linker",
    ),
    "the linker glue after the move": (
        "fn f() { «wasi_common::sync::add_to_linker»(); }",
        "wasmtime_wasi::sync::add_to_linker",
    ),
    "an item that only exists later": (
        "fn f(_: «wasi_common::file::FileAccessMode») {}",
        "wasi_common::file::FileAccessMode",
    ),
    "I32Exit through wasmtime_wasi": (
        "fn f(_: «wasmtime_wasi::I32Exit») {}",
        "wasi_common::I32Exit",
    ),
    "preview2": ("fn f(_: «wasmtime_wasi::preview2::WasiCtx») {}", None),
    "import in the function": (
        "fn f() { use wasi_common::WasiCtx as X; let x: «X»; }",
        "wasi_common::WasiCtx",
    ),
    "import in another function": (
        "fn g() { use wasi_common::WasiCtx as X; } fn f() { let x: «X»; }",
        None,
    ),
    "an import does not reach into a module": (
        "use wasi_common::WasiCtx; mod m { fn f(_: «WasiCtx») {} }",
        None,
    ),
    "but through super": (
        "use wasi_common::WasiCtx; mod m { use super::*; fn f(_: «WasiCtx») {} }",
        "wasi_common::WasiCtx",
    ),
    "named through super": (
        "use wasi_common::WasiCtx; mod m { fn f(_: «super::WasiCtx») {} }",
        "wasi_common::WasiCtx",
    ),
    "through an inline facade": (
        "mod wasi { pub use wasi_common::WasiCtx; } fn f(_: «wasi::WasiCtx») {}",
        "wasi_common::WasiCtx",
    ),
    "through crate": (
        "mod wasi { pub use wasi_common::WasiCtx; } mod m { fn f(_: «crate::wasi::WasiCtx») {} }",
        "wasi_common::WasiCtx",
    ),
    "a struct of the same name": (
        "use wasi_common::*; struct WasiCtx; fn f(_: «WasiCtx») {}",
        None,
    ),
    "a struct in the block": (
        "use wasi_common::WasiCtx; fn f() { struct WasiCtx; let x: «WasiCtx»; }",
        None,
    ),
    "a type parameter": ("use wasi_cap_std_sync::Dir; fn f<Dir>(_: «Dir») {}", None),
    "a type parameter of the impl": (
        "use wasi_cap_std_sync::Dir; impl<Dir> S<Dir> { fn f(_: «Dir») {} }",
        None,
    ),
    "a variable": (
        "use wasi_cap_std_sync::ambient_authority; fn f() { let ambient_authority = 1; "
        "g(«ambient_authority»); }",
        None,
    ),
    "the value that a variable is made of": (
        "use wasi_cap_std_sync::ambient_authority; fn f() { let ambient_authority = "
        "«ambient_authority»(); }",
        "wasi_cap_std_sync::ambient_authority",
    ),
    "a parameter": (
        "use wasi_cap_std_sync::random_ctx; fn f(random_ctx: u8) { g(«random_ctx»); }",
        None,
    ),
    "a closure's parameter": (
        "use wasi_cap_std_sync::random_ctx; fn f() { g(|random_ctx| «random_ctx»); }",
        None,
    ),
    "a match arm's binding": (
        "use wasi_cap_std_sync::random_ctx; "
        "fn f() { match x { Some(random_ctx) => «random_ctx» } }",
        None,
    ),
    "a function does not hide a type": (
        "use wasmtime_wasi::sync; fn sync() {} fn f(_: «sync::Dir») {}",
        "wasi_cap_std_sync::Dir",
    ),
    "in a macro's tokens": (
        "use wasmtime_wasi::sync; fn f() { m!(a, «sync::Dir»); }",
        "wasi_cap_std_sync::Dir",
    ),
    "imported in a macro's tokens": (
        "cfg_if! { if #[cfg(a)] { use wasi_common::WasiCtx as X; } } fn f(_: «X») {}",
        "wasi_common::WasiCtx",
    ),
    "two imports under conditions": (
        "#[cfg(a)] use wasi_common::WasiCtx; #[cfg(b)] use stub::WasiCtx; fn f(_: «WasiCtx») {}",
        "wasi_common::WasiCtx",
    ),
    "a generic type": (
        "use wasi_common::pipe; fn f(_: «pipe::ReadPipe<Vec<u8>>») {}",
        "wasi_common::pipe::ReadPipe",
    ),
    "a local module of the crate's name": (
        "mod wasi_tokio { pub struct Dir; } fn f(_: «wasi_tokio::Dir») {}",
        None,
    ),
    "a glob of another crate": ("use wasmtime::*; fn f(_: «WasiCtx») {}", None),
    "a module that names itself": (
        "use self::a::*; mod a { pub use super::*; } fn f(_: «Q») {}",
        None,
    ),
}


@pytest.mark.parametrize(("text", "identity"), IDENTITIES.values(), ids=IDENTITIES)
def test_identity(text: str, identity: str | None) -> None:
    before, asked, after = text.replace("»", "«").split("«")
    file = rust_file(before + asked + after)
    start, end = len(before.encode()), len((before + asked).encode())
    node = file.root.descendant_for_byte_range(start, end)
    assert node is not None
    if node.type == "token_tree":
        node = file.root.descendant_for_byte_range(end - 1, end)
        assert node is not None
    assert file.canonical(node) == identity


def test_references_are_whole_paths_outside_of_imports() -> None:
    file = rust_file(
        """\
        use wasi_common::{self as w, file::FileCaps as Caps};
        fn f() { Caps::READ | w::file::FileCaps::all() | m!(Caps::WRITE) | FileCaps; }
        """
    )
    found = list(file.references("wasi_common::file::FileCaps"))
    spans = [file.source.text[slice(*file.span(node))].decode() for node in found]
    assert spans == ["Caps::READ", "w::file::FileCaps::all", "Caps::WRITE"]


def test_references_by_either_path_of_an_item() -> None:
    file = rust_file("impl wasi_common::WasiFile for S {}\n")
    assert len(list(file.references("wasi_common::file::WasiFile"))) == 1


def test_occurrences_are_code_only() -> None:
    file = rust_file('fn Dir() { "Dir"; /* Dir */ m!(Dir, "Dir"); x.Dir; } // Dir\n')
    assert len(list(file.occurrences("Dir"))) == 3


def test_imports() -> None:
    file = rust_file(
        "pub use wasmtime_wasi::{self, sync::{Dir as D, *}};\nuse wasi_common::WasiFile as _;\n"
    )
    assert [(one.name, one.canonical, one.public) for one in file.imports] == [
        ("wasmtime_wasi", "wasmtime_wasi", True),
        ("D", "wasi_cap_std_sync::Dir", True),
        ("*", "wasi_cap_std_sync", True),
        ("_", "wasi_common::WasiFile", False),
    ]


def test_a_refused_crate_has_no_items() -> None:
    crates = {"wasi_common": Crate("wasi-common", "wasi_common", None, "a git source")}
    file = rust_file("fn f(_: wasi_common::WasiCtx) {}\n", embedder(crates=crates))
    assert not list(file.references("wasi_common::WasiCtx"))


def test_the_unified_crate_is_known_before_it_is_a_dependency() -> None:
    crates = {"wasmtime_wasi": Crate("wasmtime-wasi", "wasmtime_wasi")}
    file = rust_file("use wasi_common::sync::WasiCtxBuilder;\n", embedder(crates=crates))
    assert file.imports[0].canonical == BUILDER


def test_a_facade_has_the_items_of_both_packages() -> None:
    crates = {"wasmi_wasi": Crate("wasmi_wasi", "wasmi_wasi")}
    file = rust_file(
        "use wasmi_wasi::{add_to_linker, WasiCtxBuilder, WasiCtx, sync::Dir};\n",
        embedder(crates=crates),
    )
    assert [one.canonical for one in file.imports] == [
        None,
        BUILDER,
        "wasi_common::WasiCtx",
        "wasi_cap_std_sync::Dir",
    ]


IMPORTS = {
    "in scope": ("use wasi_common::I32Exit;\nfn f() {}\n", "I32Exit", None),
    "in scope under another name": ("use wasi_common::I32Exit as E;\nfn f() {}\n", "E", None),
    "merged into a group": (
        "use wasi_common::{Error, WasiCtx};\nfn f() {}\n",
        "I32Exit",
        "use wasi_common::{Error, WasiCtx, I32Exit};\nfn f() {}\n",
    ),
    "merged with a single import": (
        "use wasi_common::Error;\nfn f() {}\n",
        "I32Exit",
        "use wasi_common::{Error, I32Exit};\nfn f() {}\n",
    ),
    "behind the last import": (
        "use std::fs;\n\nfn f() {}\n",
        "I32Exit",
        "use std::fs;\nuse wasi_common::I32Exit;\n\nfn f() {}\n",
    ),
    "a file without imports": (
        "//! Docs.\n\nfn f() {}\n",
        "I32Exit",
        "//! Docs.\n\nuse wasi_common::I32Exit;\n\nfn f() {}\n",
    ),
    "the name is taken": ("struct I32Exit;\nfn f() {}\n", "wasi_common::I32Exit", None),
    "not merged with a conditional import": (
        "#[cfg(unix)]\nuse wasi_common::{Error, WasiCtx};\nfn f() {}\n",
        "I32Exit",
        "#[cfg(unix)]\nuse wasi_common::{Error, WasiCtx};\nuse wasi_common::I32Exit;\nfn f() {}\n",
    ),
}


@pytest.mark.parametrize(("text", "name", "after"), IMPORTS.values(), ids=IMPORTS)
def test_import_edits(text: str, name: str, after: str | None) -> None:
    from migrate_wasi.edits import apply

    file = rust_file(text)
    at = next(file.occurrences("f"))
    written, edits = file.import_edits("wasi_common::I32Exit", at)
    assert written == name
    assert apply(file.source, edits).decode() == (after or text)


# -- crates ----------------------------------------------------------------------------------------


def crate(files: dict[str, str], *targets: str) -> RustCrate:
    raws = {ROOT / name: textwrap.dedent(text).encode() for name, text in files.items()}
    return RustCrate.load(ROOT, [ROOT / name for name in targets], raws.get)


def live(files: dict[str, str], *targets: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in crate(files, *targets).files}


def test_files_that_a_target_reaches() -> None:
    files = {
        "src/lib.rs": "mod a;\npub mod b;\nmod inline { mod deep; }\n",
        "src/a.rs": "mod c;\n",
        "src/a/c.rs": "",
        "src/b/mod.rs": "pub(crate) mod d;\n",
        "src/b/d.rs": "",
        "src/inline/deep.rs": "",
        "src/dead.rs": "",
        "tests/all/main.rs": "mod one;\n",
        "tests/all/one.rs": "",
    }
    assert live(files, "src/lib.rs", "tests/all/main.rs") == set(files) - {"src/dead.rs"}


def test_modules_in_macros_paths_and_includes() -> None:
    files = {
        "src/lib.rs": """\
            cfg_if::cfg_if! { if #[cfg(unix)] { mod unix; } else { #[path = "w/in.rs"] mod win; } }
            include!("gen.rs");
            """,
        "src/unix.rs": "",
        "src/w/in.rs": "mod next;\n",
        "src/w/next.rs": "",
        "src/gen.rs": "",
    }
    assert live(files, "src/lib.rs") == set(files)


def test_modules_in_comments_and_strings_do_not_count() -> None:
    files = {
        "src/lib.rs": '// mod a;\n/* mod a; */\nconst S: &str = "mod a;";\nfn f() { \'"\'; }\n',
        "src/a.rs": "",
    }
    assert live(files, "src/lib.rs") == {"src/lib.rs"}


def test_a_re_export_in_another_file() -> None:
    files = rust_files(
        {
            "src/lib.rs": "mod wasi;\nmod user;\n",
            "src/wasi.rs": """\
                pub use wasmtime_wasi::sync::*;
                pub use wasi_common::WasiCtx as Ctx;
                """,
            "src/user.rs": "use crate::wasi::{WasiCtxBuilder, Ctx};\nuse super::wasi::Dir;\n",
        }
    )
    assert [one.canonical for one in files["src/user.rs"].imports] == [
        BUILDER,
        "wasi_common::WasiCtx",
        "wasi_cap_std_sync::Dir",
    ]


def test_a_glob_of_a_module_in_another_file() -> None:
    files = rust_files(
        {
            "src/lib.rs": "mod prelude;\nmod user;\n",
            "src/prelude.rs": "pub(crate) use wasi_common::WasiFile;\n",
            "src/user.rs": "use crate::prelude::*;\nimpl WasiFile for S {}\n",
        }
    )
    found = list(files["src/user.rs"].references("wasi_common::WasiFile"))
    assert len(found) == 1


def test_two_modules_that_glob_each_other() -> None:
    files = rust_files(
        {
            "src/lib.rs": "mod a;\nmod b;\nfn f(_: a::X) {}\n",
            "src/a.rs": "pub use crate::b::*;\n",
            "src/b.rs": "pub use crate::a::*;\n",
        }
    )
    file: RustFile = files["src/lib.rs"]
    assert file.canonical(next(file.occurrences("X"))) is None


def test_files_that_use_our_items_without_naming_a_crate() -> None:
    found = crate(
        {
            "src/lib.rs": "mod wasi;\nmod user;\nmod other;\nmod own;\n",
            "src/wasi.rs": "pub use wasi_cap_std_sync::*;\n",
            "src/user.rs": "use crate::wasi::WasiCtxBuilder;\n",
            "src/other.rs": "use crate::user::Thing;\n",
            "src/own.rs": "struct WasiCtxBuilder;\n",
        },
        "src/lib.rs",
    )
    assert found.indirect_users(embedder()) == {ROOT / "src/user.rs"}
