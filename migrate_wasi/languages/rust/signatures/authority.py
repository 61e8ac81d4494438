"""What was `unsafe` takes the ambient authority since 0.29: directories and clocks."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, safe
from migrate_wasi.languages.rust.signatures.calls import Call, call_of
from migrate_wasi.languages.rust.signatures.unsafe_blocks import unwrapped
from migrate_wasi.languages.rust.syntax import Syntax, path_ending

_AUTHORITY = "wasi_common::sync::ambient_authority"
_CLOCKS = ("SystemClock", "MonotonicClock")


def authority(syntax: Syntax) -> Iterator[Finding]:
    """Calls of `open_ambient_dir` and of the clocks' `new` without it."""
    for leaf in syntax.leaves("open_ambient_dir"):
        call = call_of(leaf)
        if call is None or call.receiver is not None or len(call.arguments) != 1:
            continue
        canonical = syntax.canonical(path_ending(leaf))
        text = syntax.text(path_ending(leaf))
        if canonical is not None or _of_cap_std(syntax, text):
            yield _with_authority(
                syntax, call, ", ", "cap_std::fs::Dir::open_ambient_dir@0.29", canonical is not None
            )
    for leaf in syntax.leaves(*_CLOCKS):
        path = path_ending(leaf)
        name = path.parent.child_by_field_name("name") if path.parent is not None else None
        call = call_of(name) if name is not None else None
        ours = f"wasi_cap_std_sync::clocks::{syntax.text(leaf)}"
        if call is None or call.arguments or syntax.canonical(path) != ours:
            continue
        if syntax.text(call.name) == "new":
            yield _with_authority(
                syntax, call, "", "wasi_cap_std_sync::clocks::SystemClock::new@0.29", True
            )


def _of_cap_std(syntax: Syntax, text: str) -> bool:
    if text.startswith("cap_std::"):
        return True
    owner = text.split("::")[0]
    return any(one.name == owner and one.path[0] == "cap_std" for one in syntax.file.imports)


def _with_authority(syntax: Syntax, call: Call, comma: str, item: str, ours: bool) -> Finding:
    name, imports = (
        syntax.name_for(_AUTHORITY, call.node) if ours else ("cap_std::ambient_authority", ())
    )
    at = call.arguments[-1].end_byte if call.arguments else call.list.start_byte + 1
    return safe(
        f"`{syntax.text(call.function)}` is safe and takes the ambient authority since 0.29",
        *imports,
        Edit.insert(at, f"{comma}{name}()"),
        *unwrapped(call.node),
        place=call.place,
        item=item,
    )
