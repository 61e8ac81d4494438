"""How paths behave, from release to release.

Opening was written anew in 9.0.0: from then on everything is opened as a file first, and becomes a
directory when it turns out to be one. What guests notice of that are several rows; the code asks
``directories_open_as_directories`` and ``opened_rights_unmasked``, and the others follow.
"""

from __future__ import annotations

from ..behaviour import Row

_OPEN = (
    "efdfc361f8; crates/wasi-common/src/snapshots/preview_1.rs:888-931 at v2.0.2, "
    "779-816 at v23.0.1"
)
_DIR = "efdfc361f8; crates/wasi-common/src/sync/dir.rs:36-102 at v23.0.1"


def _open(name: str, older: str, newer: str, source: str = _DIR) -> Row:
    return Row(name, ("path_open",), older, newer, "9.0.0", source)


ROWS: tuple[Row, ...] = (
    _open(
        "directories_open_as_directories",
        "a directory opened without DIRECTORY is a file: fd_readdir gives BADF, path functions "
        "NOTDIR or BADF, fd_read ISDIR",
        "it is a directory like one opened with DIRECTORY",
        _OPEN,
    ),
    _open(
        "directory_for_writing_refused",
        "DIRECTORY with FD_WRITE among the rights opens the directory",
        "ISDIR",
    ),
    _open(
        "directory_for_appending_refused",
        "DIRECTORY with the flag APPEND opens the directory",
        "ISDIR",
    ),
    _open(
        "synchronous_directory_refused",
        "DIRECTORY with the flag DSYNC, RSYNC or SYNC opens the directory; INVAL with CREAT, EXCL "
        "or TRUNC too",
        "NOTSUP, whatever else is asked",
    ),
    _open(
        "directory_link_loops",
        "DIRECTORY without SYMLINK_FOLLOW gives NOTDIR for a link to a directory",
        "LOOP",
    ),
    _open(
        "directory_wanted_opens_anything",
        "DIRECTORY gives NOTDIR for a FIFO or device that it does not open",
        "it is opened, which waits for the other side of a FIFO, and then NOTDIR",
    ),
    _open(
        "open_mode_from_read_and_write",
        "the host's file is opened for writing with FD_WRITE, FD_ALLOCATE or FD_FILESTAT_SET_SIZE",
        "with FD_WRITE alone",
        _OPEN,
    ),
    _open(
        "opened_rights_unmasked",
        "what is opened has no right that its directory does not hand on",
        "the rights of the directory, and fs_rights_inheriting, do not matter",
        _OPEN,
    ),
    Row(
        "append_survives_nonblock",
        ("path_open",),
        "APPEND together with NONBLOCK is lost: writes go to the position (a bug of the crates)",
        "both hold",
        "45.0.0",
        "d60f17817d; crates/wasi-common/src/sync/dir.rs:97-100 at v23.0.1",
    ),
    Row(
        "readlink_truncates",
        ("path_readlink",),
        "RANGE when the buffer is too small, which stays as it is",
        "the buffer gets what fits, and the result is how much that is",
        "9.0.0",
        "24b607cf75; crates/wasi-common/src/snapshots/preview_1.rs:953 at v2.0.2, 840 at v23.0.1",
    ),
    Row(
        "rename_slash_wants_directory",
        ("path_rename",),
        "a slash after the name of a file or of a link that is renamed is passed over",
        "NOTDIR",
        "7.0.0",
        "cap-std 1.0.5 (that of the lock file of 7.0.0; 1.0.1 in 6.0.0): "
        "cap-primitives/src/fs/via_parent/rename.rs",
    ),
    Row(
        "removed_directories_are_empty",
        ("fd_readdir",),
        "a directory that was removed while it is open gives NOENT, behind . and ..",
        "it has these two entries, and no other",
        "15.0.0",
        "seen with 2.0.0 to 14.0.0 and 15.0.0 to 19.0.0; comes from the crate cap-std",
    ),
)
