"""The whole plan as data; `plan.schema.json` beside this file says what each part is."""

from __future__ import annotations

import json
from typing import Any

from migrate_wasi import __version__
from migrate_wasi.edits import Edit, Level
from migrate_wasi.embedder import Embedder, Reading
from migrate_wasi.plan import FileChange, Located, Plan
from migrate_wasi.reports import Outcome
from migrate_wasi.reports.common import of_level, relative
from migrate_wasi.source import Source


def render(plan: Plan, outcome: Outcome) -> str:
    return json.dumps(document(plan, outcome), indent=2, ensure_ascii=False) + "\n"


def document(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    return {
        "format": 1,
        "tool": {"name": "migrate-wasi", "version": __version__},
        "written": outcome.written,
        "undo": outcome.undo,
        "summary": {
            "changed_files": len(plan.changes),
            **{level.value: len(of_level(plan, level)) for level in Level},
            "problems": len(plan.problems),
        },
        "embedders": [_embedder(embedder) for embedder in plan.embedders],
        "dependencies": [
            {
                "manifest": row.manifest,
                "name": row.name,
                "old": row.old,
                "new": row.new,
                "why": row.why,
            }
            for row in plan.dependencies
        ],
        "changes": [_change(change) for change in plan.changes],
        "findings": [_finding(located) for located in plan.findings],
        "problems": [
            {"path": problem.name, "message": problem.message, "help": problem.help}
            for problem in plan.problems
        ],
        "commands": list(plan.commands),
        "account": {
            "read": plan.account.read,
            "with_uses": plan.account.with_uses,
            "skipped": dict(plan.account.skipped),
            "refused": dict(plan.account.refused),
        },
    }


def _embedder(embedder: Embedder) -> dict[str, Any]:
    return {
        "name": embedder.name,
        "root": relative(embedder.root),
        "language": embedder.language,
        "manifest": relative(embedder.manifest) if embedder.manifest else None,
        "from": _reading(embedder.move.source),
        "to": _reading(embedder.move.target),
    }


def _reading(reading: Reading) -> dict[str, str]:
    return {"version": str(reading.version), "why": reading.why}


def _change(change: FileChange) -> dict[str, Any]:
    source = change.source
    return {
        "path": source.name,
        "encoding": source.encoding,
        "edits": [_edit(source, edit) for edit in change.edits],
    }


def _edit(source: Source, edit: Edit) -> dict[str, Any]:
    line, column = source.position(edit.start)
    end_line, end_column = source.position(edit.end)
    return {
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": edit.text.decode("utf-8"),
    }


def _finding(located: Located) -> dict[str, Any]:
    finding = located.finding
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "help": finding.help,
        "item": finding.item,
        "embedder": located.embedder,
        "path": located.name,
        "line": located.line,
        "column": located.column,
        "end_line": located.end_line,
        "end_column": located.end_column,
    }
