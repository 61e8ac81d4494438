"""Code in prose: which blocks there are, what is code in them, and the way back to the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.edits import Edit, apply
from migrate_wasi.languages.documents.markdown import Fence, fences
from migrate_wasi.source import Source


def source(text: str, name: str = "README.md") -> Source:
    return Source.of(Path(name), name, text.encode())


def one(text: str, name: str = "README.md") -> tuple[Source, Fence]:
    prose = source(text, name)
    (fence,) = fences(prose)
    return prose, fence


@pytest.mark.parametrize(
    ("info", "language", "words"),
    [
        ("rust", "rust", ()),
        ("rust,no_run", "rust", ("no_run",)),
        ("rust, ignore", "rust", ("ignore",)),
        ("no_run", "rust", ()),
        ("rs", "rust", ()),
        ("python", "python", ()),
        ("py", "python", ()),
        ('python title="x.py"', "python", ()),
        ("{.python .numberLines}", "python", ("numberLines",)),
        ("{code-block} python", "python", ()),
        ("toml", "toml", ()),
        ("console", "shell", ()),
        ("", "", ()),
    ],
)
@pytest.mark.parametrize("marks", ["```", "~~~~"])
def test_the_language_is_told(info: str, language: str, words: tuple[str, ...], marks: str) -> None:
    prose, fence = one(f"text\n\n{marks}{info}\nuse a::b;\n{marks}\ntext\n")
    assert (fence.language, fence.info) == (language, words)
    assert prose.text[fence.start : fence.end] == b"use a::b;\n"
    assert fence.contiguous


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_fence_ends_at_its_own_kind_and_length(newline: str) -> None:
    text = "````md\n```rust\na\n```\n~~~~\n````\n~~~py\nb\n```\n~~~\n".replace("\n", newline)
    prose = source(text)
    found = [prose.text[f.start : f.end].decode().split() for f in fences(prose)]
    assert found == [["```rust", "a", "```", "~~~~"], ["b", "```"]]


def test_a_fence_that_is_never_closed_goes_to_the_end() -> None:
    prose, fence = one("```py\na\nb")
    assert prose.text[fence.start : fence.end] == b"a\nb"


@pytest.mark.parametrize(
    "text", ["no code\n", "`inline ```rust` code\n", "``` a`b\n", "``rust\na\n``\n", ""]
)
def test_no_fence(text: str) -> None:
    assert not fences(source(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- item\n\n  ```py\n  a\n\n    b\n  ```\n", "a\n\n  b\n"),
        ("1. ```py\n   a\n   ```\n", "a\n"),
        ("> ```py\n> a\n>\n> b\n> ```\n", "a\n\nb\n"),
        ("> ```py\n> a\n\ntext\n", "a\n"),
        ("```pycon\n>>> a\n1\n>>> def f():\n...     b\n...\n```\n", "a\ndef f():\n    b\n\n"),
        ("```\n>>> a\n```\n", "a\n"),
        ("```rust\n# use a;\nuse b;\n#[c]\n#\n```\n", "use a;\nuse b;\n#[c]\n\n"),
    ],
)
def test_what_is_code_behind_a_prefix(text: str, code: str) -> None:
    prose, fence = one(text)
    assert not fence.contiguous
    excerpt = fence.excerpt(prose)
    assert excerpt.text.decode() == code
    for at, byte in enumerate(excerpt.text):
        assert prose.text[excerpt.offset_in_file(at)] == byte


RST = """\
Title
=====

.. code-block:: rust
   :linenos:

   use a;

   use b;

Text.

  >>> import x
  >>> x.y()
  1

.. doctest::

   >>> z
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_blocks_of_restructured_text(newline: str) -> None:
    prose = source(RST.replace("\n", newline), "index.rst")
    found = [(f.language, f.excerpt(prose).text.decode().split()) for f in fences(prose)]
    assert found == [
        ("rust", ["use", "a;", "use", "b;"]),
        ("python", ["import", "x", "x.y()"]),
        ("python", ["z"]),
    ]


def test_a_comment_of_restructured_text_is_no_code() -> None:
    assert not fences(source(".. note:: python\n\n   text\n\n.. comment\n", "a.rst"))


def edited(text: str, old: str, new: str, name: str = "README.md") -> str | None:
    prose, fence = one(text, name)
    excerpt = fence.excerpt(prose)
    at = excerpt.text.index(old.encode())
    edit = excerpt.edit_in_file(Edit(at, at + len(old.encode()), new.encode()))
    return None if edit is None else apply(prose, [edit]).decode()


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("- ```py\n  a\n  b\n  ```\n", "b", "c\nd", "- ```py\n  a\n  c\n  d\n  ```\n"),
        ("> ```py\n> a\n> b\n> ```\n", "a\n", "", "> ```py\n> b\n> ```\n"),
        (
            "```py\n>>> a\n1\n```\n",
            "a",
            "f(\n    b\n)",
            "```py\n>>> f(\n...     b\n... )\n1\n```\n",
        ),
        (
            "```rust\n# use a;\nb\n```\n",
            "a;",
            "c;\nuse d;",
            "```rust\n# use c;\n# use d;\nb\n```\n",
        ),
    ],
)
def test_an_edit_keeps_the_prefix(before: str, old: str, new: str, after: str) -> None:
    assert edited(before, old, new) == after


def test_an_edit_across_output_is_refused() -> None:
    assert edited("```py\n>>> a\n1\n>>> b\n```\n", "a\nb", "c") is None


def test_line_endings_are_kept() -> None:
    assert (
        edited("- ```py\r\n  a\r\n  ```\r\n", "a", "b\nc") == "- ```py\r\n  b\r\n  c\r\n  ```\r\n"
    )
