"""Code inside prose: the fences of a page, and the examples in Rust's doc comments.

The rules of the fence's language run over its code as over a small file; what they find is carried
back to its place. Paths in the sentences around are renamed by `mentions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Embedder
from migrate_wasi.languages.documents.excerpt import Excerpt, excerpt_of
from migrate_wasi.languages.documents.markdown import Fence, fences
from migrate_wasi.languages.documents.mentions import mention_findings
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.rules import findings_of
from migrate_wasi.source import Source

Homes = Callable[[str, Source], Embedder]

_DOC_COMMENT = re.compile(rb"(?m)^([ \t]*//[/!] ?).*\r?\n(?:[ \t]*//[/!].*(?:\r?\n|\Z))*")
# Without a `main`, rustdoc takes an example for the body of one.
_HEAD = b"fn main() {\n"
# In a comment these two see every path themselves, in examples and out of them.
_SEEN_BY_COMMENT = frozenset({"moved-path", "doc-mention"})


def prose_findings(source: Source, embedder: Embedder, homes: Homes) -> Iterator[Finding]:
    """Findings of a page: its code fences by language, and the paths that its prose mentions."""
    at = 0
    for fence in fences(source):
        findings = _fence_findings(source, fence, homes)
        if findings is None:
            continue
        yield from _mentioned(source, at, fence.start, embedder)
        yield from findings
        at = fence.end
    yield from _mentioned(source, at, len(source.text), embedder)


def rustdoc_findings(source: Source, embedder: Embedder) -> Iterator[Finding]:
    """Findings in the examples of a Rust file's doc comments."""
    if b"```" not in source.text:
        return
    names = [name.encode() for name in embedder.crates]
    for match in _DOC_COMMENT.finditer(source.text):
        if b"```" not in match.group() or not any(name in match.group() for name in names):
            continue
        comment = excerpt_of(source, *match.span(), match.group(1), session=False, hidden=False)
        page = replace(source, path=Path("comment.md"), text=comment.text)
        for fence in fences(page):
            # Without a word behind the fence rustdoc takes it for Rust.
            if not fence.language and not fence.info:
                fence = replace(fence, language="rust", hidden=True)
            if fence.language != "rust":
                continue
            for finding in _fence_findings(page, fence, lambda _language, _source: embedder) or ():
                if finding.rule not in _SEEN_BY_COMMENT:
                    yield _in_file(finding, comment)


def _fence_findings(source: Source, fence: Fence, homes: Homes) -> list[Finding] | None:
    """Findings of one fence; None where it is no code of ours, or only a sketch of it."""
    from migrate_wasi.languages.python.file import PythonFile

    if fence.language not in ("rust", "python"):
        return None
    code = fence.excerpt(source)
    home = homes(fence.language, source)
    if fence.language == "rust":
        head, tail = (b"", b"") if b"fn main" in code.text else (_HEAD, b"}\n")
        file = RustFile(replace(source, text=head + code.text + tail), home)
        found = (_moved(finding, -len(head)) for finding in findings_of(file, "rust", home.move))
    else:
        try:
            module = PythonFile(replace(source, text=code.text), home)
        except SyntaxError:
            return None
        found = findings_of(module, "python", home.move)
    return [_in_file(finding, code) for finding in found]


def _moved(finding: Finding, by: int) -> Finding:
    def place(offset: int) -> int:
        return max(0, offset + by)

    edits = tuple(replace(e, start=place(e.start), end=place(e.end)) for e in finding.edits)
    return replace(finding, start=place(finding.start), end=place(finding.end), edits=edits)


def _in_file(finding: Finding, code: Excerpt) -> Finding:
    start, end = code.span_in_file(finding.start, finding.end)
    moved = [code.edit_in_file(edit) for edit in finding.edits]
    edits = tuple(edit for edit in moved if edit is not None)
    finding = replace(finding, start=start, end=end, edits=edits)
    if len(edits) < len(moved):
        return finding.as_todo("the edit would cross prose between two lines: make it by hand")
    return finding


def _mentioned(source: Source, start: int, end: int, embedder: Embedder) -> Iterator[Finding]:
    for finding in mention_findings(source.text[start:end], start, embedder):
        yield replace(finding, rule="doc-mention")
