"""The structural rules on Python code, a table of before and after for each."""

from __future__ import annotations

import textwrap

import pytest

from migrate_wasi import catalog
from migrate_wasi.edits import Level
from tests.python_support import check_python, check_python_noop, embedder, migrate

SYNC = "from wasi_common.sync import WasiCtxBuilder\n"

BUILDERS = {
    "a name": (
        SYNC + 'b = WasiCtxBuilder()\nb = b.env("A", "1")\nctx = b.build()\n',
        SYNC + 'b = WasiCtxBuilder()\nb.env("A", "1")\nctx = b.build()\n',
    ),
    "new() constructs too": (
        SYNC + "b = WasiCtxBuilder.new()\nb = b.inherit_stdio().inherit_args()\n",
        SYNC + "b = WasiCtxBuilder.new()\nb.inherit_stdio().inherit_args()\n",
    ),
    "by the old path": (
        "import wasi_cap_std_sync\nb = wasi_cap_std_sync.WasiCtxBuilder()\nb = b.inherit_stdio()\n",
        "import wasi_common.sync\nb = wasi_common.sync.WasiCtxBuilder()\nb.inherit_stdio()\n",
    ),
    "by a star import": (
        "from wasi_common.sync import *\nb = WasiCtxBuilder()\nb = b.inherit_stdio()\n",
        "from wasi_common.sync import *\nb = WasiCtxBuilder()\nb.inherit_stdio()\n",
    ),
    "tokio": (
        "from wasi_common.tokio import WasiCtxBuilder as B\nb = B()\nb = b.inherit_stdio()\n",
        "from wasi_common.tokio import WasiCtxBuilder as B\nb = B()\nb.inherit_stdio()\n",
    ),
    "an attribute": (
        SYNC + "class A:\n    def __init__(self):\n        self.b = WasiCtxBuilder()\n"
        "    def go(self):\n        self.b = self.b.inherit_stdio()\n        return self\n",
        SYNC + "class A:\n    def __init__(self):\n        self.b = WasiCtxBuilder()\n"
        "    def go(self):\n        self.b.inherit_stdio()\n        return self\n",
    ),
    "a declared parameter": (
        SYNC + "def f(b: 'WasiCtxBuilder | None'):\n    b = b.arg('x')\n    return b\n",
        SYNC + "def f(b: 'WasiCtxBuilder | None'):\n    b.arg('x')\n    return b\n",
    ),
    "a function with a declared result": (
        SYNC + "def make() -> WasiCtxBuilder: ...\nb = make()\nb = b.arg('x')\n",
        SYNC + "def make() -> WasiCtxBuilder: ...\nb = make()\nb.arg('x')\n",
    ),
    "in a loop, a branch and on one line": (
        SYNC + "b = WasiCtxBuilder()\nfor k in 'ab':\n    b = b.env(k, k)\n"
        "if b: b = b.inherit_env(); b=b.inherit_args()\n",
        SYNC + "b = WasiCtxBuilder()\nfor k in 'ab':\n    b.env(k, k)\n"
        "if b: b.inherit_env(); b.inherit_args()\n",
    ),
    "parentheses, continuation and comments": (
        SYNC
        + "b = WasiCtxBuilder()\nb = (  # all of it\n    b.inherit_stdio()\n    .arg('é')  # x\n)\n"
        "b = \\\n    b.inherit_env()\n",
        SYNC
        + "b = WasiCtxBuilder()\n(  # all of it\n    b.inherit_stdio()\n    .arg('é')  # x\n)\n"
        "b.inherit_env()\n",
    ),
    "a global": (
        SYNC + "b = WasiCtxBuilder()\ndef f():\n    global b\n    b = b.inherit_stdio()\n",
        SYNC + "b = WasiCtxBuilder()\ndef f():\n    global b\n    b.inherit_stdio()\n",
    ),
}

