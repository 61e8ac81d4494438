"""Comments that keep a finding away: `migrate-wasi: ignore[rule-a, rule-b] reason`.

The comment stands on the line of the finding, or alone on the line above it (further comment lines
may stand between). `migrate-wasi: ignore-file[rule-a] reason` in the comments at the top of a file
counts for the whole file. The comment sign is that of the file: `#`, `//`, or `<!-- … -->`.

A reason is required: without one nothing is kept away, and the comment itself is reported. A
comment that keeps nothing away is reported as stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from migrate_wasi.edits import Finding, review, todo
from migrate_wasi.source import Source

MARK = b"migrate-wasi:"
MALFORMED, STALE = "suppression", "stale-suppression"

_FORM = re.compile(rb"migrate-wasi:[ \t]*ignore(-file)?\[([^\]\r\n]*)\][ \t]*(.*)", re.DOTALL)
# Text that may hold a comment sign without being a comment, then the comment.
_HASH = re.compile(
    rb'"""(?s:.*?)"""' + rb"|'''(?s:.*?)'''"
    rb"|\"(?:\\.|[^\"\\\r\n])*\"|'[^'\r\n]*'"
    rb"|(?P<comment>#[^\r\n]*)"
)
# Formats without quoting rules of their own: a comment starts the line or follows a space.
_LOOSE = re.compile(rb"(?:^|(?<=[ \t\r\n]))(?P<comment>#[^\r\n]*)")
_RUST = re.compile(
    rb'r(?P<guard>#*)"(?s:.*?)"(?P=guard)|"(?:\\(?s:.)|[^"\\])*"'
    rb"|'(?:\\[^\r\n]|[^'\\\r\n])'"
    rb"|/\*(?s:.*?)\*/|(?P<comment>//[^\r\n]*)"
)
# In prose: its own comments, and comments of any language in its code fences.
_PROSE = re.compile(
    rb"(?P<comment><!--(?s:.*?)-->|(?:(?<=\n)|^)\.\. [^\r\n]*|(?<![:/])//[^\r\n]*|#[^\r\n]*)"
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: its place, the rules it names, its reason, the zero-based line that it counts
    for (None for the whole file), and what is wrong with it (then it keeps nothing away)."""

    start: int
    end: int
    rules: tuple[str, ...]
    reason: str
    line: int | None
    fault: str = ""

    def covers(self, source: Source, finding: Finding) -> bool:
        """Does the comment speak of this finding, whether or not its form is right?"""
        if finding.rule not in self.rules:
            return False
        if self.line is None:
            return True
        last = source.line_of(max(finding.start, finding.end - 1))
        return source.line_of(finding.start) <= self.line <= last


def suppressions(source: Source) -> list[Suppression]:
    """The suppression comments of a source, in order, also those whose form is wrong."""
    if MARK not in source.text:
        return []
    comments = [span for span in _comments(source) if MARK in source.text[span[0] : span[1]]]
    return [_parsed(source, start, end) for start, end in comments]


