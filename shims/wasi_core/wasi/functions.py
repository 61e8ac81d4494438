"""The functions of preview1 as a table: names, parameters and results, with their witx types.

From this come the types that the linker gives a guest, the decoding of arguments, and the text of a
trace. A row is ``name parameter:type … -> result:type …``. A ``string`` and a list take two values
(address and count), a result takes one (the address that it is written to); everything else takes
one value. Every function but ``proc_exit`` returns an ``errno``.

Source: phases/snapshot/witx/wasi_snapshot_preview1.witx of WebAssembly/WASI.
"""

from __future__ import annotations

from typing import NamedTuple

_TABLE = """
args_get argv:address argv_buf:address
args_sizes_get -> argc:size argv_buf_size:size
environ_get environ:address environ_buf:address
environ_sizes_get -> environc:size environ_buf_size:size
clock_res_get id:clockid -> resolution:timestamp
clock_time_get id:clockid precision:timestamp -> time:timestamp
fd_advise fd:fd offset:filesize len:filesize advice:advice
fd_allocate fd:fd offset:filesize len:filesize
fd_close fd:fd
fd_datasync fd:fd
fd_fdstat_get fd:fd -> stat:fdstat
fd_fdstat_set_flags fd:fd flags:fdflags
fd_fdstat_set_rights fd:fd fs_rights_base:rights fs_rights_inheriting:rights
fd_filestat_get fd:fd -> buf:filestat
fd_filestat_set_size fd:fd size:filesize
fd_filestat_set_times fd:fd atim:timestamp mtim:timestamp fst_flags:fstflags
fd_pread fd:fd iovs:iovec_array offset:filesize -> nread:size
fd_prestat_get fd:fd -> buf:prestat
fd_prestat_dir_name fd:fd path:address path_len:size
fd_pwrite fd:fd iovs:ciovec_array offset:filesize -> nwritten:size
fd_read fd:fd iovs:iovec_array -> nread:size
fd_readdir fd:fd buf:address buf_len:size cookie:dircookie -> bufused:size
fd_renumber fd:fd to:fd
fd_seek fd:fd offset:filedelta whence:whence -> newoffset:filesize
fd_sync fd:fd
fd_tell fd:fd -> offset:filesize
fd_write fd:fd iovs:ciovec_array -> nwritten:size
path_create_directory fd:fd path:string
path_filestat_get fd:fd flags:lookupflags path:string -> buf:filestat
path_filestat_set_times fd:fd flags:lookupflags path:string atim:timestamp mtim:timestamp fst_flags:fstflags
path_link old_fd:fd old_flags:lookupflags old_path:string new_fd:fd new_path:string
path_open fd:fd dirflags:lookupflags path:string oflags:oflags fs_rights_base:rights fs_rights_inheriting:rights fdflags:fdflags -> opened_fd:fd
path_readlink fd:fd path:string buf:address buf_len:size -> bufused:size
path_remove_directory fd:fd path:string
path_rename fd:fd old_path:string new_fd:fd new_path:string
path_symlink old_path:string fd:fd new_path:string
path_unlink_file fd:fd path:string
poll_oneoff in:address out:address nsubscriptions:size -> nevents:size
proc_exit rval:exitcode
proc_raise sig:signal
random_get buf:address buf_len:size
sched_yield
sock_accept fd:fd flags:fdflags -> accepted_fd:fd
sock_recv fd:fd ri_data:iovec_array ri_flags:riflags -> ro_datalen:size ro_flags:roflags
sock_send fd:fd si_data:ciovec_array si_flags:siflags -> so_datalen:size
sock_shutdown fd:fd how:sdflags
"""  # noqa: E501 - a row is a line


class Parameter(NamedTuple):
    """A parameter or result: its name and its witx type."""

    name: str
    type: str


class Function(NamedTuple):
    """One function of WASI."""

    name: str
    parameters: tuple[Parameter, ...]
    results: tuple[Parameter, ...]

    @property
    def returns(self) -> bool:
        """Whether it comes back, with an errno."""
        return self.name != "proc_exit"


def _parse(row: str) -> Function:
    name, _, rest = row.partition(" ")
    given, _, results = f"{rest} ".partition("-> ")

    def read(text: str) -> tuple[Parameter, ...]:
        return tuple(Parameter(*one.split(":")) for one in text.split())

    return Function(name, read(given), read(results))


FUNCTIONS: dict[str, Function] = {
    function.name: function for function in map(_parse, filter(None, _TABLE.split("\n")))
}
