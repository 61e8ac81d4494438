"""Python files: places, scopes, what names are bound to, and files that cannot be read."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.parsing import PythonSyntaxError
from migrate_wasi.source import Source
from tests.python_support import ROOT, embedder, python_file

NAME = "wasi_cap_std_sync::Dir"


def denotes(text: str, path: str = "app.py") -> list[str | None]:
    """What each `Dir` or `….Dir` that is loaded in `text` denotes, in order."""
    file = python_file(text, path=path)
    found: list[ast.expr] = []
    for name, nodes in file.table.names.items():
        for node in nodes:
            outer = file.outermost(node)
            is_attribute = isinstance(outer, ast.Attribute) and outer.attr == "Dir"
            if isinstance(node.ctx, ast.Load) and (is_attribute or name == "Dir"):
                found.append(outer)
    return [file.canonical(node) for node in sorted(found, key=file.span)]


SAME_ITEM = {
    "plain": "import wasi_cap_std_sync\nwasi_cap_std_sync.Dir",
    "alias": "import wasi_cap_std_sync as w\nw.Dir",
    "from": "from wasi_cap_std_sync import Dir\nDir",
    "module of the unified package": "from wasi_common import sync\nsync.Dir",
    "unified": "import wasi_common.sync as s\ns.Dir",
    "facade": "import wasmtime_wasi\nwasmtime_wasi.Dir",
    "facade's module": "from wasmtime_wasi import sync as s\ns.Dir",
    "the interpreter's facade": "from wasmi_wasi import Dir\nDir",
    "star": "from wasi_cap_std_sync import *\nDir",
    "star behind another star": "from os import *\nfrom wasmtime_wasi import *\nDir",
    "annotation": "from wasi_cap_std_sync import Dir\nx: 'list[Dir]'",
    "forward reference of a result": "from wasi_cap_std_sync import Dir\n"
    "def f() -> 'Dir | None': ...",
    "function sees the module": "from wasi_cap_std_sync import Dir\ndef f(): return Dir",
    "function is skipped by class": "from wasi_cap_std_sync import Dir\n"
    "class A:\n    Dir = 1\n    def f(self): return Dir",
    "global": "def f():\n    global Dir\n    from wasi_cap_std_sync import Dir\nDir",
    "nonlocal": "def f():\n    Dir = None\n    def g():\n        nonlocal Dir\n"
    "        from wasi_cap_std_sync import Dir\n    return Dir",
    "first iterable of a comprehension": "from wasi_cap_std_sync import Dir\n[0 for Dir in Dir]",
    "optional import": "try:\n    from wasi_cap_std_sync import Dir\nexcept ImportError:\n"
    "    Dir = None\nDir",
    "fallback import": "try:\n    from wasi_cap_std_sync import Dir\nexcept ImportError:\n"
    "    from wasi_common.sync import Dir\nDir",
    "default value": "from wasi_cap_std_sync import Dir\ndef f(Dir=Dir): ...",
    "decorator": "from wasi_cap_std_sync import Dir\n@Dir\ndef f(Dir): ...",
}


@pytest.mark.parametrize("name", SAME_ITEM)
def test_one_identity_however_it_is_reached(name: str) -> None:
    assert denotes(SAME_ITEM[name]) == [NAME]


OTHER_THINGS = {
    "parameter": "from wasi_cap_std_sync import Dir\ndef f(Dir): return Dir",
    "assignment": "from wasi_cap_std_sync import Dir\nDir = object()\nDir",
    "conditional rebinding": "from wasi_cap_std_sync import Dir\nif 1: Dir = int\nDir",
    "definition": "from wasi_cap_std_sync import Dir\ndef f():\n    def Dir(): ...\n    return Dir",
    "class": "from wasi_cap_std_sync import Dir\ndef f():\n    class Dir: ...\n    return Dir",
    "comprehension": "from wasi_cap_std_sync import Dir\n[Dir for Dir in ()]",
    "walrus in a comprehension": "def f():\n    from wasi_cap_std_sync import Dir\n"
    "    [(Dir := x) for x in ()]\n    return Dir",
    "loop": "from wasi_cap_std_sync import Dir\nfor Dir in (): Dir",
    "with": "from wasi_cap_std_sync import Dir\nwith open('') as Dir: Dir",
    "except": "from wasi_cap_std_sync import Dir\ntry: ...\nexcept OSError as Dir: Dir",
    "match": "from wasi_cap_std_sync import Dir\ndef f(x):\n    match x:\n"
    "        case [Dir]: return Dir",
    "lambda": "from wasi_cap_std_sync import Dir\nlambda Dir: Dir",
    "relative import": "from .wasi_cap_std_sync import Dir\nDir",
    "two packages": "from wasi_cap_std_sync import Dir\nfrom wasi_tokio import Dir\nDir",
    "unbound": "Dir",
    "another module": "import os as wasi_cap_std_sync\nwasi_cap_std_sync.Dir",
    "nested function hides": "from wasi_cap_std_sync import Dir\ndef f():\n    Dir = 1\n"
    "    def g(): return Dir",
}


@pytest.mark.parametrize("name", OTHER_THINGS)
def test_another_thing_of_that_name(name: str) -> None:
    assert set(denotes(OTHER_THINGS[name])) == {None}


PLACES = {
    "multi-byte": "é = '日本'; import wasi_cap_std_sync; '🦀', wasi_cap_std_sync.Dir\n",
    "tabs": "if 1:\n\timport wasi_cap_std_sync\n\tx\t=\twasi_cap_std_sync.Dir\n",
    "CRLF": "import wasi_cap_std_sync\r\n\r\nwasi_cap_std_sync.Dir\r\n",
    "lone CR": "import wasi_cap_std_sync\rwasi_cap_std_sync.Dir\r",
    "mixed line ends": "import wasi_cap_std_sync\r\n\nx = 1\rwasi_cap_std_sync.Dir\n",
    "form feeds": "import wasi_cap_std_sync\n\f\n\fx = wasi_cap_std_sync.Dir\n",
    "line ends inside strings": 'x = """a\r\nb\rc\n"""; import wasi_cap_std_sync\r'
    "wasi_cap_std_sync.Dir\n",
    "other separators": "x = '\u2028\x1c'; import wasi_cap_std_sync\nwasi_cap_std_sync.Dir\n",
    "continuations": "import \\\r\n wasi_cap_std_sync; x = \\\n wasi_cap_std_sync.Dir",
    "string annotation": "import wasi_cap_std_sync\nx: 'é' ' '\n"
    'y: r"""wasi_cap_std_sync.Dir"""\n',
    "doctest": '"""é\n\n    >>> import wasi_cap_std_sync; "é", wasi_cap_std_sync.Dir\n    """\n',
    "type comment": "import wasi_cap_std_sync\né = 1  # type:  wasi_cap_std_sync.Dir  # é\n",
    "f-string": "import wasi_cap_std_sync\nf'é{wasi_cap_std_sync.Dir!r}'\n",
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("bom", [False, True], ids=["plain", "byte order mark"])
def test_spans_are_byte_offsets(name: str, bom: bool) -> None:
    raw = (b"\xef\xbb\xbf" if bom else b"") + PLACES[name].encode()
    file = PythonFile(Source.of(ROOT / "app.py", "app.py", raw), embedder())
    (reference,) = file.references(NAME)
    assert file.text(reference) == "wasi_cap_std_sync.Dir"


def test_a_declared_encoding_is_not_decoded_twice() -> None:
    raw = "# coding: latin-1\né = 1; import wasi_cap_std_sync as é_\né_.Dir\n".encode("latin-1")
    file = PythonFile(Source.of(ROOT / "app.py", "app.py", raw), embedder())
    assert [file.text(node) for node in file.references(NAME)] == ["é_.Dir"]


@given(
    st.lists(
        st.sampled_from(
            ["\n", "\r\n", "\r", "\f", "\t", " ", "é", "🦀", "x = 1", "'日\u2028'", ";", "# ü"]
        ),
        max_size=30,
    )
)
def test_spans_in_any_text(parts: list[str]) -> None:
    text = "".join(parts) + "\nimport wasi_cap_std_sync\n\f\nüx = (wasi_cap_std_sync.Dir)\n"
    try:
        ast.parse(text)
    except SyntaxError:
        return
    file = PythonFile(Source.of(ROOT / "app.py", "app.py", text.encode()), embedder())
    assert [file.text(node) for node in file.references(NAME)] == ["wasi_cap_std_sync.Dir"]


BROKEN = {
    "x = (\n": ("line 1", "was never closed", "exclude it, or run with a Python newer"),
    "def f():\nx = 1\n": ("line 2", "expected an indented block", "exclude it"),
    "print 'hello'\n": ("line 1", "print", "Python 2"),
    "try:\n    pass\nexcept OSError, e:\n    pass\n": ("line 3", "parenthesized", "Python 2"),
    "x = 0777\n": ("line 1", "leading zeros", "Python 2"),
    "if x:\n\ty\n        z\n": ("line 3", "", ""),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_file_that_does_not_parse_says_where_and_what_to_do(text: str) -> None:
    with pytest.raises(PythonSyntaxError) as caught:
        python_file(text)
    assert all(part in str(caught.value) for part in BROKEN[text]), str(caught.value)


def test_a_file_that_is_too_deep_is_named() -> None:
    with pytest.raises(PythonSyntaxError) as caught:
        python_file("x = " + "(" * 5000 + "1" + ")" * 5000)
    assert "exclude it" in str(caught.value)


def test_long_chains_are_no_deeper_than_short_ones() -> None:
    chain = ".inherit_stdio()" * 90
    (reference,) = python_file(f"import wasi_tokio\nwasi_tokio.Dir{chain}\n").references(
        "wasi_tokio::Dir"
    )
    assert reference is not None
    python_file("x = " + " + ".join(["'a'"] * 900))


def test_warnings_of_the_code_are_not_ours() -> None:
    python_file("x = '\\d' is 1\n")


IMPORTED = {
    "there already": (
        "from wasi_common import I32Exit as E\nx\n",
        "E",
        "from wasi_common import I32Exit as E\nx\n",
    ),
    "by its module": (
        "import wasi_common as w\nx\n",
        "w.I32Exit",
        "import wasi_common as w\nx\n",
    ),
    "merged": (
        "from wasi_common import WasiCtx  # c\nx\n",
        "I32Exit",
        "from wasi_common import WasiCtx, I32Exit  # c\nx\n",
    ),
    "merged into parentheses": (
        "from wasi_common import (\n    WasiCtx, Error\n)\nx\n",
        "I32Exit",
        "from wasi_common import (\n    WasiCtx, Error, I32Exit\n)\nx\n",
    ),
    "merged into lines without a last comma": (
        "from wasi_common import (\n    WasiCtx,\n    Error  # e\n)\nx\n",
        "I32Exit",
        "from wasi_common import (\n    WasiCtx,\n    Error,  # e\n    I32Exit,\n)\nx\n",
    ),
    "behind our last import": (
        "import os\nimport wasi_tokio\nimport sys\nx\n",
        "I32Exit",
        "import os\nimport wasi_tokio\nfrom wasi_common import I32Exit\nimport sys\nx\n",
    ),
    "behind the last import": (
        "from __future__ import annotations\n\nx\n",
        "I32Exit",
        "from __future__ import annotations\nfrom wasi_common import I32Exit\n\nx\n",
    ),
    "behind the docstring": (
        '"""Doc."""\nx\n',
        "I32Exit",
        '"""Doc."""\nfrom wasi_common import I32Exit\nx\n',
    ),
    "at the top": ("# note\nx\n", "I32Exit", "# note\nfrom wasi_common import I32Exit\nx\n"),
    "the name is taken": (
        "I32Exit = 1\nx\n",
        "wasi_common.I32Exit",
        "import wasi_common\nI32Exit = 1\nx\n",
    ),
    "not by an import in a function": (
        "def f():\n    from wasi_common import I32Exit\nx\n",
        "I32Exit",
        "from wasi_common import I32Exit\ndef f():\n    from wasi_common import I32Exit\nx\n",
    ),
}


@pytest.mark.parametrize("name", IMPORTED)
def test_an_item_can_be_named_anywhere(name: str) -> None:
    from migrate_wasi.edits import apply

    before, spelled, after = IMPORTED[name]
    file = python_file(before)
    written, edits = file.import_edits("wasi_common::I32Exit", file.tree.body[-1])
    assert written == spelled
    assert apply(file.source, edits).decode() == after
