"""Notebooks: the cells as one module, and edits that leave the JSON's layout alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from migrate_wasi.edits import Edit, Finding, Level, apply
from migrate_wasi.languages.documents.ipython import as_python
from migrate_wasi.languages.documents.notebook import NotebookText, cells
from migrate_wasi.source import Source, UnreadableSourceError

IMPORT = 'from wasi_cap_std_sync import WasiCtxBuilder  # é "q"\n'
CELLS = [
    ("markdown", ["wasi_cap_std_sync\n"]),
    ("code", ["%matplotlib inline\n", IMPORT, "import os"]),
    ("code", "a = 1\nWasiCtxBuilder().build()\n"),
]


def document(parts: list[tuple[str, Any]] = CELLS, **metadata: Any) -> dict[str, Any]:
    return {
        "cells": [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in parts],
        "metadata": metadata,
        "nbformat": 4,
    }


def source(parts: list[tuple[str, Any]] = CELLS, **style: Any) -> Source:
    raw = json.dumps(document(parts), **(style or {"indent": 1, "ensure_ascii": False}))
    return Source.of(Path("a.ipynb"), "a.ipynb", raw.encode())


def code(source: Source) -> list[str]:
    return [
        cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        for cell in json.loads(source.text)["cells"]
        if cell["cell_type"] == "code"
    ]


def edited(source: Source, *edits: Edit) -> bytes:
    text = NotebookText(source)
    found = [text.edit_in_file(edit) for edit in edits]
    return apply(source, [edit for edit in found if edit is not None])


def test_the_cells_are_one_module() -> None:
    text = NotebookText(source()).text.decode()
    magic = "0" + " " * (len("%matplotlib inline") - 1)
    assert text == f"{magic}\n{IMPORT}import os\na = 1\nWasiCtxBuilder().build()\n\n"


# In characters of the joined text.
EDITS: list[Callable[[str], Edit]] = [
    lambda t: Edit.replace(t.index("wasi_cap"), t.index("wasi_cap") + 17, "wasi_common.sync"),
    lambda t: Edit.insert(t.index("from"), "import a\nimport é\n"),
    lambda t: Edit.insert(t.index("\nimport os"), "\nimport b"),
    lambda t: Edit.replace(t.index("from"), t.index("import os"), "x = 1\ny = 2\n"),
    lambda t: Edit.delete(t.index("from"), t.index("import os")),
    lambda t: Edit.delete(t.index("\nimport os"), t.index("import os") + 9),
    lambda t: Edit.insert(t.index("import os") + 9, "\nlast"),
    lambda t: Edit.replace(t.index("WasiCtxBuilder()"), t.index("().build"), 'f("\\n",\n)'),
]


@pytest.mark.parametrize(
    "style",
    [{"indent": 1, "ensure_ascii": False}, {"indent": 4}, {"separators": (",", ":")}],
    ids=["as Jupyter writes it", "escaped", "compact"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("change", EDITS)
def test_an_edit_of_the_module_is_one_of_its_cell(
    style: dict[str, Any], newline: str, change: Callable[[str], Edit]
) -> None:
    before = source(**style)
    before = Source.of(before.path, "a.ipynb", before.raw.replace(b"\n", newline.encode()))
    characters = NotebookText(before).text.decode()
    edit = change(characters)
    # The changes above count characters; edits count bytes.
    start, end = (len(characters[:at].encode()) for at in (edit.start, edit.end))
    edit = Edit(start, end, edit.text)
    after = edited(before, edit)
    joined = "\n".join(code(before)).encode()
    expected = joined[:start] + edit.text + joined[end:]
    result = Source.of(before.path, "a.ipynb", after)
    assert "\n".join(code(result)).encode() == expected
    # The layout is as it was: the same document, written in the same style, gives the same bytes.
    lines = json.loads(after)["cells"][1]["source"]
    assert [line for text in lines for line in text.splitlines(keepends=True)] == lines
    compared = json.dumps(json.loads(after), **style).replace("\n", newline).encode()
    assert after == compared


def test_nothing_but_the_changed_bytes_changes() -> None:
    raw = (
        b'{ "nbformat":4,"cells" :[\n\n{"source":["\\u0061 = 1\\n" ,\n\t"\\u0062()"],'
        b'"cell_type":"code"}]}\n'
    )
    before = Source.of(Path("a.ipynb"), "a.ipynb", raw)
    assert NotebookText(before).text == b"a = 1\nb()\n"
    assert edited(before, Edit(6, 7, b"c")) == raw.replace(b"\\u0062", b"c")
    assert edited(before, Edit(4, 5, b"2")) == raw.replace(b"= 1", b"= 2")


def test_an_edit_across_cells_is_refused() -> None:
    before = source()
    text = NotebookText(before)
    at = text.text.index(b"import os")
    assert text.edit_in_file(Edit(at, at + 12, b"")) is None


def test_a_whole_last_line_goes_with_its_string() -> None:
    before = source()
    at = NotebookText(before).text.index(b"import os")
    after = json.loads(edited(before, Edit.delete(at, at + len("import os\n"))))
    assert after["cells"][1]["source"] == ["%matplotlib inline\n", IMPORT]


def test_places_are_those_of_the_file() -> None:
    before = source()
    text = NotebookText(before)
    at = text.text.index(b"wasi_cap_std_sync")
    start, end = text.span_in_file(at, at + 17)
    assert before.text[start:end] == b"wasi_cap_std_sync"
    assert before.text.index(b"wasi_cap_std_sync") < start, "the first one is in a markdown cell"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("!ls\nx = 1\n", "0  \nx = 1\n"),
        ("x = !ls\n", "x = 0  \n"),
        ("%time f()\n", "0        \n"),
        ("if a:\n    %run b\n", "if a:\n    0     \n"),
        ("f?\ng??\n?h\n", "0 \n0  \n0 \n"),
        ("!a \\\n  b\nc\n", "0   \n   \nc\n"),
        ("%%time\nx()\n", "      \nx()\n"),
        ('!echo "it\'s"\ny\n', "0           \ny\n"),
        ("s = '''\n%no\n'''\n!ls\n", "s = '''\n%no\n'''\n0  \n"),
        ("x = (1\n%2)\n!ls\n", "x = (1\n%2)\n0  \n"),
    ],
)
def test_magics_are_blanked_to_the_same_length(before: str, after: str) -> None:
    seen = as_python(before.encode())
    assert seen.python
    assert seen.text.decode() == after
    assert len(seen.text) == len(before)


@pytest.mark.parametrize("text", ["x = 5 % 2\n", "a = '%s' % b\n", "f(\n%2)\n", "'''\n!ls\n'''\n"])
def test_python_is_left_as_it_is(text: str) -> None:
    try:
        compile(text, "", "exec")
    except SyntaxError:
        assert not as_python(text.encode()).python
    else:
        assert as_python(text.encode()).text == text.encode()


@pytest.mark.parametrize(
    "text", ["%%bash\nls\n", "%%writefile x.py\nimport a\n", "def (:\n", "%%html\n<b>\n"]
)
def test_a_cell_that_is_not_python_is_blank(text: str) -> None:
    seen = as_python(text.encode())
    assert not seen.python
    assert not seen.text.strip()
    assert len(seen.text) == len(text)


def remarks(*lines: str) -> list[Finding]:
    return list(NotebookText(source([("code", list(lines))])).remarks())


@pytest.mark.parametrize("command", ["%pip install", "!pip3 install -q", "%conda install"])
def test_an_install_of_a_legacy_package_is_left_with_what_to_write(command: str) -> None:
    (found,) = remarks(f"{command} wasi-cap-std-sync==2.0.2 wasi_tokio\n", "x = 1\n")
    assert found.level is Level.TODO
    assert 'install "wasi-common[sync,tokio]"' in found.help


def test_a_cell_of_another_language_that_names_a_package_is_told() -> None:
    (found,) = remarks("%%writefile a.py\n", "from wasi_cap_std_sync import x\n")
    assert found.level is Level.TODO


@pytest.mark.parametrize(
    "line", ["!pip install wasi-common[sync]\n", "!ls wasi\n", "import wasi_cap_std_sync\n"]
)
def test_no_remark(line: str) -> None:
    assert not remarks(line)


def test_a_notebook_in_another_language_has_no_cells() -> None:
    raw = json.dumps(document(kernelspec={"language": "julia"})).encode()
    assert not cells(Source.of(Path("a.ipynb"), "a.ipynb", raw))


def test_the_third_format_is_read() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["import a\n", "a()"]}]}]}
    before = Source.of(Path("a.ipynb"), "a.ipynb", json.dumps(old).encode())
    assert NotebookText(before).text == b"import a\na()\n"


@pytest.mark.parametrize("raw", [b"", b"{", b"[1,]", b"not json"])
def test_what_is_not_json_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="not valid JSON"):
        cells(Source.of(Path("a.ipynb"), "a.ipynb", raw))


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"null", b'{"cells": [{"cell_type": "code"}]}'])
def test_json_that_is_no_notebook_has_no_cells(raw: bytes) -> None:
    assert not cells(Source.of(Path("a.ipynb"), "a.ipynb", raw))