BUILDERS_KEPT = {
    "a chain": SYNC + "ctx = WasiCtxBuilder().inherit_stdio().env('A', '1').build()\n",
    "a chain under a name": SYNC + "b = WasiCtxBuilder().inherit_stdio()\nctx = b.build()\n",
    "build is no step": SYNC + "b = WasiCtxBuilder()\nb = b.build()\n",
    "already in place": SYNC + "b = WasiCtxBuilder()\nb.inherit_stdio()\n",
    "another builder": "class B:\n    def env(self, a, b): return B()\nb = B()\nb = b.env(1, 2)\n",
    "an unknown value": SYNC + "def f(b):\n    b = b.env('A', '1')\n    return b\n",
    "a helper": SYNC + "def f(b): return b\nb = WasiCtxBuilder()\nb = f(b)\n",
    "two targets": SYNC + "b = WasiCtxBuilder()\na = b = b.inherit_stdio()\n",
    "a condition": SYNC + "b = WasiCtxBuilder()\nb = b.inherit_stdio() if 1 else b\n",
    "an attribute of a class": SYNC + "b = WasiCtxBuilder()\nclass A:\n    b = b.inherit_stdio()\n",
    "a walrus": SYNC + "b = WasiCtxBuilder()\nprint(b := b.inherit_stdio())\n",
    "a doctest would print": SYNC
    + 'def f():\n    """\n    >>> b = WasiCtxBuilder()\n    >>> b = b.inherit_stdio()\n    """\n',
    "a step to a new name": SYNC + "a = WasiCtxBuilder()\nb = a.inherit_stdio()\nb.build()\n",
    "a name that is two things": SYNC
    + "from wasi_common import WasiCtx\nb = WasiCtxBuilder()\nb = WasiCtx()\nb = b.env('A', '1')\n",
}

ERRORS = {
    "kinds": (
        "from wasi_common import Error, ErrorKind\n"
        "raise Error(ErrorKind.Badf) from Error(ErrorKind.WouldBlk)\n",
        "from wasi_common import Error\n"
        "from wasi_common.snapshots.preview_1.types import Errno\n"
        "raise Error(Errno.Badf) from Error(Errno.Again)\n",
    ),
    "kinds by the module": (
        "import wasi_common\nx = wasi_common.ErrorKind.NotCapable\n",
        "import wasi_common\nfrom wasi_common.snapshots.preview_1.types import Errno\n"
        "x = Errno.Notcapable\n",
    ),
    "kinds as a type": (
        "from wasi_common import ErrorKind\nfrom wasi_common.snapshots.preview_1.types import Fd\n"
        "def f(e: ErrorKind): return isinstance(e, ErrorKind) or e.downcast_ref(ErrorKind), Fd\n",
        "from wasi_common.snapshots.preview_1.types import Fd, Errno\n"
        "def f(e: Errno): return isinstance(e, Errno) or e.downcast_ref(Errno), Fd\n",
    ),
    "a name that is taken": (
        "from wasi_common import ErrorKind\nclass Errno: ...\nx = ErrorKind.Io\n",
        "import wasi_common.snapshots.preview_1.types\nclass Errno: ...\n"
        "x = wasi_common.snapshots.preview_1.types.Errno.Io\n",
    ),
    "trap of a message": (
        "from wasi_common import Error\nraise Error.trap(f'no {1}')\n",
        "from wasi_common import Error\nraise Error.trap(RuntimeError(f'no {1}'))\n",
    ),
    "unused Context": (
        "from wasi_common import Context, WasiCtx\nWasiCtx\n",
        "from wasi_common import WasiCtx\nWasiCtx\n",
    ),
    "an errno of an error": (
        "from wasi_common.snapshots.preview_1.types import Errno\n"
        "x = Errno.try_from(error := None)\n",
        "from wasi_common.snapshots.preview_1.types import Errno\nx = (error := None).downcast()\n",
    ),
}

