"""How descriptors behave, from release to release.

What releases before 9.0.0 ask of rights, and later ones of how a file was opened, is in
:mod:`wasi_core.wasi.behaviours.rights`.
"""

from __future__ import annotations

from ..behaviour import Row

_PREVIEW_1 = "crates/wasi-common/src/snapshots/preview_1.rs"
_PREVIEW_0 = "crates/wasi-common/src/snapshots/preview_0.rs"
_TARGET_FREE = "the new number need not be open"
_TARGET_OPEN = "a new number that is not open gives BADF"

ROWS: tuple[Row, ...] = (
    Row(
        "allocate_unsupported",
        ("fd_allocate",),
        "the file is grown",
        "NOTSUP, for every file",
        "9.0.0",
        f"9ee613a0b7; {_PREVIEW_1}:348-360 at v2.0.2, 138-154 at v23.0.1",
    ),
    Row(
        "preopens_can_be_closed",
        ("fd_close", "fd_renumber"),
        "a preopened directory gives NOTSUP",
        "it is closed, moved or replaced as any other descriptor",
        "7.0.0",
        f"67e2e57b02; {_PREVIEW_1}:375-378, 677-679 at v2.0.2, 156-178, 569-582 at v23.0.1",
    ),
    Row(
        "contexts_are_shared",
        ("fd_fdstat_set_flags",),
        "a context cannot be cloned",
        "NOTSUP once it has been cloned",
        "7.0.0",
        f"{_PREVIEW_1}:218-234 at v23.0.1; read, not run",
    ),
    Row(
        "directories_show_all_rights",
        ("fd_fdstat_get",),
        "the rights of a directory are what can be done with one",
        "all 30 rights of preview1, base and inheriting (9.0.2 alone)",
        "9.0.2",
        f"{_PREVIEW_1} fd_fdstat_get at v9.0.2 and v9.0.3; read, not run",
        until="9.0.3",
    ),
    Row(
        "set_rights_unsupported",
        ("fd_fdstat_set_rights",),
        "success: the rights are narrowed (before 9.0.0), or nothing happens",
        "NOTSUP",
        "37.0.0",
        f"4e9865c768; {_PREVIEW_1} at v37.0.0; read, not run",
    ),
    Row(
        "iovecs_read_first",
        ("fd_read", "fd_pread"),
        "a buffer that covers a later row of the array that names it gives FAULT",
        "the array is read before a buffer is looked at",
        "5.0.0",
        f"f911855612; {_PREVIEW_1} fd_read at v4.0.0 and v5.0.0; seen at 2.0.0 and 19.0.0",
    ),
    Row(
        "reads_fill_one_buffer",
        ("fd_read", "fd_pread"),
        "all buffers are filled, in one read; they must not overlap (FAULT)",
        "only the first that is not empty is filled, and only that one is checked",
        "20.0.0",
        f"0c8336320c; {_PREVIEW_1}:519-574 at v2.0.2, 326-463 at v23.0.1; read, not run",
    ),
    Row(
        "empty_read_is_nothing",
        ("fd_read", "fd_pread"),
        "without a byte to read the file is asked all the same",
        "0, and the file is not asked",
        "22.0.0",
        f"f1411653f6; {_PREVIEW_1} fd_read at v21.0.0, 384-387 at v23.0.1; read, not run",
    ),
    Row(
        "empty_pwrite_is_nothing",
        ("fd_pwrite",),
        "without a byte to write a file of the host is asked all the same: INVAL for offset -1",
        "0, and the host is not asked",
        "19.0.0",
        "df67fe84f1; crates/wasi-common/cap-std-sync/src/file.rs:117-124 at v2.0.2, "
        "crates/wasi-common/src/sync/file.rs:113-115 at v23.0.1",
    ),
    Row(
        "dir_name_fits",
        ("fd_prestat_dir_name",),
        "more room than the name needs gives NAMETOOLONG; less is success and written beyond "
        "(a bug of these releases)",
        "less room than the name needs gives NAMETOOLONG",
        "10.0.0",
        f"72b641d5da; {_PREVIEW_1}:659 at v2.0.2, 559 at v23.0.1",
    ),
    Row(
        "renumber_needs_open_target",
        ("fd_renumber",),
        _TARGET_FREE,
        _TARGET_OPEN,
        "37.0.0",
        f"1df12556e7; {_PREVIEW_1} fd_renumber at v37.0.0; read, not run",
    ),
    Row(
        "renumber_needs_open_target_24",
        ("fd_renumber",),
        _TARGET_FREE,
        _TARGET_OPEN,
        "24.0.10",
        f"72493b11ed; {_PREVIEW_1} fd_renumber at v24.0.10; read, not run",
        until="25.0.0",
    ),
    Row(
        "renumber_needs_open_target_36",
        ("fd_renumber",),
        _TARGET_FREE,
        _TARGET_OPEN,
        "36.0.11",
        f"36b305d827; {_PREVIEW_1} fd_renumber at v36.0.11; read, not run",
        until="37.0.0",
    ),
    Row(
        "negative_seek_is_refused",
        ("fd_seek",),
        "a negative offset from the start reaches the file, as an unsigned number",
        "INVAL, before the descriptor is looked at",
        "16.0.0",
        f"{_PREVIEW_1}:703 at v2.0.2, 595-597 at v23.0.1",
    ),
    Row(
        "preview0_io_delegates",
        ("fd_read", "fd_pread", "fd_write", "fd_pwrite"),
        "wasi_unstable has bodies of its own, which from 9.0.0 on do not ask how a file was opened",
        "it does what wasi_snapshot_preview1 does",
        "22.0.0",
        f"{_PREVIEW_0}:460-572 at v2.0.2, 525-700 at v20.0.0, 556-592 at v23.0.1; read, not run",
    ),
    Row(
        "preview0_vectors_refused",
        ("fd_read", "fd_pread"),
        "wasi_unstable reads into all buffers",
        "two or more buffers give FAULT (a bug of 20 and 21)",
        "20.0.0",
        f"{_PREVIEW_0}:583, 656 and crates/wiggle/src/borrow.rs at v20.0.0; read, not run",
        until="22.0.0",
    ),
)
