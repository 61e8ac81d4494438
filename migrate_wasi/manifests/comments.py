"""Comments in a manifest that keep a dependency as it is.

What belongs together moves together, so such a comment keeps more than its own line: the findings
of the other lines say so.
"""

from __future__ import annotations

from migrate_wasi.edits import Finding, Level
from migrate_wasi.source import Source
from migrate_wasi.suppress import suppressions


def kept_by(source: Source, start: int, end: int, rule: str) -> int | None:
    """The one-based line of the comment that keeps findings of `rule` away from a place."""
    probe = Finding(Level.TODO, "", start, end, rule=rule)
    for comment in suppressions(source):
        if not comment.fault and comment.covers(source, probe):
            return source.line_of(comment.start) + 1
    return None