EXITS = {
    "an except clause": (
        "import wiggle\ntry: ...\nexcept wiggle.Trap.I32Exit as t:\n    print(t)\n",
        "import wiggle\nfrom wasi_common import I32Exit\ntry: ...\n"
        "except I32Exit as t:\n    print(t)\n",
    ),
    "the imported trap goes": (
        "from wiggle import Trap\nimport wasi_common\ntry: ...\n"
        "except (Trap.I32Exit, OSError): ...\n",
        "import wasi_common\ntry: ...\nexcept (wasi_common.I32Exit, OSError): ...\n",
    ),
    "a status": (
        "def f(trap):\n    from wasi_common import I32Exit\n    return trap.i32_exit_status()\n",
        "def f(trap):\n    from wasi_common import I32Exit\n"
        "    return i32_exit.args[0] if (i32_exit := trap.downcast_ref(I32Exit)) is not None "
        "else None\n",
    ),
    "a status that is only asked for": (
        "from wasi_common import WasiCtx\ndef f(t, c: WasiCtx):\n"
        "    if t.i32_exit_status() is not None: raise t\n",
        "from wasi_common import WasiCtx, I32Exit\ndef f(t, c: WasiCtx):\n"
        "    if t.downcast_ref(I32Exit) is not None: raise t\n",
    ),
}

IMPLEMENTATIONS = {
    "allocate and num_ready_bytes": (
        """\
        from wasi_common import WasiFile, Error

        class Pipe(WasiFile):
            async def get_filetype(self): ...

            # not for pipes
            @property
            async def allocate(self, offset, size):
                \"\"\"No.\"\"\"
                raise Error.not_supported()

            async def num_ready_bytes(self):
                return 0

        class Better(Pipe):
            async  def num_ready_bytes(self):
                return await_ or 1

        await_ = 0
        async def f(p: Pipe):
            return await p.num_ready_bytes()
        """,
        """\
        from wasi_common import WasiFile, Error

        class Pipe(WasiFile):
            async def get_filetype(self): ...

            # not for pipes

            def num_ready_bytes(self):
                return 0

        class Better(Pipe):
            def num_ready_bytes(self):
                return await_ or 1

        await_ = 0
        async def f(p: Pipe):
            return p.num_ready_bytes()
        """,
    ),
    "allocate alone in its class": (
        "import wasi_common.file\nclass F(wasi_common.file.WasiFile):\n"
        "    async def allocate(self, a, b): pass\n",
        "import wasi_common.file\nclass F(wasi_common.file.WasiFile):\n    pass\n",
    ),
    "allocate first": (
        "from wasi_common.file import WasiFile\nclass F(WasiFile):\n"
        "    async def allocate(self, a, b): pass\n\n    async def seek(self): ...\n",
        "from wasi_common.file import WasiFile\nclass F(WasiFile):\n"
        "    async def seek(self): ...\n",
    ),
    "open_file": (
        """\
        from wasi_common.dir import WasiDir
        class D(WasiDir):
            async def open_file(self, follow, path, oflags, read, write, fdflags):
                def helper():
                    return 1
                if path:
                    return await self.inner.open_file(follow, path, oflags, read, write, fdflags)
                return File(path)
        def File(path): ...
        """,
        """\
        from wasi_common.dir import WasiDir, OpenResult
        class D(WasiDir):
            async def open_file(self, follow, path, oflags, read, write, fdflags):
                def helper():
                    return 1
                if path:
                    return await self.inner.open_file(follow, path, oflags, read, write, fdflags)
                return OpenResult.File(File(path))
        def File(path): ...
        """,
    ),
    "open_file with a declared result": (
        "from wasi_common import WasiDir, WasiFile\nclass D(WasiDir):\n"
        "    def open_file(self) -> WasiFile:\n        return 1\n",
        "from wasi_common import WasiDir, WasiFile\n"
        "from wasi_common.dir import OpenResult\nclass D(WasiDir):\n"
        "    def open_file(self) -> OpenResult:\n        return OpenResult.File(1)\n",
    ),
    "UserErrorConversion in the bases": (
        "from wasi_common.snapshots.preview_1.types import UserErrorConversion, Fd\n"
        "class A(UserErrorConversion): x = Fd\n"
        "class B(A, UserErrorConversion, metaclass=type): ...\n"
        "class C(UserErrorConversion, A): ...\n",
        "from wasi_common.snapshots.preview_1.types import Fd\n"
        "class A: x = Fd\nclass B(A, metaclass=type): ...\nclass C(A): ...\n",
    ),
}

