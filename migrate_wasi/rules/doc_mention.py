"""Comments, rustdoc and strings that name an item of a legacy crate name the unified one.

A full path in a comment, in a doc comment (links and code fences too) or in `#[doc = "…"]` is
renamed; a crate's bare name, and any other string that holds one, is only listed. Since 18.0.0,
where the crates were unified (bytecodealliance/wasmtime#7881). Provenance: as for moved-path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate_wasi.edits import Level, review
from migrate_wasi.languages.documents.mentions import mention_findings
from migrate_wasi.languages.rust import prose as rust_prose
from migrate_wasi.rules import rust

if TYPE_CHECKING:
    from migrate_wasi.edits import Finding
    from migrate_wasi.languages.rust.file import RustFile


@rust(since=("18.0.0", "19.0.0"))
def rust_prose_mentions(file: RustFile) -> Iterator[Finding]:
    text = file.source.text
    for start, end, is_prose in rust_prose.pieces(file):
        for finding in mention_findings(text[start:end], start, file.embedder):
            if is_prose:
                yield replace(finding, needs=())
            elif finding.level is not Level.TODO:
                name = text[finding.start : finding.end].decode()
                yield review(
                    f"this string names `{name}`, which is part of wasi-common since 18.0",
                    place=(finding.start, finding.end),
                    help="a log filter, a feature or a message: change it where it is still meant",
                )
