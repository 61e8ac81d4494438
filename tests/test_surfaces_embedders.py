"""Embedders run on their surface: an interpreter of their own, and the fixtures of the tool."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.surface_support import ROOT, run

SURFACES = ROOT / "tests/surfaces"
OWN = SURFACES / "unified/own_interpreter.py"
EMBEDDERS = ROOT / "fixtures/embedders"
SIDES = {"before": "legacy", "after": "unified"}


def test_own_interpreter_before() -> None:
    done = run("legacy", SURFACES / "legacy/own_interpreter.py", path=(SURFACES,))
    assert (done.returncode, done.stdout, done.stderr) == (7, "hello,world\n", "")


def test_own_interpreter_after() -> None:
    # A bad address is no errno any more.
    done = run("unified", OWN, path=(SURFACES,))
    assert (done.returncode, done.stdout) == (1, "hello,world\n")
    assert done.stderr == "trap: pointer out of bounds: 16 bytes at 0x7fffff00\n"


def test_own_interpreter_after_at_an_older_release() -> None:
    done = run("unified", OWN, version="11.0.0", path=(SURFACES,))
    assert (done.returncode, done.stdout, done.stderr) == (7, "hello,world\n", "")


#: What each fixture is asked to do, in its folder.
FIXTURES = {
    "python-builder-rebinding": """
import os, rebinding
@IMPORT@ Dir, ambient_authority
folder = Dir.open_ambient_dir(".", ambient_authority())
context = rebinding.context(True, {"A": "1"}, [(folder, "/data")])
assert context.env.number_elements() == 2 and context.table().contains_key(3)
assert rebinding.Guest().arguments(["a", "b"]).build().args.number_elements() == 2
""",
    "python-caps-sandbox": """
import sandbox
@IMPORT@ Dir, WasiCtxBuilder, ambient_authority
@IMPORT_DIR@ Dir as HostDir
from wasi_common.pipe import ReadPipe
ctx = WasiCtxBuilder().build()
folder = HostDir.from_cap_std(Dir.open_ambient_dir(".", ambient_authority()))
sandbox.open_everything(ctx, ReadPipe.from_("a"), folder)
sandbox.log_file(ctx, ReadPipe.from_("b"))
sandbox.configuration(ctx, ReadPipe.from_("c"))
assert all(map(ctx.table().contains_key, range(7)))
""",
    "python-doctests-and-readme": """
import doctest, documented
assert doctest.testmod(documented) == (0, 4), doctest.testmod(documented)
""",
    "python-encodings": """
import bom, crlf, form_feed, latin1, mixed, no_newline
""",
    "python-errors-and-exit": """
import errors
from wasi_common import Error
assert errors.is_missing(Error.badf()) and not errors.is_missing(Error.perm())
errors.check("inside")
try:
    errors.check("../outside")
except Error as error:
    assert error.downcast_ref(type(Error.perm().value)) is Error.perm().value
else:
    raise AssertionError
@IMPORT@ WasiCtxBuilder
from wasi_common.snapshots.preview_1.wasi_snapshot_preview1 import proc_exit
@MEMORY@
try:
    errors.run(lambda: proc_exit(WasiCtxBuilder().build(), memory, 3))
except SystemExit as end:
    assert end.code == 3
""",
    "python-import-forms": """
import socket
import forms
from forms import alias, dotted, grouped, local, plain, star
alias.context(), grouped.context("."), local.context(), plain.context(), star.context(".")
with open(__file__) as file:
    assert dotted.wrap(file).get_filestat().size
sock = socket.create_server(("127.0.0.1", 0))
listener = dotted.listener(sock)
assert listener.pollable() == sock.fileno()
""",
    "python-optional-import": """
import optional_wasi
optional_wasi.context()
""",
    "python-paths-in-strings": """
import plugins
plugins.context()
assert plugins.CLOCKS.clocks_ctx and plugins.NET.TcpListener
""",
    "python-poetry": """
import guest_runner
assert guest_runner.CONTEXT.table().contains_key(2)
""",
    "python-requirements-and-constraints": """
import service
assert service.context().env.number_elements()
""",
    "mixed-rust-and-python": """
import sys
sys.path.insert(0, "python")
import tools
tools.context()
""",
}
_MEMORY = {
    "legacy": """
import sys
sys.path.insert(0, @SURFACES@)
import wiggle
class Memory(wiggle.GuestMemory):
    def base(self): return bytearray(8)
    has_outstanding_borrows = is_mut_borrowed = is_shared_borrowed = lambda self, r=None: False
    mut_borrow = shared_borrow = lambda self, r: wiggle.BorrowHandle(0)
    mut_unborrow = shared_unborrow = lambda self, h: None
memory = Memory()
""",
    "unified": """
import wiggle
memory = wiggle.GuestMemory.Unshared(bytearray(8))
""",
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", FIXTURES)
def test_fixture_runs(name: str, when: str, tmp_path: Path) -> None:
    side = SIDES[when]
    package = "wasi_cap_std_sync" if side == "legacy" else "wasi_common.sync"
    script = FIXTURES[name].replace("@MEMORY@", _MEMORY[side])
    script = script.replace("@SURFACES@", repr(str(SURFACES)))
    script = script.replace("@IMPORT_DIR@", f"from {package}.dir import")
    script = script.replace("@IMPORT@", f"from {package} import")
    file = tmp_path / "uses.py"
    file.write_text(script, "utf-8")
    folder = EMBEDDERS / name / when
    done = run(side, file, cwd=folder, path=(folder,))
    assert not done.returncode, done.stderr


@pytest.mark.parametrize("side", ["legacy", "unified"])
def test_objects_of_an_embedder(side: str) -> None:
    done = run(side, SURFACES / "either/custom.py")
    assert not done.returncode, done.stderr


def test_linked_into_the_engine() -> None:
    done = run("unified", SURFACES / "unified/linked.py")
    assert (done.returncode, done.stdout, done.stderr) == (5, "linked", "")
