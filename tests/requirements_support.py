"""`becomes` and `stays`: a dependency file before and after, with the guarantees every case has."""

from __future__ import annotations

from pathlib import Path

from packaging.version import Version

from migrate_wasi.edits import Edit, Finding, Level, apply, choose
from migrate_wasi.embedder import Move, Reading
from migrate_wasi.manifests.python.formats import format_of
from migrate_wasi.source import Source

MOVE = Move(Reading(Version("2.0.2"), "told"), Reading(Version("23.0.1"), "told"))


def findings(name: str, text: str, *needs: str) -> list[Finding]:
    format_ = format_of(Path(name))
    assert format_ is not None, name
    return format_.findings(_source(name, text.encode()), MOVE, frozenset(needs))[0]


def becomes(name: str, before: str, after: str, *needs: str) -> list[Finding]:
    """`before` becomes `after`, also with CRLF, with a byte order mark and without a last line
    feed; a second run changes nothing. Gives the findings."""
    variants = [
        (before.encode(), after.encode()),
        (before.replace("\n", "\r\n").encode(), after.replace("\n", "\r\n").encode()),
        (b"\xef\xbb\xbf" + before.encode(), b"\xef\xbb\xbf" + after.encode()),
    ]
    if before.endswith("\n") and after.endswith("\n"):
        variants.append((before[:-1].encode(), after[:-1].encode()))
    for old, new in variants:
        source = _source(name, old)
        result = source.encode(_applied(source, *needs))
        if result != new and result.removesuffix(b"\n") == new:
            continue  # the last line itself was taken away
        assert result.decode() == new.decode()
        again = _source(name, result)
        assert again.encode(_applied(again, *needs)) == result, "a second run changes something"
    return findings(name, before, *needs)


def stays(name: str, text: str, *needs: str) -> list[Finding]:
    """`text` is not changed. Gives the findings."""
    return becomes(name, text, text, *needs)


def todos(found: list[Finding]) -> list[str]:
    for one in found:
        if one.level is Level.TODO:
            assert one.help and not one.edits
    return [one.message for one in found if one.level is Level.TODO]


def _source(name: str, raw: bytes) -> Source:
    return Source.of(Path(name), name, raw)


def _applied(source: Source, *needs: str) -> bytes:
    format_ = format_of(source.path)
    assert format_ is not None
    found, changes = format_.findings(source, MOVE, frozenset(needs))
    taken, put_off = choose(found)
    assert not put_off
    edits: list[Edit] = [edit for finding in taken for edit in finding.edits]
    assert bool(changes) == any(finding.edits for finding in found)
    return apply(source, edits)
