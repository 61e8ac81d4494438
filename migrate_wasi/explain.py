"""What the tool knows, for people: the rules with their documentation, the items of the catalogue.

All of it is read from the rules and the catalogue themselves, so it cannot drift from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from migrate_wasi.rules import Rule, all_rules
from migrate_wasi.suppress import MALFORMED, STALE

if TYPE_CHECKING:
    from migrate_wasi.catalog import Item

_SHOWN = 8  # items of one answer; more means that the question was too wide

# Findings that no rule file makes: those of manifests, of files as a whole, and of comments.
_OWN = {
    "cargo-dependencies": """The crates in Cargo manifests become the unified wasi-common.

wasi-common, wasi-cap-std-sync and wasi-tokio become one dependency with the features that the code
needs; wiggle, wasmtime and its companions move in step; feature lists follow. Cargo.lock is never
edited: the command that refreshes it is printed.""",
    "companion-crates": """cap-std, cap-rand and their family move to the majors in the API.

Their types are part of signatures of wasi-common, so an embedder that names them itself has to be
on the same major.""",
    "dead-file": """A Rust file that no target of its package reaches is named and not edited.

It is not compiled, so nothing could tell whether an edit of it is right: remove it, or bring it
back with a `mod` declaration.""",
    "preview2": """Code on the second API of wasmtime-wasi (`preview2`, p1, p2) is not ours to move.

Where a package uses nothing else, it is left alone whole. Where it uses both, wasmtime-wasi moves
in step, its `preview2` module is gone since 19.0.0, and each such path is left for a person.""",
    "python-requirements": """The packages in Python requirements become the unified wasi-common.

Every format that names requirements is edited in place, its comments and its style of ranges kept.
Lock files are never edited: the command that refreshes them is printed.""",
    "unread-code": """A place that the Rust grammar does not read is named.

The grammar lags behind the language. Where such a place stands between items, names a crate of
ours or touches an edit, the whole file is left as it is and named as a problem; else the rest is
moved.""",
    MALFORMED: """A suppression comment of wrong form keeps nothing away.

It needs a rule between the brackets and a reason behind them.""",
    STALE: """A suppression comment that keeps no finding away is no longer needed.

Remove it, or the rules in it that find nothing there.""",
}


class UnknownTopicError(Exception):
    """Neither a rule nor an item; the message names the nearest."""


@cache
def rule_docs() -> Mapping[str, Rule]:
    """Every rule by its name, also those that only report."""
    docs = {rule.name: rule for rule in all_rules()}
    return docs | {name: Rule(name, doc) for name, doc in _OWN.items()}


def list_rules() -> str:
    """One line for each rule: name, languages, the first sentence of its documentation."""
    from migrate_wasi.reports.common import columns

    rows = [(rule.name, _languages(rule), rule.summary) for rule in rule_docs().values()]
    return "\n".join(columns(sorted(rows), indent="")) + "\n"


def explain(topic: str) -> str:
    """A rule, or the items that `topic` may mean; raises `UnknownTopicError`."""
    from migrate_wasi.catalog import find, items

    rule = rule_docs().get(topic)
    if rule is not None:
        return "\n".join(_rule(rule)) + "\n"
    found = find(topic)
    if found:
        blocks = ["\n".join(_item(item)) for item in found[:_SHOWN]]
        if len(found) > _SHOWN:
            rest = "\n".join(f"  {item.id}" for item in found[_SHOWN:])
            blocks.append(f"{len(found) - _SHOWN} more have this name:\n{rest}")
        return "\n\n".join(blocks) + "\n"
    names = [*rule_docs(), *(item.id for item in items())]
    near = get_close_matches(topic, names, 3, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "see `migrate-wasi --list-rules`"
    raise UnknownTopicError(f"there is no rule and no item {topic!r}; {hint}")


def _rule(rule: Rule) -> Iterator[str]:
    from migrate_wasi.catalog import items

    yield f"rule {rule.name} ({_languages(rule)})"
    yield ""
    yield rule.doc.strip()
    handled = [item.id for item in items() if item.rule == rule.name]
    if handled:
        yield ""
        yield "Items of the catalogue that it handles:"
        yield from (f"  {name}" for name in handled)
    yield ""
    yield f"To keep it away from a line: `migrate-wasi: ignore[{rule.name}] the reason`"


def reference() -> str:
    """All rules as one page of Markdown; the page in docs/ is this text."""
    lines = ["# Rules", "", "Generated from the rules themselves by `tools/docs`.", ""]
    docs = rule_docs()
    for name in sorted(docs):
        rule = docs[name]
        lines += [f"## {name}", "", f"*{_languages(rule)}*", "", rule.doc.strip(), ""]
    return "\n".join(lines)


def _languages(rule: Rule) -> str:
    halves = [f"rust{_since(rule, 'rust')}"] if rule.rust else []
    halves += [f"python{_since(rule, 'python')}"] if rule.python else []
    return ", ".join(halves) or "any file"


def _since(rule: Rule, language: str) -> str:
    since = rule.since.get(language, ())
    return f" since {' and '.join(since)}" if since else ""


def _item(item: Item) -> Iterator[str]:
    yield f"item {item.id} ({item.kind})"
    rows = [
        ("before", "\n".join(item.old) or item.old_text),
        ("", item.old_signature),
        ("after", "\n".join(item.new) or item.new_text or "(gone)"),
        ("", item.new_signature),
        *(("since", _change(change.since, change.what, change.commit)) for change in item.changes),
        ("edit", item.edit),
        ("rule", "" if item.rule == "none" else item.rule),
        ("read at", "\n".join(filter(None, (item.source_old, item.source_new)))),
    ]
    for name, text in rows:
        for number, line in enumerate(text.splitlines()):
            yield f"  {name if not number else '':<8}{line}"


def _change(since: object, what: str, commit: str | None) -> str:
    return f"{since}: {what}" + (f" ({commit})" if commit else "")
