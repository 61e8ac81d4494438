"""One file through its language: which findings it has, and whether its new text stands.

Rust and Python files go to their front end as they are, notebooks as one virtual module; code in
prose is the subject of `examples`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace

from migrate_wasi.edits import Finding, review
from migrate_wasi.embedder import Embedder
from migrate_wasi.languages.rust.crate import RustCrate
from migrate_wasi.rules import findings_of
from migrate_wasi.source import Source, UnreadableSourceError

_NAMES = re.compile(rb"\b[a-z]\w+\b")


def rust_findings(source: Source, embedder: Embedder, crate: RustCrate | None) -> Iterator[Finding]:
    """Findings of a Rust file that belongs to `crate` (None for a fence or a loose file)."""
    from migrate_wasi.examples import rustdoc_findings
    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.unaccounted import unaccounted

    file = crate.parsed(source, embedder) if crate else RustFile(source, embedder)
    found = list(findings_of(file, "rust", embedder.move))
    yield from found
    yield from unaccounted(file, found)
    yield from rustdoc_findings(source, embedder)


def rust_file_findings(
    source: Source, embedder: Embedder, crate: RustCrate | None
) -> list[Finding]:
    """Findings of a Rust file; raises SyntaxError where, as it is on disk, a place that does not
    parse touches what is ours. (Of an edited text `rust_check` says more.)"""
    from migrate_wasi.languages.rust.broken import broken, in_the_way

    found = list(rust_findings(source, embedder, crate))
    names = [name for name in embedder.crates if name.encode() in source.text]
    places = broken(source) if names or found else []
    if not places or source.encode(source.text) != source.raw:
        return found
    place = in_the_way(places, source, names, found)
    if place is not None:
        error = SyntaxError("this is not Rust, or Rust newer than the tool's grammar")
        error.lineno = place.start_point[0] + 1
        raise error
    remark = review(
        "the tool's grammar does not read this place; what stands around it was read",
        place=(places[0].start_byte, places[0].end_byte),
        help="look whether something of ours stands here",
    )
    return [*found, replace(remark, rule="unread-code")]


def python_findings(source: Source, embedder: Embedder) -> Iterator[Finding]:
    """Findings of a Python module; raises SyntaxError where it does not parse."""
    from migrate_wasi.languages.python.recent import read
    from migrate_wasi.unaccounted import unaccounted

    file = read(source, embedder)
    found = list(findings_of(file, "python", embedder.move))
    yield from found
    yield from unaccounted(file, found)


def rust_check(before: Source, after: Source) -> str | None:
    """What is wrong with the new text of a Rust file, or None."""
    from migrate_wasi.languages.rust.file import parse

    # The grammar lags behind the language, so a file may have errors before it is touched.
    if parse(after.text).root_node.has_error and not parse(before.text).root_node.has_error:
        return "the edited file does not parse as Rust any more"
    return None


def python_check(before: Source, after: Source) -> str | None:
    """What is wrong with the new text of a Python module, or None."""
    from migrate_wasi.languages.python.recent import lost_names

    try:
        lost = lost_names(before, after)
    except SyntaxError as error:
        return f"the edited file does not parse any more (line {error.lineno}: {error.msg})"
    if lost:
        return f"the edited file would use names that nothing defines: {', '.join(sorted(lost))}"
    return None


def notebook_findings(source: Source, embedder: Embedder) -> Iterator[Finding]:
    """Findings of a notebook, its code cells taken as one module, with places in the JSON."""
    from migrate_wasi.languages.documents.notebook import NotebookText

    notebook = NotebookText(source)
    module = replace(source, text=notebook.text)
    for finding in python_findings(module, embedder):
        start, end = notebook.span_in_file(finding.start, finding.end)
        moved = [notebook.edit_in_file(edit) for edit in finding.edits]
        edits = tuple(edit for edit in moved if edit is not None)
        finding = replace(finding, start=start, end=end, edits=edits)
        if len(edits) < len(moved):
            finding = finding.as_todo(
                "the edit would cross from one cell into another: make it by hand"
            )
        yield finding
    yield from notebook.remarks()


def notebook_check(before: Source, after: Source) -> str | None:
    """What is wrong with the new text of a notebook, or None."""
    from migrate_wasi.languages.documents.notebook import NotebookText

    try:
        module = NotebookText(after).text
    except UnreadableSourceError as error:
        return f"the edited notebook is not valid JSON any more ({error})"
    return python_check(
        replace(before, text=NotebookText(before).text), replace(after, text=module)
    )


def dead_findings(source: Source, embedder: Embedder) -> Iterator[Finding]:
    """One finding that names a Rust file which no target of its package reaches."""
    for match in _NAMES.finditer(source.text):
        crate = embedder.crates.get(match.group().decode())
        if crate is not None and not crate.local and crate.package != "wiggle":
            yield replace(
                review(
                    f"it names {crate.extern}, but no target of package {embedder.name} reaches "
                    "this file, so it was left as it is",
                    place=match.span(),
                    help="delete the file, or name it in a `mod` and run again",
                ),
                rule="dead-file",
            )
            return


def unchanged(before: Source, after: Source) -> str | None:
    """A check for files that are never edited."""
    return None if before.text == after.text else "a file that must stay was edited"


def accept(_before: Source, _after: Source) -> str | None:
    """A check for texts without a grammar of their own."""
    return None


def toml_check(_before: Source, after: Source) -> str | None:
    """What is wrong with the new text of a TOML manifest, or None."""
    try:
        tomllib.loads(after.text.decode())
    except tomllib.TOMLDecodeError as error:
        return f"the edited manifest is not valid TOML any more ({error})"
    return None
