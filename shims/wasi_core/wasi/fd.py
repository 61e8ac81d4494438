"""The functions of descriptors, which are in one module for each subject."""

from .fd_dir import fd_prestat_dir_name, fd_prestat_get, fd_readdir
from .fd_io import fd_pread, fd_pwrite, fd_read, fd_write
from .fd_stat import (
    fd_advise,
    fd_allocate,
    fd_datasync,
    fd_fdstat_get,
    fd_fdstat_set_flags,
    fd_fdstat_set_rights,
    fd_filestat_get,
    fd_filestat_set_size,
    fd_filestat_set_times,
    fd_sync,
)
from .fd_table import fd_close, fd_renumber, fd_seek, fd_tell

__all__ = [
    "fd_advise",
    "fd_allocate",
    "fd_close",
    "fd_datasync",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_fdstat_set_rights",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_pread",
    "fd_prestat_dir_name",
    "fd_prestat_get",
    "fd_pwrite",
    "fd_read",
    "fd_readdir",
    "fd_renumber",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
]
