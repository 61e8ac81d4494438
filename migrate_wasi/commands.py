"""The command line: verbs, flags and what each exit code means."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from migrate_wasi import __version__, console
from migrate_wasi.cli import Exit
from migrate_wasi.config import Options
from migrate_wasi.edits import Level
from migrate_wasi.reports import FORMATS, MACHINE

_LEVELS = (Level.SAFE.value, Level.REVIEW.value)
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_EPILOG = """\b
Verbs (a folder of that name is `./undo`):
  explain RULE|ITEM   what a rule does, or what became of an item of the API
  undo [PATH]         take back the last run
  run FILE …          run a WASI guest, or a Python embedder on a surface

\b
Exit codes:
  0  nothing to do, or all done
  1  legacy use remains: it would change, or is left for a person
  2  something could not be read, parsed, run or written
  3  wrong usage or configuration
"""


def run(arguments: list[str], program: str, default_path: str) -> int:
    """Run one command line and give the exit code; messages go to standard error."""
    verbs: dict[str, click.Command] = {"explain": explain, "undo": undo}
    command = migrate
    if arguments and arguments[0] in verbs:
        command = verbs[arguments[0]]
        program, arguments = f"{program} {arguments[0]}", arguments[1:]
    try:
        code = command.main(arguments, program, standalone_mode=False, obj=default_path)
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except click.Abort as error:
        from migrate_wasi.writing.signals import InterruptedRunError

        console.say("interrupted; every file is as before")
        cause = error.__cause__
        return 128 + cause.number if isinstance(cause, InterruptedRunError) else Exit.INTERRUPTED
    except BrokenPipeError:
        console.close_quietly()
        return Exit.FAILED
    except Exception:
        # Python's own exit code for this is 1, which has a meaning here.
        traceback.print_exc()
        console.say("this is a bug of migrate-wasi: please report it with the lines above")
        return Exit.FAILED
    return code if isinstance(code, int) else Exit.DONE


def _reports(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """`FORMAT` or `FORMAT=FILE`, as (format, file); the file is empty for standard output."""
    found: list[tuple[str, str]] = []
    for value in values:
        name, _, file = value.partition("=")
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
        found.append((name, "" if file == "-" else file))
    shown = [name for name, file in found if not file]
    if len(shown) > 1 and MACHINE & set(shown):
        raise click.BadParameter(
            f"{' and '.join(shown)} cannot share standard output; write one to a file, as in "
            f"{shown[0]}=FILE"
        )
    return tuple(found)


@click.command(context_settings=_CONTEXT, epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only judge: write nothing.")
@click.option(
    "--diff", is_flag=True, help="Show what would change and what is left; write nothing."
)
@click.option("--to", metavar="VERSION", help="Release of wasi-common to go to (18 to 46).")
@click.option("--from", "from_", metavar="VERSION", help="Release to come from; read otherwise.")
@click.option("--select", metavar="RULE,...", multiple=True, help="Only these rules.")
@click.option("--ignore", metavar="RULE,...", multiple=True, help="All but these rules.")
@click.option("--level", type=click.Choice(_LEVELS), help="Highest level applied; default review.")
@click.option(
    "--report",
    "reports",
    metavar="FORMAT[=FILE]",
    multiple=True,
    callback=_reports,
    help=f"Any number of: {', '.join(FORMATS)}.",
)
@click.option("--exclude", metavar="GLOB", multiple=True, help="Leave out, as in .gitignore.")
@click.option("--jobs", type=click.IntRange(min=0), help="Workers; 0 for one a processor.")
@click.option("--allow-dirty", is_flag=True, help="Also edit files that are not committed.")
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.option("-q", "--quiet", is_flag=True, help="No summary, no progress.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@click.version_option(__version__, message="migrate-wasi %(version)s")
@click.pass_context
def migrate(context: click.Context, /, **flags: Any) -> int:
    """Move embedders below PATHS from wasi-common + wasi-cap-std-sync to the unified wasi-common.

    Files are rewritten in place. A file with changes that are not committed is refused; `undo`
    takes a run back.
    """
    if flags["list_rules"]:
        from migrate_wasi.explain import list_rules

        console.out(list_rules())
        return Exit.DONE
    paths: tuple[Path, ...] = flags["paths"] or tuple(filter(None, [context.obj and Path()]))
    if not paths:
        raise click.UsageError("give at least one PATH, for example: migrate-wasi .", context)
    from migrate_wasi.run import Request, migrate_paths

    return migrate_paths(
        Request(
            paths=paths,
            options=_options(flags, paths[0]),
            check=flags["check"],
            diff=flags["diff"],
            reports=flags["reports"],
            quiet=flags["quiet"],
            color=console.wants_color(flags["color"]),
        )
    )


@click.command(context_settings=_CONTEXT)
@click.argument("topic", metavar="RULE|ITEM")
def explain(topic: str) -> int:
    """Say what a rule does, or what became of an item of the API (`WasiCtxBuilder.env`)."""
    from migrate_wasi.explain import UnknownTopicError
    from migrate_wasi.explain import explain as explained

    try:
        console.out(explained(topic))
    except UnknownTopicError as error:
        raise click.UsageError(str(error)) from None
    return Exit.DONE


@click.command(context_settings=_CONTEXT)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--force", is_flag=True, help="Also restore files that changed since the run.")
def undo(path: Path, *, force: bool) -> int:
    """Take back the last run at or above PATH; again, the run before it."""
    from migrate_wasi.run import undo_at

    return undo_at(path, force=force)


def _options(flags: Mapping[str, Any], start: Path) -> Options:
    """What the command line says over what the nearest configuration file says."""
    from migrate_wasi.settings import SettingsError, load, nearest, version

    file = nearest(start)
    try:
        values = load(file) if file is not None else {}
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    for name in ("to", "from_"):
        if flags[name] is not None:
            try:
                values[name] = version(flags[name])
            except ValueError as error:
                raise click.UsageError(f"--{name.strip('_')} {error}") from None
    for name in ("select", "ignore"):
        if flags[name]:
            values[name] = frozenset(
                rule.strip() for value in flags[name] for rule in value.split(",") if rule.strip()
            )
    if flags["level"] is not None:
        values["level"] = Level(flags["level"])
    if flags["exclude"]:
        values["exclude"] = flags["exclude"]
    if flags["jobs"] is not None:
        values["jobs"] = flags["jobs"]
    options = Options(**values, allow_dirty=flags["allow_dirty"])
    _refuse_unknown(options)
    return options


def _refuse_unknown(options: Options) -> None:
    """Versions that there are not, and rules that there are not."""
    if options.to or options.from_:
        from migrate_wasi.versions import VersionError, told_source, told_target

        try:
            if options.to:
                told_target(str(options.to))
            if options.from_:
                told_source(str(options.from_))
        except VersionError as error:
            raise click.UsageError(f"{error.message}; {error.help}") from None
    if options.select or options.ignore:
        from difflib import get_close_matches

        from migrate_wasi.explain import rule_docs

        for name in sorted(options.select | options.ignore):
            if name not in rule_docs():
                near = get_close_matches(name, rule_docs(), 1, 0.0)
                raise click.UsageError(f"there is no rule {name!r}; did you mean {near[0]!r}?")
