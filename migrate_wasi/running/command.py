"""What `migrate-wasi run` does with a command line, and the exit codes of its own."""

from __future__ import annotations

import os
import sys

from migrate_wasi.cli import Exit
from migrate_wasi.running.errors import HelpWanted, RunError, UsageError
from migrate_wasi.running.options import help_text, parse

_EMBEDDERS = (".py", ".pyw", ".pyz")


def run(given: list[str], program: str) -> int:
    """Run what the arguments name; gives the exit code, which is the guest's own if it ended."""
    try:
        options = parse(given)
        if options.file.endswith(_EMBEDDERS) or os.path.isdir(options.file):  # noqa: PTH112
            from migrate_wasi.running.embedder import run_embedder

            return run_embedder(options)
        from migrate_wasi.running.guest import run_guest

        return run_guest(options)
    except HelpWanted:
        print(help_text(program), end="")
        return Exit.DONE
    except UsageError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return Exit.USAGE
    except RunError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return Exit.FAILED