def filter_findings(
    source: Source, findings: Iterable[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Split off what comments keep away: (what is kept, findings about the comments themselves).

    `findings` are all findings of the file, before `--select` and `--ignore`: a comment for a rule
    that was merely not asked for is not stale. Where a finding of a group is kept away, the other
    edits of its group are withheld, for a symbol moves as a whole.
    """
    everything = list(findings)
    comments = suppressions(source)
    if not comments:
        return everything, []
    used: set[tuple[int, str]] = set()
    kept: list[Finding] = []
    held_back: dict[str, Suppression] = {}
    for finding in everything:
        by = [c for c in comments if not c.fault and c.covers(source, finding)]
        if not by:
            kept.append(finding)
            continue
        used.update((comment.start, finding.rule) for comment in by)
        if finding.group:
            held_back[finding.group] = by[0]
    about = [*_faults(comments), *_stale(source, comments, used, everything)]
    return [_withheld(source, finding, held_back) for finding in kept], about


def _withheld(source: Source, finding: Finding, held_back: dict[str, Suppression]) -> Finding:
    comment = held_back.get(finding.group) if finding.edits else None
    if comment is None:
        return finding
    line = source.line_of(comment.start) + 1
    return finding.as_todo(
        f"the comment on line {line} keeps another use of the same symbol as it is, and a symbol "
        "moves as a whole: remove that comment, or add one here too"
    )


def _faults(comments: Sequence[Suppression]) -> Iterator[Finding]:
    for comment in comments:
        if comment.fault:
            found = todo(
                f"this comment keeps nothing away: {comment.fault}",
                (comment.start, comment.end),
                help="write it as `migrate-wasi: ignore[rule] reason`",
            )
            yield replace(found, rule=MALFORMED)


def _stale(
    source: Source,
    comments: Sequence[Suppression],
    used: set[tuple[int, str]],
    findings: Sequence[Finding],
) -> Iterator[Finding]:
    for comment in comments:
        unused = [rule for rule in comment.rules if (comment.start, rule) not in used]
        if comment.fault or not unused:
            continue
        here = sorted(
            {
                finding.rule
                for finding in findings
                if replace(comment, rules=(finding.rule,)).covers(source, finding)
            }
            - set(comment.rules)
        )
        found = review(
            f"this comment is for {', '.join(unused)}, of which there is no finding here",
            place=(comment.start, comment.end),
            help=f"the findings here are of {', '.join(here)}: name these, or remove the comment"
            if here
            else "remove it, or the rules from its list",
        )
        yield replace(found, rule=STALE)


def _parsed(source: Source, start: int, end: int) -> Suppression:
    text = source.text[start:end]
    start, text = start + text.index(MARK), text[text.index(MARK) :]
    if source.text[end - 3 : end] == b"-->":
        text = text[:-3].rstrip()
    form = _FORM.match(text)
    if form is None:
        return Suppression(start, end, (), "", None, "its form is not known")
    rules = tuple(rule.strip().decode("utf-8") for rule in form.group(2).split(b","))
    reason = form.group(3).strip().decode("utf-8")
    whole_file = form.group(1) is not None
    fault = ""
    if not all(rules):
        fault = "it names no rule between the brackets"
    elif not reason:
        fault = "the reason behind the brackets is missing"
    elif whole_file and not _at_top(source, start):
        fault = "`ignore-file` counts only in the comments at the top of the file"
    line = None if whole_file else _line_meant(source, start)
    return Suppression(start, end, tuple(filter(None, rules)), reason, line, fault)


def _line_meant(source: Source, start: int) -> int:
    """The line of the comment, or where it stands alone the next line that is no comment."""
    line = source.line_of(start)
    if _is_comment(source, line):
        while line + 1 < len(source.line_starts) and _is_comment(source, line):
            line += 1
    return line


def _at_top(source: Source, start: int) -> bool:
    above = range(source.line_of(start))
    return _is_comment(source, source.line_of(start)) and all(
        not source.line_text(line).strip() or _is_comment(source, line) for line in above
    )


def _is_comment(source: Source, line: int) -> bool:
    text = source.line_text(line).lstrip()
    signs = (b"//", b"/*") if source.path.suffix == ".rs" else (b"#", b"<!--", b"//", b".. ")
    return text.startswith(signs)


def _comments(source: Source) -> Iterator[tuple[int, int]]:
    suffix = source.path.suffix
    if suffix in (".py", ".pyi"):
        return _python_comments(source)
    if suffix == ".rs":
        pattern = _RUST
    elif suffix in (".md", ".rst"):
        pattern = _PROSE
    elif suffix == ".toml" or source.path.name == "Pipfile":
        pattern = _HASH
    else:
        pattern = _LOOSE
    return (match.span("comment") for match in pattern.finditer(source.text) if match["comment"])


def _python_comments(source: Source) -> Iterator[tuple[int, int]]:
    import io
    import tokenize

    try:
        # The text is UTF-8 whatever the file declares, so it is decoded here, not there.
        lines = io.StringIO(source.text.decode("utf-8"), newline="").readline
        for token in tokenize.generate_tokens(lines):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                prefix = len(token.line[:column].encode("utf-8"))
                start = source.offset(line, prefix)
                yield start, start + len(token.string.encode("utf-8"))
    except (tokenize.TokenError, SyntaxError):
        return  # the file does not parse, which is reported elsewhere
