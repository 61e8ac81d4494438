"""`FileCaps` and `DirCaps` arguments: what they allow, and what is left of it.

Of a file's capabilities only reading and writing survive, as `FileAccessMode`; of a directory's
none. Each class is one symbol: its uses move together, or none does. A set of capabilities is
evaluated only where it is written out in constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.python.calls import argument_at, arguments_of, without_arguments
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures.caps_imports import (
    import_edits,
    mode_name,
    mode_text,
)
from migrate_wasi.languages.python.signatures.caps_sets import (
    ACCESS_MODE,
    DIR_CAPS,
    FILE_CALLS,
    FILE_CAPS,
    FLAGS,
    Sets,
    leaves,
)
from migrate_wasi.languages.python.values import CTX, Values

_FILE_KEYWORDS = ("caps", "file_caps")
_DIR_KEYWORDS = ("caps", "dir_caps", "file_caps")
# Positions of the capabilities, and how many arguments there are with them:
# wasi-common/src/ctx.rs at v2.0.2.
_DIR_CALLS = {"insert_dir": (2, 3), "push_dir": (1, 2)}
_DIR_COUNT = {"insert_dir": 5, "push_dir": 4}
_GROUP = "the capabilities"
_BY_HAND = (
    "decide what the guest may do: files keep `FileAccessMode.READ` and `WRITE`, all else needs a "
    "WasiFile or WasiDir of your own that refuses it"
)


@dataclass
class Caps:
    """The findings about the capabilities of one file: of `FileCaps` and of `DirCaps`."""

    files: list[Finding] = field(default_factory=list[Finding])
    dirs: list[Finding] = field(default_factory=list[Finding])

    @classmethod
    def of(cls, file: PythonFile) -> Caps:
        found = file.notes.get("caps")
        if not isinstance(found, Caps):
            found = file.notes["caps"] = _Work(file).run()
        return found


class _Work:
    """What is found on the way: `changed` are uses with an edit, which that of the imports joins
    at the end; `left` are those without."""

    def __init__(self, file: PythonFile) -> None:
        self.file = file
        self.values = Values.of(file)
        self.sets = Sets(file)
        self.changed = Caps()
        self.left = Caps()
        self.settled: set[ast.expr] = set()  # uses that an edit takes away
        self.needs_mode = False  # is there a use of FileAccessMode afterwards?

    def run(self) -> Caps:
        for name, position in FILE_CALLS.items():
            for call in self._calls(name):
                self._file_call(call, name, position)
        for name, positions in _DIR_CALLS.items():
            for call in self._calls(name):
                self._dir_call(call, name, positions)
        self._annotations()
        self._rest()
        imported: tuple[Edit, ...] = ()
        if self.settled.issuperset(self.sets.uses):
            imported = tuple(import_edits(self.file, needs_mode=self.needs_mode))
        found = Caps(
            [*self.left.files, *_with_edits(self.changed.files, imported)],
            [*self.left.dirs, *_with_edits(self.changed.dirs, imported)],
        )
        if imported and not found.files and not found.dirs:
            found.dirs.append(
                review(
                    "`FileCaps` and `DirCaps` are gone since wasi-common 9.0; nothing here uses "
                    "the imported names",
                    *imported,
                    item=DIR_CAPS,
                    group=_GROUP,
                )
            )
        return found

    def _calls(self, name: str) -> Iterator[ast.Call]:
        """Calls on a WasiCtx, and those that are given capabilities whatever they are made on."""
        for node in self.file.table.attributes.get(name, ()):
            call = self.file.table.parents.get(node)
            if not isinstance(call, ast.Call) or call.func is not node:
                continue
            kind = self.values.type_of(node.value)
            if kind == CTX or (kind is None and any(map(self._holds_caps, arguments_of(call)))):
                yield call

    def _holds_caps(self, argument: ast.expr) -> bool:
        return bool(self.sets.uses_in(self.sets.constant(argument)))

    def _file_call(self, call: ast.Call, name: str, position: int) -> None:
        argument = argument_at(call, position, _FILE_KEYWORDS)
        if argument is None:
            if len(call.args) == position and not call.keywords:
                self._without_mode(call, name)
            return
        if self._is_mode(argument):
            return
        branches = [*leaves(self.sets.used_only_here(argument))]
        flags = [self.sets.evaluate(branch, FILE_CAPS) for branch in branches]
        place = self.file.span(argument)
        if None in flags:
            self._leave(
                self.left.files,
                f"`{name}` takes a `FileAccessMode` since wasi-common 10.0, and which "
                "capabilities it is given here is not written out in constants",
                place,
            )
            return
        for branch, allowed in zip(branches, flags, strict=True):
            self._file_set(branch, allowed or frozenset(), place)

    def _without_mode(self, call: ast.Call, name: str) -> None:
        """In 9.x the calls had neither capabilities nor an access mode."""
        if self.file.embedder.move.source.version.major != 9:
            return
        written, importing = self.file.import_edits(ACCESS_MODE, call)
        at = self.file.span(call.args[-1])[1]
        self.changed.files.append(
            review(
                f"`{name}` takes an access mode since wasi-common 10.0; before, the file "
                "could be read and written",
                Edit.insert(at, f", {written}.all()"),
                *importing,
                place=self.file.span(call),
                item="wasi_common::WasiCtx::insert_file",
                group=_GROUP,
                help="narrow it to `READ` or `WRITE` where the guest needs no more",
            )
        )

    def _file_set(
        self, expression: ast.expr, allowed: frozenset[str], place: tuple[int, int]
    ) -> None:
        """One set of capabilities, written out in constants, as an access mode."""
        self._settle(expression)
        self.needs_mode = True
        kept = " and ".join(word for word in ("READ", "WRITE") if word in allowed) or "nothing"
        message = f"`FileCaps` became `FileAccessMode` in wasi-common 10.0: what is left is {kept}"
        granted = sorted(FLAGS - {"READ", "WRITE"} - allowed)
        if granted:
            message += f", and the guest is no longer refused {', '.join(granted)}"
        mode = mode_text(self.file, expression, allowed)
        self.changed.files.append(
            review(
                message,
                Edit.replace(*self.file.span(expression), mode),
                place=place,
                item=FILE_CAPS,
                group=_GROUP,
                help="what was refused needs a WasiFile that refuses it" if granted else "",
            )
        )

    def _is_mode(self, argument: ast.expr) -> bool:
        return any(
            (self.file.canonical(part) or "").startswith(ACCESS_MODE)
            for part in ast.walk(argument)
            if isinstance(part, (ast.Name, ast.Attribute))
        )

    def _dir_call(self, call: ast.Call, name: str, positions: tuple[int, int]) -> None:
        found = [
            argument
            for position in positions
            if len(call.args) == _DIR_COUNT[name]
            or (position < len(call.args) and self._holds_caps(call.args[position]))
            for argument in call.args[position : position + 1]
        ]
        keywords = [keyword for keyword in call.keywords if keyword.arg in _DIR_KEYWORDS]
        arguments = [*found, *(keyword.value for keyword in keywords)]
        if not arguments:
            return
        place = self.file.span(arguments[0])[0], self.file.span(arguments[-1])[1]
        flags = [self.sets.evaluate(argument, None) for argument in arguments]
        if any(one != frozenset(("*",)) for one in flags):
            did = "may have withheld some of it" if None in flags else "withheld some of it"
            self._leave(
                self.left.dirs,
                f"`{name}` takes no capabilities since wasi-common 9.0: without them the guest "
                f"may do all that the directory itself allows, and these arguments {did}",
                place,
            )
            return
        for argument in arguments:
            self._settle(argument)
        parts: list[ast.expr | ast.keyword] = [*found, *keywords]
        self.changed.dirs.append(
            review(
                f"`{name}` takes no capabilities since wasi-common 9.0; these were all of them",
                without_arguments(self.file, call, parts),
                place=place,
                item=DIR_CAPS,
                group=_GROUP,
            )
        )

    # What the calls leave

    def _annotations(self) -> None:
        """A type annotation `FileCaps` follows where all values of it do."""
        for use in self.sets.uses:
            parent = self.file.table.parents.get(use)
            if (
                use in self.settled
                or self.file.canonical(use) != FILE_CAPS
                or not isinstance(parent, ast.AnnAssign)
                or parent.annotation is not use
                or parent.value is None
                or not self.settled.issuperset(self.sets.uses_in(parent.value))
            ):
                continue
            self.settled.add(use)
            self.needs_mode = True
            self.changed.files.append(
                review(
                    "`FileCaps` became `FileAccessMode` in wasi-common 10.0",
                    Edit.replace(*self.file.span(use), mode_name(self.file, use)),
                    item=FILE_CAPS,
                    group=_GROUP,
                )
            )

    def _rest(self) -> None:
        """All other uses are findings, once each."""
        reported = {(f.start, f.end) for f in (*self.left.files, *self.left.dirs)}
        for use in self.sets.uses:
            start, end = self.file.span(use)
            if use in self.settled or any(a <= start and end <= b for a, b in reported):
                continue
            if (self.file.canonical(use) or "").startswith(DIR_CAPS):
                message = "`DirCaps` is gone since wasi-common 9.0, with nothing in its place"
                self._leave(self.left.dirs, message, (start, end))
            else:
                message = (
                    "`FileCaps` is gone since wasi-common 9.0; of its flags `FileAccessMode` has "
                    "only `READ` and `WRITE`"
                )
                self._leave(self.left.files, message, (start, end))

    def _leave(self, target: list[Finding], message: str, place: tuple[int, int]) -> None:
        item = FILE_CAPS if target is self.left.files else DIR_CAPS
        target.append(todo(message, place, help=_BY_HAND, item=item, group=_GROUP))

    def _settle(self, expression: ast.expr) -> None:
        self.settled.update(self.sets.uses_in(self.sets.constant(expression)))


def _with_edits(findings: list[Finding], edits: tuple[Edit, ...]) -> Iterator[Finding]:
    for finding in findings:
        yield replace(finding, edits=(*finding.edits, *edits))
