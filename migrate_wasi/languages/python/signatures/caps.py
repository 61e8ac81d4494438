"""`FileCaps` and `DirCaps` arguments: what they allow, and what is left of it.

Of a file's capabilities only reading and writing survive, as `FileAccessMode`; of a directory's
none. Each class is one symbol: its uses move together, or none does. A set of capabilities is
evaluated only where it is written out in constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.python import imports
from migrate_wasi.languages.python.file import Import, PythonFile
from migrate_wasi.languages.python.symbols import arguments_of, used_in_doubt
from migrate_wasi.languages.python.values import CTX, Values

FILE_CAPS = "wasi_common::file::FileCaps"
DIR_CAPS = "wasi_common::dir::DirCaps"
ACCESS_MODE = "wasi_common::file::FileAccessMode"

# The flags: crates/wasi-common/src/{file,dir}.rs at v2.0.2.
_FILE = frozenset(
    (
        *("ADVISE", "ALLOCATE", "DATASYNC", "FDSTAT_SET_FLAGS", "FILESTAT_GET"),
        *("FILESTAT_SET_SIZE", "FILESTAT_SET_TIMES", "POLL_READWRITE", "READ", "SEEK", "SYNC"),
        *("TELL", "WRITE"),
    )
)
# Position of the capabilities, with the parameters' names: wasi-common/src/ctx.rs at v2.0.2.
_FILE_CALLS = {"insert_file": 2, "push_file": 1}
_DIR_CALLS = {"insert_dir": (2, 3), "push_dir": (1, 2)}
_DIR_COUNT = {"insert_dir": 5, "push_dir": 4}
_FILE_KEYWORDS = ("caps", "file_caps")
_DIR_KEYWORDS = ("caps", "dir_caps", "file_caps")
_GROUP = "the capabilities"
_BY_HAND = (
    "decide what the guest may do: files keep `FileAccessMode.READ` and `WRITE`, all else needs a "
    "WasiFile or WasiDir of your own that refuses it"
)


@dataclass
class Caps:
    """What is to be done about the capabilities of one file."""

    files: list[Finding] = field(default_factory=list[Finding])
    dirs: list[Finding] = field(default_factory=list[Finding])

    @classmethod
    def of(cls, file: PythonFile) -> Caps:
        found = file.notes.get("caps")
        if not isinstance(found, Caps):
            found = file.notes["caps"] = _Work(file).run()
        return found


class _Work:
    def __init__(self, file: PythonFile) -> None:
        self.file = file
        self.values = Values.of(file)
        self.caps = Caps()
        self.uses = list(file.references(FILE_CAPS, DIR_CAPS))
        self.settled: set[ast.expr] = set()
        self.modes = 0  # how many uses of FileAccessMode there are afterwards
        self.drafts: list[tuple[list[Finding], str, list[Edit], tuple[int, int], str, str]] = []

    def run(self) -> Caps:
        for name, position in _FILE_CALLS.items():
            for call in self._calls(name):
                self._file_call(call, name, position)
        for name, positions in _DIR_CALLS.items():
            for call in self._calls(name):
                self._dir_call(call, name, positions)
        self._annotations()
        self._rest()
        imported = tuple(self._import_edits())
        for target, message, edits, place, help_, item in self.drafts:
            target.append(
                review(message, *edits, *imported, place=place, help=help_, item=item, group=_GROUP)
            )
        if imported and not self.drafts and not self.caps.files and not self.caps.dirs:
            # Nothing uses what is imported.
            self.caps.dirs.append(
                review(
                    "`FileCaps` and `DirCaps` are gone since wasi-common 9.0; nothing here uses "
                    "the imported names",
                    *imported,
                    item=DIR_CAPS,
                    group=_GROUP,
                )
            )
        return self.caps

    def _calls(self, name: str) -> Iterator[ast.Call]:
        """Calls on a WasiCtx, and those that are given capabilities whatever they are made on."""
        for node in self.file.table.attributes.get(name, ()):
            call = self.file.table.parents.get(node)
            if not isinstance(call, ast.Call) or call.func is not node:
                continue
            kind = self.values.type_of(node.value)
            if kind == CTX or (kind is None and any(map(self._holds_caps, arguments_of(call)))):
                yield call

    # Calls

    def _file_call(self, call: ast.Call, name: str, position: int) -> None:
        argument = _argument(call, position, _FILE_KEYWORDS)
        place = self.file.span(call)
        if argument is None:
            if len(call.args) == position and not call.keywords and self._between_9_and_10():
                written, importing = self.file.import_edits(ACCESS_MODE, call)
                at = self.file.span(call.args[-1])[1]
                self.drafts.append(
                    (
                        self.caps.files,
                        f"`{name}` takes an access mode since wasi-common 10.0; before, the file "
                        "could be read and written",
                        [Edit.insert(at, f", {written}.all()"), *importing],
                        place,
                        "narrow it to `READ` or `WRITE` where the guest needs no more",
                        "wasi_common::WasiCtx::insert_file",
                    )
                )
            return
        if self._is_mode(argument):
            return
        leaves = [*self._leaves(self._used_only_here(argument))]
        sets = [self._evaluate(leaf, FILE_CAPS) for leaf in leaves]
        if None in sets:
            self._leave(
                self.caps.files,
                f"`{name}` takes a `FileAccessMode` since wasi-common 10.0, and which "
                "capabilities it is given here is not written out in constants",
                self.file.span(argument),
            )
            return
        for leaf, allowed in zip(leaves, sets, strict=True):
            self._file_set(leaf, allowed or frozenset(), place=self.file.span(argument))

    def _leaves(self, node: ast.expr) -> Iterator[ast.expr]:
        """The branches of conditional expressions."""
        if isinstance(node, ast.IfExp):
            yield from self._leaves(node.body)
            yield from self._leaves(node.orelse)
        else:
            yield node

    def _file_set(
        self, expression: ast.expr, allowed: frozenset[str], *, place: tuple[int, int]
    ) -> None:
        """One set of capabilities, written out in constants, as an access mode."""
        self._settle(expression)
        self.modes += 1
        kept = " and ".join(word for word in ("READ", "WRITE") if word in allowed) or "nothing"
        message = f"`FileCaps` became `FileAccessMode` in wasi-common 10.0: what is left is {kept}"
        dropped = sorted(_FILE - {"READ", "WRITE"} - allowed)
        if dropped:
            message += f", and the guest is no longer refused {', '.join(dropped)}"
        mode = _mode(self._spelling(expression), allowed)
        self.drafts.append(
            (
                self.caps.files,
                message,
                [Edit.replace(*self.file.span(expression), mode)],
                place,
                "what was refused needs a WasiFile that refuses it" if dropped else "",
                FILE_CAPS,
            )
        )

    def _between_9_and_10(self) -> bool:
        version = self.file.embedder.move.source.version
        return version.major == 9

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
        sets = [self._evaluate(argument, None) for argument in arguments]
        if any(one != frozenset(("*",)) for one in sets):
            did = "may have withheld some of it" if None in sets else "withheld some of it"
            self._leave(
                self.caps.dirs,
                f"`{name}` takes no capabilities since wasi-common 9.0: without them the guest "
                f"may do all that the directory itself allows, and these arguments {did}",
                place,
            )
            return
        for argument in arguments:
            self._settle(argument)
        parts: list[ast.expr | ast.keyword] = [*found, *keywords]
        self.drafts.append(
            (
                self.caps.dirs,
                f"`{name}` takes no capabilities since wasi-common 9.0; these were all of them",
                [_without(self.file, call, parts)],
                place,
                "",
                DIR_CAPS,
            )
        )

    def _holds_caps(self, argument: ast.expr) -> bool:
        constant = self._constant(argument)
        return any(part in self.uses for part in ast.walk(constant) if isinstance(part, ast.expr))

    # Constants

    def _constant(self, node: ast.expr) -> ast.expr:
        """The expression behind a name that is bound once; else the node itself."""
        if isinstance(node, ast.Name):
            bindings = self.file.bindings(node)
            if len(bindings) == 1 and bindings[0].kind == "assign" and bindings[0].value:
                return bindings[0].value
        return node

    def _evaluate(self, node: ast.expr, owner: str | None) -> frozenset[str] | None:
        """The set of flags that a constant expression stands for, all of them as `*` where the
        class does not matter; None where it is not certain."""
        everything = _FILE if owner == FILE_CAPS else frozenset(("*",))
        node = self._used_only_here(node)
        identity = self.file.canonical(node.func if isinstance(node, ast.Call) else node)
        if identity is not None:
            base, _, name = identity.rpartition("::")
            if base not in ((owner,) if owner else (FILE_CAPS, DIR_CAPS)):
                return None
            if isinstance(node, ast.Call):
                known = {"all": everything, "empty": frozenset[str]()}
                return known.get(name) if not node.args and not node.keywords else None
            return frozenset((name,)) if owner is None or name in _FILE else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert) and owner:
            inner = self._evaluate(node.operand, owner)
            return None if inner is None else everything - inner
        if isinstance(node, ast.BinOp):
            left, right = self._evaluate(node.left, owner), self._evaluate(node.right, owner)
            if left is None or right is None:
                return None
            match node.op:
                case ast.BitOr():
                    return left | right
                case ast.BitAnd() if owner:
                    return left & right
                case ast.Sub() if owner:
                    return left - right
                case ast.BitXor() if owner:
                    return left ^ right
                case _:
                    return None
        return None

    def _used_only_here(self, node: ast.expr) -> ast.expr:
        """The value of a name whose every use is an argument that is rewritten with it."""
        constant = self._constant(node)
        if constant is node or not isinstance(node, ast.Name):
            return node
        home = self.file.table.scope_of(node).home(node.id)
        for use in self.file.table.names[node.id]:
            if self.file.table.scope_of(use).home(node.id) is not home:
                continue
            if isinstance(use.ctx, ast.Load) and not self._is_argument(use):
                return node
        return constant

    def _is_argument(self, use: ast.Name) -> bool:
        parent = self.file.table.parents.get(use)
        call = self.file.table.parents.get(parent) if isinstance(parent, ast.keyword) else parent
        return (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in _FILE_CALLS
            and call.func.value is not use
        )

    def _spelling(self, expression: ast.expr) -> str:
        """How the file would name `FileAccessMode` where it names `FileCaps` in `expression`."""
        for part in ast.walk(expression):
            if (
                isinstance(part, (ast.Name, ast.Attribute))
                and self.file.canonical(part) == FILE_CAPS
            ):
                if isinstance(part, ast.Attribute):
                    return self.file.text(part.value) + ".FileAccessMode"
                return self._name_after(part.id)
        raise AssertionError("an evaluated expression names the class")

    def _name_after(self, name: str) -> str:
        """The name that an imported `FileCaps` has once the import is rewritten."""
        existing = self._mode_import()
        if existing is not None:
            return existing.name
        aliased = any(one.name == name and one.alias.asname for one in self._imports(FILE_CAPS))
        return name if aliased else "FileAccessMode"

    # What the calls leave

    def _annotations(self) -> None:
        """A type annotation `FileCaps` follows where all values of it do."""
        for use in self.uses:
            if use in self.settled or self.file.canonical(use) != FILE_CAPS:
                continue
            parent = self.file.table.parents.get(use)
            if isinstance(parent, ast.AnnAssign) and parent.annotation is use:
                value = parent.value
                if value is not None and all(
                    part in self.settled
                    for part in ast.walk(value)
                    if isinstance(part, ast.expr) and part in self.uses
                ):
                    self.settled.add(use)
                    self.modes += 1
                    self.drafts.append(
                        (
                            self.caps.files,
                            "`FileCaps` became `FileAccessMode` in wasi-common 10.0",
                            [Edit.replace(*self.file.span(use), self._spelling(use))],
                            self.file.span(use),
                            "",
                            FILE_CAPS,
                        )
                    )

    def _rest(self) -> None:
        reported = {(f.start, f.end) for f in (*self.caps.files, *self.caps.dirs)}
        for use in self.uses:
            start, end = self.file.span(use)
            if use in self.settled or any(a <= start and end <= b for a, b in reported):
                continue
            if (self.file.canonical(use) or "").startswith(DIR_CAPS):
                message = "`DirCaps` is gone since wasi-common 9.0, with nothing in its place"
                self._leave(self.caps.dirs, message, (start, end))
            else:
                message = (
                    "`FileCaps` is gone since wasi-common 9.0; of its flags `FileAccessMode` has "
                    "only `READ` and `WRITE`"
                )
                self._leave(self.caps.files, message, (start, end))

    def _leave(self, target: list[Finding], message: str, place: tuple[int, int]) -> None:
        item = FILE_CAPS if target is self.caps.files else DIR_CAPS
        target.append(todo(message, place, help=_BY_HAND, item=item, group=_GROUP))

    def _settle(self, expression: ast.expr) -> None:
        for part in ast.walk(self._constant(expression)):
            if isinstance(part, ast.expr) and part in self.uses:
                self.settled.add(part)

    def _imports(self, canonical: str) -> list[Import]:
        return [
            one
            for one in self.file.imports
            if one.canonical == canonical and isinstance(one.node, ast.ImportFrom)
        ]

    def _mode_import(self) -> Import | None:
        return next(iter(self._imports(ACCESS_MODE)), None)

    def _import_edits(self) -> Iterator[Edit]:
        if any(use not in self.settled for use in self.uses):
            return
        exported = self.file.exported
        renames = bool(self.modes) and self._mode_import() is None
        for node in {id(one.node): one.node for one in self.file.imports}.values():
            names = [one for one in self.file.imports if one.node is node]
            if not isinstance(node, ast.ImportFrom):
                continue
            gone = [one for one in names if one.canonical in (FILE_CAPS, DIR_CAPS)]
            if not gone or any(one.name in exported or one.name == "*" for one in gone):
                continue
            if any(used_in_doubt(self.file, one) for one in gone):
                continue
            kept = next((one for one in gone if one.canonical == FILE_CAPS and renames), None)
            if kept is not None:
                start, end = imports.path_span(self.file, kept.alias)
                yield Edit.replace(start, end, "FileAccessMode")
                gone.remove(kept)
            if gone:
                yield from imports.remove_names(self.file, node, [one.alias for one in gone])


def _argument(call: ast.Call, position: int, names: tuple[str, ...]) -> ast.expr | None:
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    if position < len(call.args):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _mode(spelled: str, allowed: frozenset[str]) -> str:
    if allowed == _FILE:
        return f"{spelled}.all()"
    kept = [f"{spelled}.{word}" for word in ("READ", "WRITE") if word in allowed]
    return " | ".join(kept) or f"{spelled}.empty()"


def _without(file: PythonFile, call: ast.Call, parts: list[ast.expr | ast.keyword]) -> Edit:
    """Take neighbouring arguments out of a call, each with the comma before it."""
    everything = sorted([*call.args, *call.keywords], key=file.span)
    first, last = everything.index(parts[0]), everything.index(parts[-1])
    if last - first + 1 != len(parts) or not first:
        kept = [file.text(one) for one in everything if one not in parts]
        start, end = file.span(everything[0])[0], file.span(everything[-1])[1]
        return Edit.replace(start, end, ", ".join(kept))
    return Edit.delete(file.span(everything[first - 1])[1], file.span(everything[last])[1])
