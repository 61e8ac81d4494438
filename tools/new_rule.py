"""Start a new rule: its file and its tests, filled in from the catalogue as far as that goes.

    python tools/new_rule.py event-flags --item subscription::RwEventFlags --rust
    python tools/new_rule.py event-flags --item subscription::RwEventFlags --rust --python

The tests fail until the rule does what they say: write them first. See CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))

from migrate_wasi import catalog  # noqa: E402
from migrate_wasi.catalog import Item  # noqa: E402

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TYPES = {"rust": "RustFile", "python": "PythonFile"}
_SUFFIX = {"rust": "rs", "python": "py"}

_RULE = '''\
"""{headline}

{body}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate_wasi.edits import todo
from migrate_wasi.rules import {decorators}

if TYPE_CHECKING:
    from migrate_wasi.edits import Finding
{types}

_ITEM = "{item}"
{halves}'''

_TYPE = "    from migrate_wasi.languages.{language}.file import {type}"

_HALF = """

@{language}(since={since!r})
def {language}_{name}(file: {type}) -> Iterator[Finding]:
    for node in file.references({paths}):
        # Say what happens and why; `safe` or `review` with an edit once it can be made.
        place = {span}
        yield todo("{message}", place, help="{help}", item=_ITEM)
"""

_TEST = '''\
"""`{rule}` in {title}: before and after."""

from __future__ import annotations

import pytest
from {language}_support import check_{language}, check_{language}_noop

CHANGES = {{
    "the plain case": (
        """\\
        {before}
        """,
        """\\
        {after}
        """,
    ),
}}

UNCHANGED = {{
    "a name of one's own": """\\
        {own}
        """,
    "text that only looks like it": """\\
        {text}
        """,
}}


@pytest.mark.parametrize("case", CHANGES)
def test_changes(case: str) -> None:
    before, after = CHANGES[case]
    check_{language}(before, after, rules="{rule}")


@pytest.mark.parametrize("case", UNCHANGED)
def test_must_not_change(case: str) -> None:
    assert check_{language}_noop(UNCHANGED[case], rules="{rule}").findings == ()
'''


def main(arguments: Sequence[str] | None = None, home: Path = HOME) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("name", help="what the rule is about, as in `guest-memory`")
    parser.add_argument("--item", required=True, help="the item of the catalogue it rests on")
    parser.add_argument("--rust", action="store_true")
    parser.add_argument("--python", action="store_true")
    given = parser.parse_args(arguments)
    languages = [language for language in _TYPES if getattr(given, language)]
    found = catalog.find(given.item)
    found.sort(key=lambda item: not item.id.endswith(given.item))  # the named one first
    if not _NAME.fullmatch(given.name):
        parser.error(f"{given.name!r} is not a rule name: lower case, words joined by hyphens")
    if not languages:
        parser.error("give --rust, --python or both")
    if not found:
        parser.error(f"the catalogue has no item {given.item!r}; add it to catalog/items first")
    files = _files(given.name, found[0], languages)
    taken = [path for path in files if (home / path).exists()]
    if taken:
        parser.error(f"{taken[0]} is there already")
    for path, text in files.items():
        (home / path).write_text(text, "utf-8")
        print(f"wrote {path}")
    print(f'next: set `rule = "{given.name}"` at the item in catalog/items, write the cases, then')
    print(f"      python -m pytest {' '.join(path for path in files if path.startswith('tests'))}")
    return 0


def _files(name: str, item: Item, languages: list[str]) -> dict[str, str]:
    module = name.replace("-", "_")
    files = {f"migrate_wasi/rules/{module}.py": _rule(module, item, languages)}
    for language in languages:
        files[f"tests/test_{language}_{module}.py"] = _tests(name, item, language)
    return files


def _rule(module: str, item: Item, languages: list[str]) -> str:
    since = tuple(str(change.since) for change in item.changes if not change.backport)
    places = " and ".join(filter(None, (item.source_old, item.source_new)))
    steps = "; ".join(f"{change.what} since {change.since}" for change in item.changes)
    body = f"{item.edit}. {steps}. Provenance: {places}."
    paths = ", ".join(f'"{path}"' for path in item.old[:1]) or '"…"'
    halves = [
        _HALF.format(
            language=language,
            name=module,
            type=_TYPES[language],
            since=since[0] if len(since) == 1 else since,
            paths=paths,
            message=f"`{_short(item)}` …",
            help="…",
            span="file.span(node)" if language == "python" else "(node.start_byte, node.end_byte)",
        ).replace("'", '"')
        for language in languages
    ]
    return _RULE.format(
        headline=f"`{_short(item)}` becomes …",
        body=textwrap.fill(body, 100, break_on_hyphens=False, break_long_words=False),
        decorators=", ".join(sorted(languages)),
        types="\n".join(
            _TYPE.format(language=language, type=_TYPES[language]) for language in sorted(languages)
        ),
        item=item.id,
        halves="".join(halves),
    )


def _tests(name: str, item: Item, language: str) -> str:
    old = item.old[0] if item.old else _short(item)
    new = item.new[0] if item.new else "…"
    last = _short(item).rpartition("::")[2]
    if language == "rust":
        lines = (f"use {old};", f"use {new};", f"fn {last}() {{}}", f'const A: &str = "{old}";')
    else:
        old, new = catalog.python_path(old), catalog.python_path(new)
        lines = (f"import {old}", f"import {new}", f"def {last}(): ...", f'A = "see {old}"')
    before, after, own, text = lines
    return _TEST.format(
        rule=name, title=language.capitalize(), language=language,
        before=before, after=after, own=own, text=text,
    )  # fmt: skip


def _short(item: Item) -> str:
    return item.id.partition("::")[2] or item.id


if __name__ == "__main__":
    sys.exit(main())
