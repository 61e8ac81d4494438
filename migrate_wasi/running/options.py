"""The command line of `migrate-wasi run`, read by hand: no guest should wait for a parser.

Options stand before the file; everything after it is the guest's.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.running.errors import HelpWanted, UsageError
from migrate_wasi.running.surfaces import DEFAULT, SURFACES

#: Option, what its value is called ("" for a flag, "[…]" for one that can be left out), its help.
_OPTIONS = (
    ("--surface", "legacy|unified", "The API for an embedder; 2.0.2 or 23.0.1 for a guest."),
    ("--wasi-version", "VERSION", "Behave like this release of wasi-common: 2.0 to 46."),
    ("--dir", "HOST[::GUEST]", "Give the guest a folder, under the name GUEST; any number."),
    ("--env", "NAME[=VALUE]", "Set a variable of the guest, or pass one on; any number."),
    ("--arg0", "NAME", "What the guest finds as its own name; the file's otherwise."),
    (
        "--trace",
        "[FILE]",
        "Write each WASI call as a line, to FILE (JSON if .jsonl) or standard error.",
    ),
    ("--help", "", "Show this and exit."),
)
_VALUES = {name: value for name, value, _ in _OPTIONS}
_HELP = """\
Usage: {program} [OPTIONS] FILE [ARGUMENTS]...

  Run a WASI guest (.wasm or .wat), or a Python embedder (.py) with a surface
  of wasi-common that it can import. Standard input and output are passed on.

Options:
{options}

Exit codes:
  a guest's own status, or an embedder's; and of ours:
    2  the file could not be read, is no module, or imports what is not there
    3  wrong usage
  130  Ctrl-C
  134  the guest trapped
"""


class Options:
    """What the command line says."""

    __slots__ = ("arg0", "arguments", "dirs", "env", "file", "surface", "trace", "version")

    def __init__(self) -> None:
        self.file = ""
        #: What stands after the file.
        self.arguments: list[str] = []
        self.surface: str | None = None
        self.version: str | None = None
        #: Folders: of the host, and the name that the guest has for it.
        self.dirs: list[tuple[str, str]] = []
        #: Variables; the value is None for one of the host's that is passed on.
        self.env: list[tuple[str, str | None]] = []
        self.arg0: str | None = None
        #: None for no trace; "" for standard error.
        self.trace: str | None = None

    @property
    def release(self) -> str:
        """The release that a guest shall believe in."""
        return self.version or SURFACES[self.surface or DEFAULT]

    def only_for_guests(self) -> list[str]:
        """The options that were given and mean nothing to an embedder."""
        given = {
            "--dir": self.dirs,
            "--env": self.env,
            "--arg0": self.arg0,
            "--trace": self.trace,
        }
        return [name for name, value in given.items() if value not in (None, [])]


def parse(given: list[str]) -> Options:
    """Read the arguments after `run`.

    :raises UsageError: they are wrong.
    :raises HelpWanted: they ask for help.
    """
    options = Options()
    rest = iter(given)
    for one in rest:
        if one == "--":
            options.file = next(rest, "")
        elif one.startswith("-") and one != "-":
            _read(options, one, rest)
            continue
        else:
            options.file = one
        break
    options.arguments = list(rest)
    if not options.file:
        raise UsageError("give a FILE to run, for example: migrate-wasi run guest.wasm")
    return options


def help_text(program: str) -> str:
    """The text of `--help`."""
    names = [
        f"{name}[={value[1:]}" if value[:1] == "[" else f"{name} {value}"
        for name, value, _ in _OPTIONS
    ]
    width = max(map(len, names))
    lines = [
        f"  {name:{width}}  {text}" for name, (_, _, text) in zip(names, _OPTIONS, strict=True)
    ]
    return _HELP.format(program=program, options="\n".join(lines))


def _read(options: Options, one: str, rest: Iterator[str]) -> None:
    name, given, value = one.partition("=")
    if name == "-h":
        name = "--help"
    if name not in _VALUES:
        raise UsageError(f"there is no option {name}; the guest's own stand after its file")
    if name == "--help":
        raise HelpWanted
    if name == "--trace":
        if given and not value:
            raise UsageError("--trace= wants a file; --trace alone writes to standard error")
        options.trace = value
        return
    if not given:
        value = next(rest, "")
    if not value:
        raise UsageError(f"{name} wants a value: {name} {_VALUES[name]}")
    _SET[name](options, value)


def _surface(options: Options, value: str) -> None:
    if value not in SURFACES:
        raise UsageError(f"there is no surface {value!r}; choose one of {', '.join(SURFACES)}")
    options.surface = value


def _version(options: Options, value: str) -> None:
    options.version = value


def _dir(options: Options, value: str) -> None:
    host, separator, guest = value.partition("::")
    if not host or (separator and not guest):
        raise UsageError(f"--dir {value} wants a folder on both sides of ::, as in data::/data")
    options.dirs.append((host, guest or host))


def _env(options: Options, value: str) -> None:
    name, given, content = value.partition("=")
    if not name:
        raise UsageError(f"--env {value} wants a name before the =")
    options.env.append((name, content if given else None))


def _arg0(options: Options, value: str) -> None:
    options.arg0 = value


_SET = {
    "--surface": _surface,
    "--wasi-version": _version,
    "--dir": _dir,
    "--env": _env,
    "--arg0": _arg0,
}
