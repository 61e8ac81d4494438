"""The host's side of a scenario: files, standard streams, and what it does meanwhile.

Settings, one `@` line each:

    file path "text" | dir path | link path target | fifo path | socket path
    arg "text" | env NAME "value"
    preopen path guest-path     instead of the one preopen `/`, in this order
    stdin  none | file "text" | pipe "text" | idle "text" | tty | null | closed | wronly | dir
    stdout none | file | pipe | nonblock | tty | full | closed | rdonly | broken
    stderr …                    as stdout

`idle` is a pipe whose writer stays open; `nonblock` a pipe that does not block, `broken` one that
nobody reads. Without a line a stream is `none`: it is empty, and takes everything.

Actions, one `!` line each:

    write stdin "text" | drain stdout | fill stdout | rest stdin | replace stdin "text"
    put path "text" | chmod path mode | remove path | link path target
    guest                       a new instance, in the same process, with the same settings
"""

from __future__ import annotations

import os
import pty
import socket
import stat
from pathlib import Path

from .guests import Configuration
from .report import RECENT
from .scenario import Scenario, ScenarioError, text_of

STREAMS = ("stdin", "stdout", "stderr")


class Host:
    """One scenario's directory and streams, in a process that is its own."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self._where = scenario.where
        self.root = folder / "root"
        self._folder = folder
        self._far: dict[str, int] = {}
        self._files: dict[str, Path] = {}
        self._said: dict[str, str] = dict.fromkeys(STREAMS, "none")
        args: list[str] = []
        env: list[tuple[str, str]] = []
        preopens: list[tuple[str, str]] = []
        self._plant()
        for kind, *words in scenario.settings:
            match kind:
                case "arg":
                    args.append(text_of(words[0]).decode())
                case "env":
                    env.append((words[0], text_of(words[1]).decode()))
                case "preopen":
                    preopens.append((str(self.root / words[0]), words[1]))
                case "stdin" | "stdout" | "stderr":
                    self._said[kind] = self._stream(kind, *words)
                case _:
                    self._make(kind, *words)
        self.configuration = Configuration(
            args, env, preopens or [(str(self.root), "/")], *self._said.values()
        )

    def _plant(self) -> None:
        """What every scenario finds."""
        self.root.mkdir()
        (self.root / "f.txt").write_text("hello world")
        (self.root / "sub").mkdir()
        (self.root / "sub" / "g.txt").write_text("inner")
        (self.root / "lnk").symlink_to("f.txt")
        (self.root / "dlnk").symlink_to("sub")

    def _make(self, kind: str, path: str, *words: str) -> None:
        place = self.root / path
        match kind:
            case "file":
                place.write_bytes(text_of(words[0]))
            case "dir":
                place.mkdir()
            case "link":
                place.symlink_to(words[0])
            case "fifo":
                os.mkfifo(place)
            case "socket":
                with socket.socket(socket.AF_UNIX) as server:
                    server.bind(str(place))
            case "name":
                Path(os.fsdecode(os.fsencode(self.root) + b"/" + text_of(path))).touch()
            case _:
                raise ScenarioError(f"{self._where}: no setting {kind!r}")

    def _stream(self, stream: str, kind: str, *words: str) -> str:
        """Make a descriptor 0, 1 or 2 what is asked for; returns what the guest is to be told."""
        number = STREAMS.index(stream)
        near: int | None = None
        match kind:
            case "none":
                return "none"
            case "file":
                path = self._folder / stream
                path.write_bytes(text_of(words[0]) if words else b"")
                self._files[stream] = path
                return str(path)
            case "closed":
                os.close(number)
                return "inherit"
            case "tty":
                self._far[stream], near = pty.openpty()
            case "null":
                near = os.open(os.devnull, os.O_RDWR)
            case "full":
                near = os.open("/dev/full", os.O_RDWR)
            case "dir":
                near = os.open(self.root, os.O_RDONLY)
            case "wronly" | "rdonly":
                near = os.open(self.root / "f.txt", getattr(os, f"O_{kind.upper()}"))
            case _:
                near = self._pipe(stream, kind, *words)
        os.dup2(near, number)
        os.close(near)
        return "inherit"

    def _pipe(self, stream: str, kind: str, *words: str) -> int:
        reader, writer = os.pipe()
        if stream == "stdin":
            os.write(writer, text_of(words[0]))
            if kind == "idle":
                self._far[stream] = writer
            elif kind == "pipe":
                os.close(writer)
            else:
                raise ScenarioError(f"{self._where}: no {stream} {kind!r}")
            return reader
        if kind == "broken":
            os.close(reader)
            return writer
        if kind not in ("pipe", "nonblock"):
            raise ScenarioError(f"{self._where}: no {stream} {kind!r}")
        os.set_blocking(reader, False)
        os.set_blocking(writer, kind == "pipe")
        self._far[stream] = reader
        return writer

    def act(self, kind: str, words: list[str]) -> str:
        """Do something; returns what is to be reported."""
        match kind, *words:
            case "write", stream, text:
                os.write(self._far[stream], text_of(text))
            case "drain", stream:
                return self._drained(stream)
            case "fill", stream:
                number = STREAMS.index(stream)
                try:
                    while True:
                        os.write(number, b"." * 4096)
                except BlockingIOError:
                    return "full"
            case "rest", "stdin":
                os.set_blocking(0, False)
                try:
                    return ascii(os.read(0, 1 << 16))
                except BlockingIOError:
                    return "nothing"
            case "replace", "stdin", text:
                near = self._pipe("stdin", "pipe", text)
                os.dup2(near, 0)
                os.close(near)
            case "put", path, text:
                (self.root / path).write_bytes(text_of(text))
            case "chmod", path, mode:
                (self.root / path).chmod(int(mode, 8))
            case "remove", path:
                (self.root / path).unlink()
            case "link", path, target:
                (self.root / path).symlink_to(target)
            case _:
                raise ScenarioError(f"{self._where}: no action {kind!r} of {words}")
        return ""

    def _drained(self, stream: str) -> str:
        found = b""
        try:
            while part := os.read(self._far[stream], 1 << 16):
                found += part
        except OSError:
            # Nothing is left; a terminal says it so when the other side is gone.
            pass
        # A pipe that was filled first: its size is the system's.
        return ascii(found.lstrip(b"."))

    def remains(self) -> list[str]:
        """What is there at the end: streams, then every file."""
        found = [f"{stream} holds {path.read_bytes()!a}" for stream, path in self._files.items()]
        for stream in ("stdout", "stderr"):
            if stream in self._far:
                os.set_blocking(self._far[stream], False)
                found.append(f"{stream} got {self._drained(stream)}")
        found += (_described(path, self.root) for path in sorted(self.root.rglob("*")))
        return found


def _described(path: Path, root: Path) -> str:
    status = path.lstat()
    name = ascii(os.fsdecode(path.relative_to(root)))
    times = "".join(
        f" {which} {nanoseconds}"
        for which, nanoseconds in (("atime", status.st_atime_ns), ("mtime", status.st_mtime_ns))
        if nanoseconds < RECENT
    )
    mode = f"{stat.filemode(status.st_mode)} nlink {status.st_nlink}{times}"
    if path.is_symlink():
        return f"{name} -> {str(path.readlink())!a}"
    if path.is_file():
        content = path.read_bytes()
        shown = ascii(content) if len(content) <= 200 else f"{len(content)} bytes"
        return f"{name} {mode} {shown}"
    return f"{name} {mode}"
