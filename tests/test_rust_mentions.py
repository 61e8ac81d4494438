"""`doc-mention` and `unresolved-glob` in Rust files."""

from __future__ import annotations

import pytest
from rust_support import check_rust, check_rust_noop, embedder

from migrate_wasi.edits import Level
from migrate_wasi.languages.documents.mentions import mention_findings

DOC = "doc-mention"

RENAMED = {
    "a line comment": (
        "// see wasi_cap_std_sync::WasiCtxBuilder::new\n",
        "// see wasi_common::sync::WasiCtxBuilder::new\n",
    ),
    "a link in rustdoc": (
        "/// A [`wasmtime_wasi::WasiCtx`] and a [Dir](wasmtime_wasi::sync::Dir).\nfn f() {}\n",
        "/// A [`wasi_common::WasiCtx`] and a [Dir](wasi_common::sync::Dir).\nfn f() {}\n",
    ),
    "a module's doc": ("//! Uses wasi_tokio::File.\n", "//! Uses wasi_common::tokio::File.\n"),
    "a block comment": (
        "/* wasmtime_wasi::Dir\n   wasmtime_wasi::add_to_linker() */\n",
        "/* wasi_common::sync::Dir\n   wasi_common::sync::add_to_linker() */\n",
    ),
    "a code fence": (
        "/// ```\n/// use wasmtime_wasi::{WasiCtx, sync::WasiCtxBuilder};\n/// ```\nfn f() {}\n",
        "/// ```\n/// use wasi_common::{WasiCtx, sync::WasiCtxBuilder};\n/// ```\nfn f() {}\n",
    ),
    "a doc attribute": (
        '#[doc = "[`wasi_cap_std_sync::Dir`]"]\nfn f() {}\n',
        '#[doc = "[`wasi_common::sync::Dir`]"]\nfn f() {}\n',
    ),
    "a comment in a macro": (
        "m! { // wasi_cap_std_sync::Dir\n}\n",
        "m! { // wasi_common::sync::Dir\n}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), RENAMED.values(), ids=RENAMED)
def test_paths_in_prose(before: str, after: str) -> None:
    outcome = check_rust(before, after, rules=DOC)
    assert not outcome.at(Level.REVIEW), outcome.notes


LISTED = {
    "a crate's name": "// wasi-cap-std-sync is slow here\n",
    "a link to its documentation": "/// See <https://docs.rs/wasi-cap-std-sync/2.0/>.\nfn f() {}\n",
    "a name without a path": "// `wasmtime_wasi` is re-exported\n",
    "a string": 'fn f() { g("wasi_tokio::Dir"); }\n',
    "a log filter": 'const F: &str = "wasi_cap_std_sync=trace";\n',
    "an unknown item": "// wasmtime_wasi::Wasi\n",
    "an open group": "/// use wasmtime_wasi::{\n///     WasiCtx,\n/// };\nfn f() {}\n",
}


@pytest.mark.parametrize("text", LISTED.values(), ids=LISTED)
def test_what_is_only_listed(text: str) -> None:
    outcome = check_rust_noop(text, rules=DOC)
    assert outcome.at(Level.REVIEW) and len(outcome.findings) == 1, outcome.notes


SILENT = {
    "code": "use wasi_cap_std_sync::Dir;\n",
    "the unified crate": "// wasi_common::sync::Dir and wasi-common\n",
    "longer names": "// my-wasi-tokio, wasi-tokio-x, my_wasi_tokio::Dir\n",
    "the other API": "// wasmtime_wasi::preview2::WasiCtx\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_to_say(text: str) -> None:
    assert not check_rust_noop(text, rules=DOC).findings


def test_offsets_of_a_piece() -> None:
    text = b"see wasi_tokio::Dir"
    (finding,) = mention_findings(text, 100, embedder())
    assert (finding.start, finding.end) == (104, 119)
    assert finding.edits[0].start == 104


def test_glob_beside_a_foreign_glob() -> None:
    outcome = check_rust_noop(
        "use wasmtime::*;\nuse wasi_cap_std_sync::*;\nfn f(d: Dir) { WasiCtxBuilder::new(); }\n",
        rules="unresolved-glob",
    )
    (finding,) = outcome.at(Level.REVIEW)
    assert "`Dir`, `WasiCtxBuilder`" in finding.message and "`wasmtime::*`" in finding.message


GLOBS_WITHOUT_DOUBT = {
    "alone": "use wasi_cap_std_sync::*;\nfn f(d: Dir) {}\n",
    "nothing used": "use wasmtime::*;\nuse wasi_cap_std_sync::*;\n",
    "the name has an import": (
        "use wasmtime::*;\nuse wasi_cap_std_sync::*;\nuse cap_std::fs::Dir;\nfn f(d: Dir) {}\n"
    ),
    "the other glob is of a module here": (
        "use super::*;\nuse wasi_cap_std_sync::*;\nfn f(d: Dir) {}\n"
    ),
    "the other glob is elsewhere": (
        "use wasi_cap_std_sync::*;\nfn f(d: Dir) {}\nmod m { use wasmtime::*; }\n"
    ),
}


@pytest.mark.parametrize("text", GLOBS_WITHOUT_DOUBT.values(), ids=GLOBS_WITHOUT_DOUBT)
def test_globs_without_doubt(text: str) -> None:
    assert not check_rust_noop(text, rules="unresolved-glob").findings