WIGGLE = {
    "a pointer": (
        "from wiggle import GuestPtr\ndef f(mem, off): return GuestPtr(mem, off + 1)\n",
        "from wiggle import GuestPtr\ndef f(mem, off): return GuestPtr(off + 1)\n",
    ),
    "reading and writing through the memory": (
        "import wiggle\ndef f(mem, off):\n    p = wiggle.GuestPtr.new(mem, off)\n"
        "    p.write(p.read() + 1)\n    return wiggle.GuestPtr(mem, 0).read()\n",
        "import wiggle\ndef f(mem, off):\n    p = wiggle.GuestPtr.new(off)\n"
        "    mem.write(p, mem.read(p) + 1)\n    return mem.read(wiggle.GuestPtr(0))\n",
    ),
    "unused borrow checker": (
        "from wiggle import BorrowHandle, Region\nRegion\n",
        "from wiggle import Region\nRegion\n",
    ),
}

CONTEXTS = {
    "pushing": (
        SYNC + "ctx = WasiCtxBuilder().build()\nctx.args.push('x')\nctx.env.push('A=it=\"s\"')\n",
        SYNC + "ctx = WasiCtxBuilder().build()\nctx.push_arg('x')\n"
        'ctx.push_env("A", "it=\\"s\\"")\n',
    ),
    "clocks by keyword": (
        "from wasi_common import WasiClocks\n"
        "c = WasiClocks(system=1, monotonic=2, creation_time=3)\n",
        "from wasi_common import WasiClocks\n"
        "from wasi_common.clocks import WasiMonotonicOffsetClock\n"
        "c = WasiClocks(system=1, "
        "monotonic=WasiMonotonicOffsetClock(creation_time=3, abs_clock=2))\n",
    ),
    "clocks by position": (
        "from wasi_common.clocks import WasiClocks\nc = WasiClocks(1, 2, 3)\n",
        "from wasi_common.clocks import WasiClocks, WasiMonotonicOffsetClock\n"
        "c = WasiClocks(1, WasiMonotonicOffsetClock(creation_time=3, abs_clock=2))\n",
    ),
    "reading clocks": (
        "from wasi_common.sync import clocks_ctx\nc = clocks_ctx()\nc.system.now(1)\n"
        "c.monotonic.now(2), c.creation_time\n",
        "from wasi_common.sync import clocks_ctx\nc = clocks_ctx()\nc.system().now(1)\n"
        "c.monotonic().abs_clock.now(2), c.monotonic().creation_time\n",
    ),
    "flags": (
        "from wasi_common.file import FdFlags\nFdFlags.from_bits_unchecked(3)\n",
        "from wasi_common.file import FdFlags\nFdFlags.from_bits_retain(3)\n",
    ),
    "unused removed items": (
        "from wasi_common.dir import DirEntryExt\n"
        "from wasi_common.file import FileEntryExt, FdFlags\n"
        "FdFlags\n",
        "from wasi_common.file import FdFlags\nFdFlags\n",
    ),
}

