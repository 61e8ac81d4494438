"""`wiggle::Trap` and `Trap::i32_exit_status()` become an error that may hold an `I32Exit`.

Since 3.0.0 a guest's exit travels as `wasi_common::I32Exit` inside the error, found by `downcast`
or `downcast_ref`. Provenance: crates/wiggle/src/lib.rs, crates/wasi-common/src/error.rs at v3.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import exit as python_exit
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.drop import drop, imports_of, names_of
from migrate_wasi.languages.rust.signatures.exit_code import exit_codes
from migrate_wasi.languages.rust.signatures.trap import TRAP, match_rewrite, other_rewrite
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import python, rust

_HELP = (
    "match on `error.downcast::<wasi_common::I32Exit>()`: `Ok(I32Exit(code))` is the exit status, "
    "`Err(error)` the trap"
)


@rust(since="3.0.0")
def exits(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    yield from _wiggle_traps(syntax)
    yield from exit_codes(syntax)


def _wiggle_traps(syntax: Syntax) -> Iterator[Finding]:
    file = syntax.file
    settled: set[int] = set()
    left = False
    for leaf in syntax.leaves(*names_of(file, "Trap")):
        if leaf.start_byte in settled or syntax.canonical(path_ending(leaf)) != TRAP:
            continue
        rewrite = match_rewrite(syntax, leaf) or other_rewrite(syntax, leaf)
        if rewrite is None:
            left = True
            yield todo(
                "`wiggle::Trap` is gone since wasi-common 3.0: WASI calls fail with an "
                "`anyhow::Error` that holds a `wasi_common::I32Exit` where the guest exited",
                span(path_ending(leaf)),
                help=_HELP,
                item=TRAP,
                group=TRAP,
            )
            continue
        settled |= rewrite.settled
        yield review(
            rewrite.what,
            *rewrite.edits,
            place=rewrite.place,
            item=TRAP,
            group=TRAP,
            needs=rewrite.needs,
            help="the text of a trap is now its outermost message; format with `{:?}` for all",
        )
    for imported in imports_of(file, TRAP):
        if not left and not imported.public:
            yield safe(
                "`wiggle::Trap` is gone since wasi-common 3.0: the import goes",
                *drop(file, imported),
                place=span(imported.node),
                item=TRAP,
                group=TRAP,
            )


@python(since="3.0.0")
def python_exits(file: PythonFile) -> Iterator[Finding]:
    yield from python_exit.exits(file)
