"""Requirements in YAML sequences: PEP 508 strings, and match specifications of conda."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Unpack

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.python.found import FoundRequirement, Place, Rewrite, is_ours, pep508
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.ranges import Dialect
from migrate_wasi.manifests.python.yaml_spans import Scalar, Yaml, dashed

_CONDA = re.compile(
    rb"(?P<channel>[^\s:=<>!~]+::)?(?P<name>[A-Za-z0-9][\w.-]*)"
    rb"[ \t]*(?P<range>[^#]*?)[ \t]*"
)
_HELD = (
    "it is written with escapes or over several lines",
    "write it on one line without escapes, then run again",
)


def sequence_requirements(
    document: Yaml, node: Any, **place: Unpack[Place]
) -> Iterator[FoundRequirement]:
    """The PEP 508 strings of one sequence."""
    for scalar, context in _scalars(document, node, place):
        one = pep508(document.text, scalar.start, scalar.end, **context)
        if one is not None and one.rewrite and document.is_flow(node):
            one = replace(one, rewrite=_quoted(document.text, scalar, one.rewrite))
        if one is not None:
            yield one


def conda_requirements(
    document: Yaml, node: Any, **place: Unpack[Place]
) -> Iterator[FoundRequirement]:
    """conda's `name=2.0`, `name 2.0.*`, `channel::name>=2,<3` in one sequence."""
    for scalar, context in _scalars(document, node, place):
        match = _CONDA.fullmatch(document.text, scalar.start, scalar.end)
        if match is None or not is_ours(match["name"].decode()):
            continue
        yield FoundRequirement(
            match["name"].decode(),
            match["range"].decode(),
            scalar.start,
            scalar.end,
            dialect=Dialect.CONDA,
            takes_extras=False,
            rewrite=_conda_rewriter(match),
            **{key: value for key, value in context.items() if key != "takes_extras"},  # type: ignore[arg-type]
        )


def _scalars(document: Yaml, node: Any, place: Place) -> Iterator[tuple[Scalar, Place]]:
    items = document.items(node)
    if not items:
        return
    flow = document.is_flow(node)
    spans = [document.span(item) for item in items]
    if not flow:
        spans = [(dashed(document.text, start), end) for start, end in spans]
    listing = Listing(document.text, tuple(spans), commas=flow)
    for index, item in enumerate(items):
        scalar = document.scalar(item)
        if scalar is not None:
            context: Place = {"listing": listing, "index": index, **place}
            if not scalar.plain:
                context["held"] = _HELD
            yield scalar, context


def _quoted(text: bytes, scalar: Scalar, rewrite: Rewrite) -> Rewrite:
    """A bare entry of a flow sequence needs quotes once it holds brackets of its own."""

    def quoting(name: str, extras: tuple[str, ...], specifier: str) -> tuple[Edit, ...]:
        edits = rewrite(name, extras, specifier)
        if scalar.outer != (scalar.start, scalar.end) or not any(b"[" in e.text for e in edits):
            return edits
        (edit,) = edits
        quote = b"'" if b'"' in text[scalar.start : scalar.end] else b'"'
        head = text[scalar.start : edit.start]
        tail = text[edit.end : scalar.end]
        return (Edit(scalar.start, scalar.end, quote + head + edit.text + tail + quote),)

    return quoting


def _conda_rewriter(match: re.Match[bytes]) -> Rewrite:
    def rewrite(name: str, extras: tuple[str, ...], specifier: str) -> tuple[Edit, ...]:
        del extras  # conda has none
        start, end = match.span("name")
        edits: list[Edit] = []
        if name != match["name"].decode():
            edits.append(Edit.replace(start, end, name))
        if specifier != match["range"].decode():
            edits.append(Edit.replace(*match.span("range"), specifier))
        return tuple(edits)

    return rewrite
