"""Code in prose: fences of Markdown, code blocks and doctest blocks of reStructuredText.

Only places are told. Where a block's lines have no prefix of their own, its text is one contiguous
span of the file, and rules run over that span as it stands. Where they have one (indentation in a
list, `> ` of a quotation, `>>> ` of a session, `# ` of a line that rustdoc hides), `Fence.excerpt`
gives the code without it and the way back.
CommonMark 0.31 (4.5 fenced code blocks); docutils' "Doctest blocks"; the rustdoc book,
"Documentation tests".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrate_wasi.languages.documents.excerpt import Excerpt, excerpt_of
from migrate_wasi.source import Source

_OPEN = re.compile(
    rb"(?P<prefix>(?:[ \t]*>[ ]?)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    rb"(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^\r\n]*)"
)
_DIRECTIVE = re.compile(
    rb"(?P<indent>[ \t]*)\.\.[ \t]+(?:code-block|code|sourcecode|testcode|testsetup|doctest|"
    rb"jupyter-execute|ipython)::[ \t]*(?P<language>[\w.+-]*)[ \t]*"
)
_DOCTEST_DIRECTIVE = re.compile(
    rb"[ \t]*\.\.[ \t]+(?:testcode|testsetup|doctest|jupyter-execute)::"
)
_PROMPT = re.compile(rb"(?P<prefix>(?:[ \t]*>[ ](?!>))*[ \t]*(?:>>>|\.\.\.))(?P<space> |$)")
_LANGUAGES = {
    "rs": "rust",
    "py": "python",
    "py3": "python",
    "python3": "python",
    "pycon": "python",
    "pycon3": "python",
    "python-console": "python",
    "ipython": "python",
    "ipython3": "python",
    "yml": "yaml",
    "console": "shell",
    "bash": "shell",
    "sh": "shell",
}
# Words of rustdoc that may stand where a language would: the code is Rust.
_RUSTDOC = frozenset(
    {"ignore", "no_run", "should_panic", "compile_fail", "test_harness", "standalone_crate"}
    | {"edition2015", "edition2018", "edition2021", "edition2024"}
)


@dataclass(frozen=True)
class Fence:
    """One block of code.

    `language` is the usual name (`rust`, `python`, `toml`, `shell`; empty where none is told),
    `info` the words behind it (`no_run`, `ignore`). `start:end` is the text between the fences,
    whole lines. `prefix` is what stands before the code on every line (empty: the span is the code
    itself). `session` marks `>>>` lines between output. `hidden` marks Rust with lines that
    rustdoc hides.
    """

    language: str
    start: int
    end: int
    info: tuple[str, ...] = ()
    prefix: bytes = b""
    session: bool = False
    hidden: bool = False

    @property
    def contiguous(self) -> bool:
        """Can rules run over the span as it stands?"""
        return not (self.prefix or self.session or self.hidden)

    def excerpt(self, source: Source) -> Excerpt:
        """The code alone, with the way back to the file."""
        return excerpt_of(
            source,
            self.start,
            self.end,
            self.prefix,
            session=self.session,
            hidden=self.hidden,
        )


def fences(source: Source) -> list[Fence]:
    """Every block of code, in order."""
    if source.path.suffix == ".rst":
        return list(_rst(source))
    return list(_markdown(source))


def _markdown(source: Source) -> Iterator[Fence]:
    lines = _Lines(source)
    number = 0
    while number < lines.count:
        match = _OPEN.fullmatch(lines.text(number))
        if match is None or (match["marks"][:1] == b"`" and b"`" in match["info"]):
            number += 1
            continue
        prefix = _continuation(match["prefix"])
        first = number + 1
        last = next(
            (n for n in range(first, lines.count) if _closes(lines.text(n), match["marks"])),
            lines.count,
        )
        # A quotation that ends takes its open fence with it.
        if b">" in prefix:
            quoted = (n for n in range(first, last) if not lines.text(n).lstrip().startswith(b">"))
            last = next(quoted, last)
        words = _words(match["info"].decode("utf-8", "replace"))
        yield _fence(lines, first, last, words, prefix)
        number = last + 1


def _closes(line: bytes, marks: bytes) -> bool:
    bare = line.lstrip(b" \t>").rstrip()
    return len(bare) >= len(marks) and bare == marks[:1] * len(bare)


def _continuation(prefix: bytes) -> bytes:
    """What the lines below an opening one start with: a list marker is blank there."""
    return re.sub(rb"[-*+]|\d{1,9}[.)]", lambda match: b" " * len(match.group()), prefix)


def _words(info: str) -> list[str]:
    """```` ```rust,no_run ````, `{.python .numberLines}`, `{code-block} python`, `py title="x"`."""
    info = info.strip()
    if info.startswith("{") and not info.startswith("{."):
        info = info.partition("}")[2].strip() or info.strip("{}")
    return [word.lstrip(".") for word in re.split(r"[\s,{}]+", info) if word and "=" not in word]


def _fence(lines: _Lines, first: int, last: int, words: list[str], prefix: bytes) -> Fence:
    start, end = lines.start(first), lines.start(last)
    named = words[0].lower() if words else ""
    language = "rust" if named in _RUSTDOC else _LANGUAGES.get(named, named)
    body = [lines.text(number) for number in range(first, last)]
    session = named.startswith("pycon") or (
        language in ("python", "") and any(_PROMPT.match(line) for line in body)
    )
    if session and not language:
        language = "python"
    hidden = language == "rust" and any(
        re.match(rb"[ \t>]*#(?: |$)", line) and not line.lstrip(b" \t>").startswith(b"#[")
        for line in body
    )
    return Fence(language, start, end, tuple(words[1:]), prefix, session, hidden)


def _rst(source: Source) -> Iterator[Fence]:
    lines = _Lines(source)
    number = 0
    while number < lines.count:
        line = lines.text(number)
        directive = _DIRECTIVE.fullmatch(line)
        if directive is not None:
            told = directive["language"].decode()
            language = "python" if _DOCTEST_DIRECTIVE.match(line) else told
            first, last = _block(lines, number + 1, len(directive["indent"]))
            if last > first:
                body = lines.text(first)
                prefix = body[: len(body) - len(body.lstrip())]
                yield _fence(lines, first, last, [language] if language else [], prefix)
            number = max(last, number + 1)
        elif _PROMPT.match(line) and b">>>" in line:
            last = number
            while last < lines.count and lines.text(last).strip():
                last += 1
            prefix = line[: len(line) - len(line.lstrip())]
            yield _fence(lines, number, last, ["pycon"], prefix)
            number = last
        else:
            number += 1


def _block(lines: _Lines, number: int, indent: int) -> tuple[int, int]:
    """The lines of a directive's content: its options and blank lines are passed over."""

    def margin(n: int) -> int:
        return len(lines.text(n)) - len(lines.text(n).lstrip())

    def blank(n: int) -> bool:
        return not lines.text(n).strip()

    while number < lines.count and not blank(number) and margin(number) > indent:
        number += 1
    while number < lines.count and blank(number):
        number += 1
    first = last = number
    while number < lines.count and (blank(number) or margin(number) > indent):
        number += 1
        if not blank(number - 1):
            last = number
    return first, last


class _Lines:
    def __init__(self, source: Source) -> None:
        self._source = source
        starts = source.line_starts
        self.count = len(starts) - (1 if starts[-1] == len(source.text) else 0)

    def text(self, number: int) -> bytes:
        return self._source.line_text(number)

    def start(self, number: int) -> int:
        starts = self._source.line_starts
        return starts[number] if number < len(starts) else len(self._source.text)
