"""Python code inside strings and comments: annotations, type comments, doctests, fenced blocks.

A fragment is code together with where each of its lines starts in the source, so that a node of the
fragment has a span in the source like any other. A literal with escapes or one that is put together
from several has no such mapping and gives no fragment.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from migrate_wasi.languages.python.parsing import parse
from migrate_wasi.source import Source

_LITERAL = re.compile(rb"([A-Za-z]*)('''|\"\"\"|'|\")")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_PROMPT = re.compile(r"([ \t]*)(>>>|\.\.\.)(?: |$)")
_FENCE = re.compile(r"([ \t]*)(```+|~~~+)[ \t]*(?:python|py|python3|pycon)\b")
_DIRECTIVE = re.compile(r"([ \t]*)\.\. (?:code-block|code|sourcecode):: *(?:python|py|python3)\b")
_TYPE_COMMENT = re.compile(r"#\s*type:\s*(?!ignore\b)")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Code with the source offset of each line's first byte; `problem` is why it does not parse."""

    tree: ast.Module | ast.Expression | None
    line_starts: tuple[int, ...]
    start: int
    end: int
    problem: str = ""


def literal_body(source: Source, start: int, end: int, value: str) -> tuple[int, int] | None:
    """Span of a string literal's content, where the content stands in the source as it is; None
    for escapes and implicit concatenation."""
    match = _LITERAL.match(source.text, start, end)
    if match is None:
        return None
    quote = match.group(2)
    body = source.text[match.end() : end - len(quote)]
    written = body.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return (match.end(), end - len(quote)) if written == value else None


def of_expression(code: str, start: int) -> Fragment:
    """An annotation: one expression, which may run over several lines."""
    starts = _line_starts(code, start)
    end = start + len(code.encode())
    stripped = code.lstrip(" \t")
    indent = len(code) - len(stripped)
    try:
        tree = parse(stripped, "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Fragment(None, tuple(starts), start, end, str(error))
    return Fragment(tree, (starts[0] + indent, *starts[1:]), start, end)


def in_docstring(code: str, start: int) -> Iterator[Fragment]:
    """The doctests (one fragment for all of a docstring), fences and code blocks in `code`, the
    content of a docstring that begins at `start`."""
    lines = [match.group() for match in _LINE.finditer(code) if match.group()]
    starts = _line_starts(code, start)
    examples = _Lines()
    block: _Lines | None = None
    fence, margin = "", -1
    in_example = False
    for line, at in zip(lines, starts, strict=False):
        text = line.rstrip("\r\n")
        prompt = _PROMPT.match(text)
        if prompt and (prompt.group(2) == ">>>" or in_example):
            in_example = True
            examples.add(text[prompt.end() :], at + len(text[: prompt.end()].encode()))
            continue
        in_example = False
        if block is not None:
            indent = len(text) - len(text.lstrip())
            closed = text.strip().startswith(fence) if fence else text.strip() and indent <= margin
            if not closed:
                block.add(text, at)
                continue
            yield from block.fragments()
            block = None
            if fence:
                fence = ""
                continue
        if opened := _FENCE.match(text):
            block, fence, margin = _Lines(), opened.group(2), -1
        elif opened := _DIRECTIVE.match(text):
            block, fence, margin = _Lines(), "", len(opened.group(1))
    if block is not None:
        yield from block.fragments()
    yield from examples.fragments()


def in_string(code: str, start: int) -> Iterator[Fragment]:
    """A whole string of code, as given to `exec` or `python -c`."""
    lines = [match.group() for match in _LINE.finditer(code) if match.group()]
    block = _Lines()
    for line, at in zip(lines, _line_starts(code, start), strict=False):
        block.add(line.rstrip("\r\n"), at)
    yield from block.fragments()


def type_comments(source: Source) -> Iterator[tuple[int, int]]:
    """Spans of what follows `# type:` in real comments (not in strings)."""
    text = source.text.decode("utf-8")
    if "type:" not in text:
        return
    reader = io.StringIO(text, newline="").readline
    try:
        for token in tokenize.generate_tokens(reader):
            if token.type == tokenize.COMMENT and (match := _TYPE_COMMENT.match(token.string)):
                line, column = token.start
                before = len(token.line[:column].encode())
                start = source.line_starts[line - 1] + before + len(match.group().encode())
                yield start, start + len(token.string[match.end() :].encode())
    except (tokenize.TokenError, SyntaxError):  # lone carriage returns: ast reads what this cannot
        return


class _Lines:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.starts: list[int] = []

    def add(self, text: str, start: int) -> None:
        self.texts.append(text)
        self.starts.append(start)

    def fragments(self) -> Iterator[Fragment]:
        """The lines as one piece; a block that holds doctests or shell text has no statements."""
        if not any(text.strip() for text in self.texts):
            return
        code = "\n".join(self.texts)
        plain = textwrap.dedent(code)
        removed = _removed_indent(code, plain)
        starts = tuple(
            start + (len(removed) if text.startswith(removed) else 0)
            for text, start in zip(self.texts, self.starts, strict=True)
        )
        end = self.starts[-1] + len(self.texts[-1].encode())
        try:
            yield Fragment(parse(plain), starts, self.starts[0], end)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            yield Fragment(None, starts, self.starts[0], end, str(error))


def _removed_indent(code: str, plain: str) -> str:
    for before, after in zip(code.split("\n"), plain.split("\n"), strict=True):
        if after:
            return before[: len(before) - len(after)]
    return ""


def _line_starts(code: str, start: int) -> list[int]:
    starts = [start]
    for match in _LINE.finditer(code):
        if match.group().endswith(("\r", "\n")):
            starts.append(starts[-1] + len(match.group().encode()))
    return starts