CAPS = {
    "all": (
        "from wasi_common.file import FileCaps\nfrom wasi_common import WasiCtx\n"
        "def f(ctx: WasiCtx, file): ctx.insert_file(3, file, FileCaps.all())\n",
        "from wasi_common.file import FileAccessMode\nfrom wasi_common import WasiCtx\n"
        "def f(ctx: WasiCtx, file): ctx.insert_file(3, file, FileAccessMode.all())\n",
    ),
    "constants, whatever the context is called": (
        "from wasi_common.file import FileCaps as C\ndef f(ctx, file):\n"
        "    ctx.push_file(file, C.READ | C.SEEK)\n"
        "    ctx.push_file(file, caps=C.all() & ~C.READ)\n"
        "    ctx.insert_file(3, file, C.TELL)\n    ctx.push_file(file, C.READ | C.WRITE)\n",
        "from wasi_common.file import FileAccessMode as C\ndef f(ctx, file):\n"
        "    ctx.push_file(file, C.READ)\n    ctx.push_file(file, caps=C.WRITE)\n"
        "    ctx.insert_file(3, file, C.empty())\n    ctx.push_file(file, C.READ | C.WRITE)\n",
    ),
    "by the module": (
        "from wasi_common import file\nimport wasi_common.file\ndef f(ctx, x):\n"
        "    ctx.push_file(x, file.FileCaps.WRITE)\n"
        "    ctx.push_file(x, wasi_common.file.FileCaps.all())\n",
        "from wasi_common import file\nimport wasi_common.file\ndef f(ctx, x):\n"
        "    ctx.push_file(x, file.FileAccessMode.WRITE)\n"
        "    ctx.push_file(x, wasi_common.file.FileAccessMode.all())\n",
    ),
    "a constant with a name": (
        "from wasi_common.file import FileCaps\nCAPS: FileCaps = FileCaps.READ | FileCaps.TELL\n"
        "def f(ctx, x):\n    ctx.push_file(x, CAPS)\n",
        "from wasi_common.file import FileAccessMode\nCAPS: FileAccessMode = FileAccessMode.READ\n"
        "def f(ctx, x):\n    ctx.push_file(x, CAPS)\n",
    ),
    "a choice between constants": (
        "from wasi_common.file import FileCaps\ndef f(ctx, x, w):\n"
        "    caps = FileCaps.all() if w else FileCaps.READ\n    ctx.push_file(x, caps)\n"
        "    ctx.push_file(x, FileCaps.WRITE if w else FileCaps.empty())\n",
        "from wasi_common.file import FileAccessMode\ndef f(ctx, x, w):\n"
        "    caps = FileAccessMode.all() if w else FileAccessMode.READ\n"
        "    ctx.push_file(x, caps)\n"
        "    ctx.push_file(x, FileAccessMode.WRITE if w else FileAccessMode.empty())\n",
    ),
    "all of a directory": (
        "from wasi_common.dir import DirCaps\nfrom wasi_common.file import FileCaps\n"
        "def f(ctx, d, p):\n    ctx.insert_dir(3, d, DirCaps.all(), FileCaps.all(), p)\n"
        "    ctx.push_dir(\n        d,\n        DirCaps.all(),\n        FileCaps.all(),\n"
        "        p,\n    )\n",
        "def f(ctx, d, p):\n    ctx.insert_dir(3, d, p)\n"
        "    ctx.push_dir(\n        d,\n        p,\n    )\n",
    ),
    "a directory and a file": (
        "from wasi_common.dir import DirCaps, WasiDir\nfrom wasi_common.file import FileCaps\n"
        "def f(ctx, d: WasiDir, x):\n    ctx.push_file(x, FileCaps.all())\n"
        "    ctx.push_dir(d, path='/', dir_caps=DirCaps.all(), file_caps=FileCaps.all())\n",
        "from wasi_common.dir import WasiDir\nfrom wasi_common.file import FileAccessMode\n"
        "def f(ctx, d: WasiDir, x):\n    ctx.push_file(x, FileAccessMode.all())\n"
        "    ctx.push_dir(d, path='/')\n",
    ),
    "unused imports": (
        "from wasi_common.dir import DirCaps\nfrom wasi_common.file import FdFlags, FileCaps\n"
        "FdFlags\n",
        "from wasi_common.file import FdFlags\nFdFlags\n",
    ),
}

ALL = {
    f"{table}: {name}": pair
    for table, pairs in {
        "builder": BUILDERS,
        "errors": ERRORS,
        "exits": EXITS,
        "implementations": IMPLEMENTATIONS,
        "wiggle": WIGGLE,
        "contexts": CONTEXTS,
        "caps": CAPS,
    }.items()
    for name, pair in pairs.items()
}


@pytest.mark.parametrize("name", ALL)
def test_becomes(name: str) -> None:
    outcome = check_python(*ALL[name])
    assert not outcome.at(Level.TODO), outcome.notes
    assert outcome.findings


