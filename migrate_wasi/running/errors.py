"""Why nothing was run."""

from __future__ import annotations


class RunError(Exception):
    """The file cannot be run; the message says why and what to do."""


class UsageError(Exception):
    """The command line is wrong; the message says how."""


class HelpWanted(Exception):  # noqa: N818 - not an error
    """The help was asked for."""
