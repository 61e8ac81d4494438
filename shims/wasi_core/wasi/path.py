"""The functions of paths, together: what they open, what they tell, and what they change.

Common to all: the path is UTF-8 and relative to a directory, which it cannot leave. A descriptor
that is not open, or no directory, gives BADF; a path that leads out PERM; an empty one NOENT; one
with a NUL INVAL; one that is not UTF-8 ILSEQ; one that is out of bounds FAULT, or a trap from
12.0.0 on. A right that the directory does not have gives PERM, until 9.0.0.
"""

from __future__ import annotations

from .path_change import (
    path_create_directory,
    path_link,
    path_remove_directory,
    path_rename,
    path_symlink,
    path_unlink_file,
)
from .path_open import path_open
from .path_stat import path_filestat_get, path_filestat_set_times, path_readlink

__all__ = [
    "path_create_directory",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_link",
    "path_open",
    "path_readlink",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file",
]
