"""Spans of TOML statements: every value where it is written, the data as the standard reads it."""

from __future__ import annotations

import pytest

from migrate_wasi.manifests.cargo_toml import Document, TomlError

MANIFEST = b"""\
# a comment with [brackets] = "and quotes"
[package]
name = "app" # trailing
version.workspace = true

[dependencies]
wasi-common   = "2.0"
"wasi-cap-std-sync" = { version = '2.0', features = [
    "a", # first
    "b",
] }
wiggle.version = "2.0"
wiggle . features = ["x"]

[target.'cfg(unix)'.dependencies.wasi-tokio]
version = \"\"\"2.0\"\"\"
optional = true

[[bin]]
name = "one"
[[bin]]
name = "two"
"""


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_each_statement_is_found_where_it_is_written(newline: bytes) -> None:
    text = MANIFEST.replace(b"\n", newline)
    document = Document(text)
    found = {entry.path: text[entry.value.start : entry.value.end] for entry in document.entries()}
    assert found["package", "name"] == b'"app"'
    assert found["dependencies", "wasi-common"] == b'"2.0"'
    assert found["dependencies", "wiggle", "version"] == b'"2.0"'
    assert found["dependencies", "wiggle", "features"] == b'["x"]'
    assert found["target", "cfg(unix)", "dependencies", "wasi-tokio", "optional"] == b"true"


def test_inline_tables_and_arrays_have_their_own_spans() -> None:
    document = Document(MANIFEST)
    entry = document.at("dependencies", "wasi-cap-std-sync")
    assert entry is not None
    assert MANIFEST[slice(*entry.keys[0])] == b'"wasi-cap-std-sync"'
    version, features = entry.value.entries
    assert (version.key, version.value.data) == (("version",), "2.0")
    assert [MANIFEST[item.start : item.end] for item in features.value.items] == [b'"a"', b'"b"']


def test_tables_of_an_array_stay_apart() -> None:
    names = [table.entries[0].value.data for table in Document(MANIFEST).tables if table.array]
    assert names == ["one", "two"]


def test_an_empty_file_has_no_statements() -> None:
    assert list(Document(b"").entries()) == []
    assert list(Document(b"# only a comment").entries()) == []


@pytest.mark.parametrize("text", [b"a = ", b"[a\nb = 1", b'a = "x\n', b"a = 1\na = 2", b"\xff = 1"])
def test_what_is_not_toml_is_named(text: bytes) -> None:
    with pytest.raises(TomlError):
        Document(text)
