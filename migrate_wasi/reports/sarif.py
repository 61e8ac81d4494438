"""SARIF 2.1.0 with fixes, for code-scanning services and editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from migrate_wasi import __version__
from migrate_wasi.edits import Edit, Level
from migrate_wasi.explain import rule_docs
from migrate_wasi.plan import Located, Plan, Problem
from migrate_wasi.reports import Outcome
from migrate_wasi.source import Source

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Level.SAFE: "note", Level.REVIEW: "warning", Level.TODO: "error"}


def render(plan: Plan, outcome: Outcome) -> str:
    return json.dumps(document(plan, outcome), indent=2, ensure_ascii=False) + "\n"


def document(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    sources = {change.source.name: change.source for change in plan.changes}
    names = sorted({located.finding.rule for located in plan.findings})
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "migrate-wasi",
                "semanticVersion": __version__,
                "rules": _rules(names),
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not plan.problems,
                "toolExecutionNotifications": [_notification(each) for each in plan.problems],
            }
        ],
        # What is on disk already is no fix to offer.
        "results": [
            _result(located, names, {} if outcome.written else sources) for located in plan.findings
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(names: Iterable[str]) -> list[dict[str, Any]]:
    docs = rule_docs()
    rules: list[dict[str, Any]] = []
    for name in names:
        rule: dict[str, Any] = {"id": name}
        if name in docs:
            rule["shortDescription"] = {"text": docs[name].summary}
            rule["fullDescription"] = {"text": docs[name].doc.strip()}
        rules.append(rule)
    return rules


def _result(located: Located, names: list[str], sources: Mapping[str, Source]) -> dict[str, Any]:
    finding = located.finding
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": names.index(finding.rule),
        "level": _LEVELS[finding.level],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(located.name)},
                    "region": {
                        "startLine": located.line,
                        "startColumn": located.column,
                        "endLine": located.end_line,
                        "endColumn": located.end_column,
                    },
                }
            }
        ],
    }
    if finding.item:
        result["properties"] = {"item": finding.item}
    source = sources.get(located.name)
    if finding.edits and source is not None:
        result["fixes"] = [_fix(located, source)]
    return result


def _fix(located: Located, source: Source) -> dict[str, Any]:
    return {
        "description": {"text": located.finding.message},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(source.name)},
                "replacements": [_replacement(source, edit) for edit in located.finding.edits],
            }
        ],
    }


def _replacement(source: Source, edit: Edit) -> dict[str, Any]:
    line, column = source.position(edit.start)
    end_line, end_column = source.position(edit.end)
    text = edit.text.replace(b"\n", source.newline_at(edit.start)).decode("utf-8")
    return {
        "deletedRegion": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        },
        "insertedContent": {"text": text},
    }


def _notification(problem: Problem) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": f"{problem.message}\n{problem.help}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(problem.name)}}}],
    }


def _uri(name: str) -> str:
    """A relative reference, or a `file:` address for a path that starts at the root."""
    path = quote(name.encode("utf-8", "surrogateescape"))
    return f"file://{path}" if name.startswith("/") else path