@pytest.mark.parametrize("name", BUILDERS)
def test_builders_change_in_place_without_a_question(name: str) -> None:
    assert check_python(*BUILDERS[name]).levels == ["safe"]


@pytest.mark.parametrize("name", CAPS)
def test_a_sandbox_is_never_changed_without_a_look(name: str) -> None:
    assert check_python(*CAPS[name]).levels == ["review"]


@pytest.mark.parametrize("name", BUILDERS_KEPT)
def test_builders_that_stay(name: str) -> None:
    assert check_python_noop(BUILDERS_KEPT[name]).notes == []


LEFT = {
    "caps in a variable": (
        "from wasi_common.file import FileCaps\n"
        "def f(ctx, x, caps: FileCaps): ctx.push_file(x, caps)\n",
        "FileCaps",
    ),
    "one use of caps that cannot be rewritten keeps all": (
        "from wasi_common.file import FileCaps\ndef f(ctx, x, g):\n"
        "    ctx.push_file(x, FileCaps.all())\n    g(FileCaps.SEEK)\n",
        "FileCaps",
    ),
    "a narrower directory": (
        "from wasi_common.dir import DirCaps\nfrom wasi_common.file import FileCaps\n"
        "def f(ctx, d, p): ctx.insert_dir(3, d, DirCaps.OPEN, FileCaps.all(), p)\n",
        "withheld some of it",
    ),
    "an unknown kind": (
        "from wasi_common import ErrorKind\nname = ''\ngetattr(ErrorKind, name), ErrorKind.Io\n",
        "as a value",
    ),
    "trap of something": (
        "from wasi_common import Error\ndef f(message): raise Error.trap(message)\n",
        "takes an exception",
    ),
    "Context in use": ("from wasi_common import Context\nclass A(Context): ...\n", "anyhow's"),
    "any trap": (
        "from wiggle import Trap\ntry: ...\nexcept Trap.I32Exit: ...\nexcept Trap: ...\n",
        "a trap is any other exception",
    ),
    "a status in a lambda of a class": (
        "import wasi_common\nclass A:\n    f = sorted(t.i32_exit_status() for t in [])\n",
        "is gone",
    ),
    "allocate that does something": (
        "from wasi_common import WasiFile\nclass F(WasiFile):\n"
        "    async def allocate(self, a, b): self.size = a + b\n",
        "WASI calls it no more",
    ),
    "num_ready_bytes that awaits": (
        "from wasi_common import WasiFile\nclass F(WasiFile):\n"
        "    async def num_ready_bytes(self): return await self.x()\n",
        "awaits",
    ),
    "open_dir": (
        "from wasi_common import WasiDir\nclass D(WasiDir):\n"
        "    async def open_dir(self, follow, path): return 1\n",
        "opens directories",
    ),
    "errno_from_error": (
        "from wasi_common.snapshots.preview_1.types import UserErrorConversion\n"
        "class C(UserErrorConversion):\n    def errno_from_error(self, e): ...\n",
        "no method",
    ),
    "a guest memory": (
        "import wiggle\nclass M(wiggle.GuestMemory):\n    def base(self): ...\n",
        "nothing left to implement",
    ),
    "a pointer whose memory is not known": (
        "from wiggle import GuestPtr\ndef f(p: GuestPtr, mem): return p.read(), GuestPtr(mem, 1)\n",
        "knows no memory",
    ),
    "a hostcall": (
        "from wasi_common.snapshots.preview_1.wasi_snapshot_preview1 import WasiSnapshotPreview1\n"
        "class H(WasiSnapshotPreview1):\n    async def fd_close(self, fd): ...\n",
        "guest's memory",
    ),
    "assigning to a context": (
        "from wasi_common import WasiCtx\ndef f(c: WasiCtx, x):\n    c.clocks = x\n",
        "cannot be assigned",
    ),
    "the random source": (
        "from wasi_common import WasiCtx\ndef f(c: WasiCtx): return c.random.next_u32()\n",
        "behind a lock",
    ),
    "a context from its fields": (
        "from wasi_common import WasiCtx\nc = WasiCtx(random=1, clocks=2, args=[], env=[])\n",
        "six fields",
    ),
    "table entries": (
        "from wasi_common import WasiCtx\ndef f(c: WasiCtx):\n"
        "    c.table().delete(3)\n    return c.table.get_mut(4)\n",
        "Table",
    ),
    "removed items in use": (
        "from wasi_common.dir import DirFdStat\ndef f(s: DirFdStat): ...\n",
        "is gone",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_left_for_a_person(name: str) -> None:
    text, message = LEFT[name]
    outcome = check_python_noop(text)
    assert any(message in finding.message for finding in outcome.at(Level.TODO)), outcome.notes
    assert all(finding.help for finding in outcome.at(Level.TODO))


def test_two_names_for_one_builder_are_for_a_look() -> None:
    outcome = check_python_noop(
        SYNC + "a = WasiCtxBuilder()\nb = a.inherit_stdio()\na.arg('x')\nb.build()\n"
    )
    assert outcome.levels == ["review"]
    assert "one builder" in outcome.notes[0]


def test_a_source_on_9_gets_an_access_mode() -> None:
    check_python(
        "from wasi_common import WasiCtx\ndef f(c: WasiCtx, x): c.insert_file(3, x)\n",
        "from wasi_common import WasiCtx\nfrom wasi_common.file import FileAccessMode\n"
        "def f(c: WasiCtx, x): c.insert_file(3, x, FileAccessMode.all())\n",
        source="9.0.4",
    )


UNTOUCHED = {
    "a status of wasmi's error": (
        "from wasi_common import WasiCtx\nfrom wasmi import Error\ndef f(ctx: WasiCtx):\n"
        "    try: ...\n    except Error as error:\n        return error.i32_exit_status()\n"
    ),
    "the new API": """\
        from wasi_common import I32Exit, WasiFile
        from wasi_common.dir import OpenResult, WasiDir
        from wasi_common.file import FileAccessMode
        class F(WasiFile):
            def num_ready_bytes(self): return 0
        class D(WasiDir):
            async def open_file(self, *a): return OpenResult.File(F())
        def f(ctx, d):
            ctx.insert_file(3, F(), FileAccessMode.READ)
            ctx.insert_dir(4, d, "/")
            try: ...
            except I32Exit as e: return e
        """,
    "somebody else's names": """\
        class FileCaps: READ = 1
        class ErrorKind: Badf = 1
        class WasiFile: ...
        class F(WasiFile):
            async def allocate(self): ...
            async def num_ready_bytes(self): ...
        def f(ctx, x, trap):
            ctx.push_file(x, FileCaps.READ)
            ctx.insert_dir(1, 2, 3, 4, 5)
            x.table.delete(1), x.args.push(1), x.random
            return ErrorKind.Badf
        """,
    "names that a parameter shadows": """\
        from wasi_common import ErrorKind as ErrorKind
        __all__ = ["ErrorKind"]
        def f(ErrorKind): return ErrorKind.Badf
        """,
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_untouched(name: str) -> None:
    assert check_python_noop(UNTOUCHED[name]).notes == []


def test_a_name_that_is_two_things_is_named() -> None:
    outcome = check_python_noop(
        "from wasi_common import ErrorKind\nif ErrorKind:\n    class ErrorKind: Badf = 1\n"
        "x = ErrorKind.Badf\n"
    )
    assert outcome.levels == ["todo"]
    assert "line 3" in outcome.notes[0]


def test_a_name_that_moved_only_may_be_two_things() -> None:
    assert (
        check_python_noop(
            "from wasi_common.sync import Dir\nif Dir:\n    class Dir: ...\nx = Dir\n"
        ).notes
        == []
    )


@pytest.mark.parametrize("name", [*ALL, *LEFT])
def test_findings_rest_on_items_of_the_catalogue(name: str) -> None:
    text = ALL[name][0] if name in ALL else LEFT[name][0]
    _, findings = migrate(textwrap.dedent(text).encode(), embedder())
    for finding in findings:
        assert not finding.item or catalog.item(finding.item)
