"""Each item of the catalogue is on its surface, with its parameters; what was removed is not."""

from __future__ import annotations

import re

import pytest

from migrate_wasi import catalog
from tests.surface_support import PACKAGES, parameters

#: Sections that speak of the surfaces: the crates wasi-common, wasi-cap-std-sync and wiggle.
SECTIONS = frozenset("ABCDEFGHIJKLMP")

_ANY = "every value of Python knows its type: `isinstance`"
_PRIVATE = "private in the crate: nobody could import it"
_MACRO = "a macro, which writes Rust"
_TRAIT = "for contexts that implement the functions themselves: not on the surfaces"
_CRATE = "a crate that is exported again, for code that macros write"
_WINDOWS = "one scheduler for every system: `sched.poll_oneoff`"
#: What has no meaning in Python, or another name: the last parts of a path, and why.
WITHOUT = {
    "as_any": _ANY,
    "Table.is": "a word of Python: `Table.is_`",
    "dir.DirEntry": _PRIVATE,
    "dir.TableDirExt": _PRIVATE,
    "file.FileEntry": _PRIVATE,
    "file.TableFileExt": _PRIVATE,
    "wasi_common.Context": "`raise … from …`, and `Error.context`",
    "define_wasi": _MACRO,
    "metadata.DOC_TEXT": "the documentation of the witx files: this package has its own",
    "metadata.document": "the documentation of the witx files: this package has its own",
    "WasiUnstable": _TRAIT,
    "WasiSnapshotPreview1": _TRAIT,
    "WasiSnapshotPreview1.proc_exit": _TRAIT,
    "sched.windows.poll_oneoff": _WINDOWS,
    "sched.windows.poll_oneoff_": _WINDOWS,
    "sched.windows.wasi_file_is_stdin": _WINDOWS,
    "wasi_common.tokio": "runs on Rust's tokio",
    "wiggle.anyhow": "an `anyhow::Error` is any exception",
    "wiggle.async_trait": _MACRO,
    "wiggle.async_trait_crate": _CRATE,
    "wiggle.bitflags": _CRATE,
    "wiggle.from_witx": _MACRO,
    "wiggle.tracing": _CRATE,
    "wiggle.witx": _CRATE,
    "wiggle.wasmtime": "for the engine wasmtime: `add_to_linker` takes ours",
    "wiggle.wasmtime.WasmtimeGuestMemory": "for the engine wasmtime: `add_to_linker` takes ours",
    "wiggle.wasmtime_integration": _MACRO,
}
#: The same, on one surface.
WITHOUT_LEGACY = {
    f"StringArray.{name}": "the type has no name outside of the crate; `ctx.args` has the method"
    for name in ("cumulative_size", "new", "number_elements", "push", "write_to_guest")
}
#: Parameters that Python spells otherwise.
SPELT = {
    "WasiFile.seek": (["offset", "whence="], "`SeekFrom` is an offset and one of `os.SEEK_*`"),
    "Table.get": (["wanted"], "the type, which Rust infers, can be given before the key"),
    "Table.get_mut": (["wanted"], "the type, which Rust infers, can be given before the key"),
    "Table.is": (["kind", "key"], "a type parameter is an argument"),
    "Table.delete": (["kind", "key"], "a type parameter is an argument"),
    "Table.renumber": (["from_", "to"], "`from` is a word of Python"),
    "WasiCtx.push_preopened_dir": (["dir", "path"], "the catalogue has `..`"),
}

PATHS = {
    side: tuple(
        sorted(
            {
                catalog.python_path(path)
                for item in catalog.items()
                if item.section in SECTIONS
                for path in (item.old if side == "legacy" else item.new)
                if path.split("::")[0] in PACKAGES
            }
        )
    )
    for side in ("legacy", "unified")
}


def _reason(side: str, path: str) -> str | None:
    known = {**WITHOUT, **(WITHOUT_LEGACY if side == "legacy" else {})}
    return next((why for end, why in known.items() if f".{path}".endswith(f".{end}")), None)


@pytest.mark.parametrize("side", ["legacy", "unified"])
def test_has_every_item(side: str) -> None:
    found = parameters(side, PATHS[side])
    missing = [path for path in PATHS[side] if found[path] is False]
    assert [path for path in missing if _reason(side, path) is None] == []


@pytest.mark.parametrize("side", ["legacy", "unified"])
def test_reasons_are_of_what_is_missing(side: str) -> None:
    found = parameters(side, PATHS[side])
    there = [path for path in PATHS[side] if found[path] is not False and _reason(side, path)]
    assert there == []


def test_unified_has_nothing_that_was_removed() -> None:
    removed = tuple(path for path in PATHS["legacy"] if path not in PATHS["unified"])
    found = parameters("unified", removed)
    assert [path for path in removed if found[path] is not False] == []


#: Not new: the catalogue names their new form alone, since 2.0 had that of another crate.
OLD_ALL_THE_SAME = ("wasi_common.Error.", "wasi_common.snapshots.preview_1.types.Errno.")


def test_legacy_has_nothing_that_was_added() -> None:
    added = tuple(
        path
        for path in PATHS["unified"]
        if path not in PATHS["legacy"] and not path.startswith(OLD_ALL_THE_SAME)
    )
    found = parameters("legacy", added)
    assert [path for path in added if found[path] is not False] == []


def _catalogued(signature: str) -> list[str | None] | None:
    """The parameters of a signature in Rust, None for one without a name; None for no function."""
    start = re.search(r"\bfn\b[^(]*\(", signature)
    if start is None or signature.count("fn") > 1:
        return None
    depth, word, words = 0, "", list[str]()
    for letter in signature[start.end() :]:
        depth += {"(": 1, "<": 1, "[": 1, ")": -1, ">": -1, "]": -1}.get(letter, 0)
        if depth < 0 or (letter == "," and not depth):
            words.append(word.strip())
            word = ""
            if depth < 0:
                break
        else:
            word += letter
    given = [one for one in words if one and not re.fullmatch(r"&?('\w+ )?(mut )?self", one)]
    return [
        name[1] if (name := re.match(r"(?:mut )?_?(\w+):(?!:)", one)) else None for one in given
    ]


def _signatures(side: str) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for item in catalog.items():
        if item.section not in SECTIONS:
            continue
        signature = item.old_signature
        if side == "unified" and item.new_signature != "the same":
            signature = item.new_signature
        names = _catalogued(signature)
        for path in item.old if side == "legacy" else item.new:
            python = catalog.python_path(path)
            # Hostcalls take what a guest passes: test_surfaces_hostcalls.
            if names is not None and ".wasi_" not in python:
                found[python] = names
    return found


def _agree(catalogued: list[str | None], taken: list[str]) -> bool:
    needed = [name for name in taken if not name.endswith("=")]
    return len(needed) == len(catalogued) and all(
        wanted is None or wanted == name for wanted, name in zip(catalogued, needed, strict=True)
    )


@pytest.mark.parametrize("side", ["legacy", "unified"])
def test_has_the_parameters(side: str) -> None:
    catalogued = _signatures(side)
    found = parameters(side, tuple(sorted(catalogued)))
    wrong: list[str] = []
    checked = 0
    for path, names in catalogued.items():
        if found[path] is None or found[path] is False:
            continue
        taken: list[str] = found[path]
        checked += 1
        spelt = next((spelt for end, (spelt, _) in SPELT.items() if path.endswith(end)), None)
        if taken != spelt and not _agree(names, taken):
            wrong.append(f"{path}: {names}, takes {taken}")
    assert wrong == []
    assert checked > 120
