"""Spans of TOML: every value is where it is written, and is what the standard reads there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from migrate_wasi.manifests.python.toml_nodes import scan
from migrate_wasi.manifests.toml_spans import Document, Entry, Value
from migrate_wasi.source import Source, UnreadableSourceError

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

DOCUMENTS = {
    "a manifest": MANIFEST.decode(),
    "nothing": "",
    "only a comment": "# nothing",
    "no final newline": "a = 1",
    "comments everywhere": "# 1\n[a] # 2 [b]\nb = [ # 3 ]\n 1, # 4 ,\n # 5\n 2 # 6\n] # 7\n# 8",
    "blanks everywhere": "  [ a . b ]  \n\tc\t.\td  =\t[ 1 ,2 , ]  \n e={ f = 1 ,g.h=2 }\n\n\n",
    "quoted keys": '"a b" = 1\n\'c.d\'."e" = 2\n["x.y".\'[z]\']\n"" = 3\n"\\u00e9" = 4',
    "keys like values": "true = 1\n1979-05-27 = 2\n3.14 = 3\n-1 = 4\ninf = 5",
    "basic strings": r'a = "x # y"'
    + "\n"
    + r'b = "\"q\" \\"'
    + "\n"
    + 'c = ""'
    + "\n"
    + r'd = "\t\u00e9"',
    "literal strings": "a = 'C:\\x # y'\nb = ''\nc = ['a', 'b\"]']",
    "multi-line strings": 'a = """\n[b]\nc = 1 # x\n"""\nd = """x""y"""\ne = """q\\""""""\nf = 1',
    "quotes at the end": 'a = """x"""""\nb = """""""\nc = """"""\nd = [""""x""""]\ne = 1',
    "literal multi-line": "a = '''\n[b]\\ # x'''\nc = '''x'''''\nd = ''''''\ne = [''']''']",
    "line ends escaped": 'a = """\\\n   x \\\n   y"""\nb = 2',
    "numbers": "a = +1_000\nb = 0xff\nc = -2.5e-3\nd = inf\ne = [0o7, 0b1]",
    "dates": "a = 1979-05-27 07:32:00\nb = 1979-05-27T00:32:00.5-07:00 # x\nc = [07:32:00]",
    "nested arrays": "a = [[1, [2]], [], [\n[\n]\n,], {b = [3]}]",
    "inline tables": 'a = {}\nb = { c = { d = [ { e = 1 }, { e = 2 } ] } }\nf = [{g.h = "}"}]',
    "dotted keys": "a.b.c = 1\na.b.d = 2\n[x]\ny.z = 3\n[x.w]\ny.z = 4",
    "arrays of tables": "[[a]]\nb = 1\n[[a]]\n[[a.c]]\nd = 2\n[[a.c]]\nd = 3\n[a.e]\nf = 4\n[[a]]",
    "parents behind children": "[a.b]\nc = 1\n[a]\nd = 2\n[e]\n[f]",
    "other scripts": 'a = "é→😀" # ü\n"ключ" = "значение"\nb = ["é", "x"]',
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_values_found_are_those_of_tomllib(name: str, newline: str) -> None:
    text = DOCUMENTS[name].replace("\n", newline)
    source = Source.of(Path("x.toml"), "x.toml", text.encode())
    compare(source)


def compare(source: Source) -> None:
    """Both views hold exactly the values that tomllib reads, at the places where they stand."""
    data = tomllib.loads(source.text.decode())
    leaves = sorted(_leaves(data, ()), key=str)
    document = Document(source.text)
    assert sorted(_written(document), key=str) == sorted(_merged(leaves), key=str)
    nodes = scan(source).nodes
    found = [
        (node.path, _value(source.text[node.start : node.end]))
        for node in nodes
        if node.kind in ("string", "other")
    ]
    assert sorted(found, key=str) == leaves
    for node in nodes:
        if node.key >= 0:
            key = source.text[node.key : node.key_end].decode()
            names = [step for step in node.path if isinstance(step, str)]
            assert names[-1] == _last(key)


def _value(text: bytes) -> Any:
    return tomllib.loads(f"v = {text.decode()}")["v"]


def _last(key: str) -> str:
    """The last part of a dotted key."""
    data: dict[str, Any] = tomllib.loads(f"{key} = 1")
    last = ""
    while data:
        last, inner = next(iter(data.items()))
        data = cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
    return last


def _leaves(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict):
        for key, value in cast("dict[str, Any]", data).items():
            yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(cast("list[Any]", data)):
            yield from _leaves(value, (*path, index))
    else:
        yield path, data


def _merged(
    leaves: list[tuple[tuple[str | int, ...], Any]],
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The same without the numbers of array members."""
    for path, value in leaves:
        yield tuple(step for step in path if isinstance(step, str)), value


def _written(document: Document) -> Iterator[tuple[tuple[str, ...], Any]]:
    for entry in document.entries():
        yield from _of_entry((), entry, document.text)


def _of_entry(
    base: tuple[str, ...], entry: Entry, text: bytes
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for part, span in zip(entry.key, entry.keys, strict=True):
        assert _last(text[slice(*span)].decode()) == part
    yield from _of_value((*base, *entry.path), entry.value, text)


def _of_value(
    path: tuple[str, ...], value: Value, text: bytes
) -> Iterator[tuple[tuple[str, ...], Any]]:
    assert value.text == text[value.start : value.end]
    if value.kind in ("string", "other"):
        yield path, value.data
    for item in value.items:
        yield from _of_value(path, item, text)
    for entry in value.entries:
        yield from _of_entry(path, entry, text)


def test_inline_tables_and_arrays_have_their_own_spans() -> None:
    entry = next(one for one in Document(MANIFEST).entries() if one.key == ("wasi-cap-std-sync",))
    assert MANIFEST[slice(*entry.keys[0])] == b'"wasi-cap-std-sync"'
    version, features = entry.value.entries
    assert (version.key, version.value.data) == (("version",), "2.0")
    assert [MANIFEST[item.start : item.end] for item in features.value.items] == [b'"a"', b'"b"']


def test_a_table_spans_its_header_and_its_entries() -> None:
    table = Document(MANIFEST).table(("package",))
    assert table is not None
    assert MANIFEST[table.start : table.end] == b"[package]"
    assert MANIFEST[table.start : table.last].endswith(b"version.workspace = true")


@pytest.mark.parametrize(
    "text",
    [b"a = ", b"[a\nb = 1", b'a = "x\n', b"a = 1\na = 2", b"\xff = 1", b"a = " + b"[" * 5000],
    ids=["no value", "open header", "open string", "twice", "not UTF-8", "too deep"],
)
def test_what_is_not_toml_is_named(text: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="not valid TOML"):
        Document(text)
