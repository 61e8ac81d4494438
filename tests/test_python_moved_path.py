"""Paths of the packages that went, in every form in which Python code can name them."""

from __future__ import annotations

import pytest
from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.edits import Level
from migrate_wasi.embedder import Crate
from migrate_wasi.languages.python.paths import GONE, Paths
from tests.python_support import check_python, check_python_noop, embedder

MOVES = {
    "plain import": (
        """\
        import wasi_cap_std_sync
        b = wasi_cap_std_sync.WasiCtxBuilder()
        """,
        """\
        import wasi_common.sync
        b = wasi_common.sync.WasiCtxBuilder()
        """,
    ),
    "dotted import": (
        """\
        import wasi_cap_std_sync.file
        f = wasi_cap_std_sync.file.File.from_cap_std(x=1)
        """,
        """\
        import wasi_common.sync.file
        f = wasi_common.sync.file.File.from_cap_std(x=1)
        """,
    ),
    "plain and dotted import together": (
        """\
        import wasi_cap_std_sync
        import wasi_cap_std_sync.file
        f = wasi_cap_std_sync.file.File, wasi_cap_std_sync.Dir
        """,
        """\
        import wasi_common.sync
        import wasi_common.sync.file
        f = wasi_common.sync.file.File, wasi_common.sync.Dir
        """,
    ),
    "alias": (
        """\
        import wasi_cap_std_sync as w
        b = w.WasiCtxBuilder()
        print(w)
        """,
        """\
        import wasi_common.sync as w
        b = w.WasiCtxBuilder()
        print(w)
        """,
    ),
    "from": (
        "from wasi_cap_std_sync import WasiCtxBuilder, Dir\nWasiCtxBuilder, Dir\n",
        "from wasi_common.sync import WasiCtxBuilder, Dir\nWasiCtxBuilder, Dir\n",
    ),
    "from with alias": (
        "from wasi_cap_std_sync import WasiCtxBuilder as B\nB()\n",
        "from wasi_common.sync import WasiCtxBuilder as B\nB()\n",
    ),
    "from a submodule": (
        "from wasi_cap_std_sync.file import File\nFile\n",
        "from wasi_common.sync.file import File\nFile\n",
    ),
    "import x beside from x import y as z": (
        """\
        import wasi_cap_std_sync
        from wasi_cap_std_sync import Dir as D
        wasi_cap_std_sync.Dir is D
        """,
        """\
        import wasi_common.sync
        from wasi_common.sync import Dir as D
        wasi_common.sync.Dir is D
        """,
    ),
    "parentheses with comments": (
        """\
        from wasi_cap_std_sync import (  # the packages
            # a comment above
            Dir,  # and beside
            WasiCtxBuilder,
            # at the end
        )
        Dir, WasiCtxBuilder
        """,
        """\
        from wasi_common.sync import (  # the packages
            # a comment above
            Dir,  # and beside
            WasiCtxBuilder,
            # at the end
        )
        Dir, WasiCtxBuilder
        """,
    ),
    "backslash continuation": (
        "from wasi_cap_std_sync \\\n    import Dir, \\\n    WasiCtxBuilder\n",
        "from wasi_common.sync \\\n    import Dir, \\\n    WasiCtxBuilder\n",
    ),
    "odd spaces": (
        "from  wasi_cap_std_sync . file\timport  File\nimport\twasi_cap_std_sync . dir as d\n",
        "from  wasi_common.sync.file\timport  File\nimport\twasi_common.sync.dir as d\n",
    ),
    "several imports on one line": (
        "import wasi_common, wasi_cap_std_sync\nwasi_common.WasiCtx, wasi_cap_std_sync.Dir\n",
        "import wasi_common, wasi_common.sync\nwasi_common.WasiCtx, wasi_common.sync.Dir\n",
    ),
    "semicolons": (
        "import os; import wasi_cap_std_sync; os.x = wasi_cap_std_sync.Dir\n",
        "import os; import wasi_common.sync; os.x = wasi_common.sync.Dir\n",
    ),
    "one-line if": (
        "if True: import wasi_cap_std_sync as w\n",
        "if True: import wasi_common.sync as w\n",
    ),
    "function-local": (
        """\
        def run():
            import wasi_cap_std_sync
            from wasi_cap_std_sync import Dir
            return wasi_cap_std_sync.WasiCtxBuilder(), Dir
        """,
        """\
        def run():
            import wasi_common.sync
            from wasi_common.sync import Dir
            return wasi_common.sync.WasiCtxBuilder(), Dir
        """,
    ),
    "type checking": (
        """\
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import wasi_cap_std_sync
            from wasi_cap_std_sync import Dir
        def f(d: "Dir", b: "wasi_cap_std_sync.WasiCtxBuilder") -> "list[wasi_cap_std_sync.Dir]": ...
        """,
        """\
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import wasi_common.sync
            from wasi_common.sync import Dir
        def f(d: "Dir", b: "wasi_common.sync.WasiCtxBuilder") -> "list[wasi_common.sync.Dir]": ...
        """,
    ),
    "cast and type comments": (
        """\
        from typing import cast
        import wasi_cap_std_sync
        d = cast("wasi_cap_std_sync.Dir | None", None)
        e = None  # type: wasi_cap_std_sync.Dir
        s = "# type: wasi_cap_std_sync.Dir"
        """,
        """\
        from typing import cast
        import wasi_common.sync
        d = cast("wasi_common.sync.Dir | None", None)
        e = None  # type: wasi_common.sync.Dir
        s = "# type: wasi_cap_std_sync.Dir"
        """,
    ),
    "comprehension, lambda, decorator, default": (
        """\
        import wasi_cap_std_sync
        a = [wasi_cap_std_sync.Dir for wasi_cap in range(3)]
        b = lambda x=wasi_cap_std_sync.Dir: wasi_cap_std_sync.file
        class C(wasi_cap_std_sync.Dir, metaclass=type):
            d = wasi_cap_std_sync.net
        """,
        """\
        import wasi_common.sync
        a = [wasi_common.sync.Dir for wasi_cap in range(3)]
        b = lambda x=wasi_common.sync.Dir: wasi_common.sync.file
        class C(wasi_common.sync.Dir, metaclass=type):
            d = wasi_common.sync.net
        """,
    ),
    "a parameter of the same name is another thing": (
        """\
        import wasi_cap_std_sync
        x = wasi_cap_std_sync.Dir
        def f(wasi_cap_std_sync):
            return wasi_cap_std_sync.Dir
        """,
        """\
        import wasi_common.sync
        x = wasi_common.sync.Dir
        def f(wasi_cap_std_sync):
            return wasi_cap_std_sync.Dir
        """,
    ),
    "getattr by a constant": (
        "import wasi_cap_std_sync\ngetattr(wasi_cap_std_sync, 'Dir')\n",
        "import wasi_common.sync\ngetattr(wasi_common.sync, 'Dir')\n",
    ),
    "f-string": (
        "import wasi_cap_std_sync\nprint(f'é {wasi_cap_std_sync.Dir!r:>{3}}')\n",
        "import wasi_common.sync\nprint(f'é {wasi_common.sync.Dir!r:>{3}}')\n",
    ),
    "tokio": (
        "from wasi_tokio import WasiCtxBuilder\nimport wasi_tokio\nwasi_tokio.Dir\n",
        "from wasi_common.tokio import WasiCtxBuilder\nimport wasi_common.tokio\n"
        "wasi_common.tokio.Dir\n",
    ),
    "a facade's names go where they came from": (
        "from wasmtime_wasi import WasiCtx, Dir  # noqa: F401\n",
        "from wasi_common import WasiCtx  # noqa: F401\n"
        "from wasi_common.sync import Dir  # noqa: F401\n",
    ),
    "a facade's names in one place": (
        "from wasmtime_wasi import WasiCtxBuilder, Dir, add_to_linker\n",
        "from wasi_common.sync import WasiCtxBuilder, Dir, add_to_linker\n",
    ),
    "a facade split keeps comments with their names": (
        """\
        from wasmtime_wasi import (  # noqa
            # the context
            WasiCtx,  # one per guest
            Dir as D,
            WasiFile,
            # done
        )
        """,
        """\
        from wasi_common import (  # noqa
            # the context
            WasiCtx,  # one per guest
            # done
            WasiFile,
        )
        from wasi_common.sync import (  # noqa
            Dir as D,
        )
        """,
    ),
    "a facade split on a shared line": (
        "if 1: from wasmtime_wasi import WasiCtx, Dir; print(1)\n",
        "if 1: from wasi_common import WasiCtx; from wasi_common.sync import Dir; print(1)\n",
    ),
    "a facade split in a function": (
        "def f():\n\tfrom wasmtime_wasi import WasiCtx, Dir\n\treturn WasiCtx, Dir\n",
        "def f():\n\tfrom wasi_common import WasiCtx\n\tfrom wasi_common.sync import Dir\n"
        "\treturn WasiCtx, Dir\n",
    ),
    "a facade's modules": (
        "from wasmtime_wasi import sync, tokio\nfrom wasmtime_wasi.sync import Dir\n",
        "from wasi_common import sync, tokio\nfrom wasi_common.sync import Dir\n",
    ),
    "a facade as a module": (
        """\
        import wasmtime_wasi
        wasmtime_wasi.WasiCtx, wasmtime_wasi.Dir, wasmtime_wasi.sync.Dir, wasmtime_wasi.tokio.Dir
        """,
        """\
        import wasi_common.sync, wasi_common.tokio
        wasi_common.WasiCtx, wasi_common.sync.Dir, wasi_common.sync.Dir, wasi_common.tokio.Dir
        """,
    ),
    "a facade as a module with one name": (
        "import wasmtime_wasi\nwasmtime_wasi.WasiCtx\n",
        "import wasi_common\nwasi_common.WasiCtx\n",
    ),
    "a facade under an alias": (
        "import wasmtime_wasi as w\nw.WasiCtx, w.Dir\n",
        "import wasi_common as w, wasi_common.sync\nw.WasiCtx, w.sync.Dir\n",
    ),
    "a facade under an alias with one place": (
        "import wasmtime_wasi as w\nw.WasiCtxBuilder, w.Dir\n",
        "import wasi_common.sync as w\nw.WasiCtxBuilder, w.Dir\n",
    ),
    "merged into the import that is there": (
        "from wasi_cap_std_sync import Dir, net\nfrom wasi_common.sync import file\n",
        "from wasi_common.sync import file, Dir, net\n",
    ),
    "merged in the layout that is there": (
        """\
        from wasi_common.sync import (
            file,
            net,  # sockets
        )
        from wasi_cap_std_sync import Dir
        """,
        """\
        from wasi_common.sync import (
            file,
            net,  # sockets
            Dir,
        )
        """,
    ),
    "a duplicate goes": (
        "from wasi_common.sync import Dir\nfrom wasi_cap_std_sync import Dir\n",
        "from wasi_common.sync import Dir\n",
    ),
    "a duplicate plain import goes": (
        "import wasi_common.sync\nimport wasi_cap_std_sync\nwasi_cap_std_sync.Dir\n",
        "import wasi_common.sync\nwasi_common.sync.Dir\n",
    ),
    "no merging over uses": (
        "from wasi_cap_std_sync import Dir\nDir()\nfrom wasi_common.sync import file\n",
        "from wasi_common.sync import Dir\nDir()\nfrom wasi_common.sync import file\n",
    ),
    "no merging where a comment is": (
        "from wasi_cap_std_sync import Dir  # keep\nfrom wasi_common.sync import file\n",
        "from wasi_common.sync import Dir  # keep\nfrom wasi_common.sync import file\n",
    ),
    "__all__ names what is re-exported": (
        'from wasi_cap_std_sync import Dir\n__all__ = ["Dir"]\n',
        'from wasi_common.sync import Dir\n__all__ = ["Dir"]\n',
    ),
    "star": (
        "from wasi_cap_std_sync import *\nb = WasiCtxBuilder()\n",
        "from wasi_common.sync import *\nb = WasiCtxBuilder()\n",
    ),
    "import_module and friends": (
        """\
        import importlib, pytest
        from unittest import mock
        m = importlib.import_module("wasi_cap_std_sync.file")
        s = importlib.util.find_spec('wasi_cap_std_sync')
        pytest.importorskip("wasi_cap_std_sync")
        with mock.patch("wasi_cap_std_sync.WasiCtxBuilder"): pass
        @mock.patch("wasmtime_wasi.WasiCtxBuilder", autospec=True)
        def test(monkeypatch):
            monkeypatch.setattr("wasi_cap_std_sync.file.File", None)
        r = importlib.import_module(".file", package="wasi_cap_std_sync")
        """,
        """\
        import importlib, pytest
        from unittest import mock
        m = importlib.import_module("wasi_common.sync.file")
        s = importlib.util.find_spec('wasi_common.sync')
        pytest.importorskip("wasi_common.sync")
        with mock.patch("wasi_common.sync.WasiCtxBuilder"): pass
        @mock.patch("wasi_common.sync.WasiCtxBuilder", autospec=True)
        def test(monkeypatch):
            monkeypatch.setattr("wasi_common.sync.file.File", None)
        r = importlib.import_module(".file", package="wasi_common.sync")
        """,
    ),
    "__import__ gives the top package": (
        """\
        a = __import__("wasi_cap_std_sync").Dir
        b = __import__("wasi_cap_std_sync.file").file
        c = __import__("wasi_cap_std_sync.file", fromlist=["File"]).File
        __import__("wasi_cap_std_sync")
        """,
        """\
        a = __import__("wasi_common.sync").sync.Dir
        b = __import__("wasi_common.sync.file").sync.file
        c = __import__("wasi_common.sync.file", fromlist=["File"]).File
        __import__("wasi_common.sync")
        """,
    ),
    "an attribute of a class keeps its name": (
        "class A:\n    import wasi_tokio\n    def f(self): return self.wasi_tokio.Dir\n",
        "class A:\n    import wasi_common.tokio as wasi_tokio\n"
        "    def f(self): return self.wasi_tokio.Dir\n",
    ),
    "the same import twice": (
        "import wasi_cap_std_sync\ndef f():\n    import wasi_cap_std_sync\n"
        "    return wasi_cap_std_sync.Dir\nwasi_cap_std_sync.Dir\n",
        "import wasi_common.sync\ndef f():\n    import wasi_common.sync\n"
        "    return wasi_common.sync.Dir\nwasi_common.sync.Dir\n",
    ),
    "patching an object of the module": (
        "import wasi_cap_std_sync\nfrom unittest import mock\n"
        "mock.patch.object(wasi_cap_std_sync, 'Dir')\nwasi_cap_std_sync.net.X = 1\n",
        "import wasi_common.sync\nfrom unittest import mock\n"
        "mock.patch.object(wasi_common.sync, 'Dir')\nwasi_common.sync.net.X = 1\n",
    ),
    "doctests and fences": (
        '''\
        """A module.

        >>> import wasi_cap_std_sync
        >>> for i in range(2):
        ...     wasi_cap_std_sync.Dir(
        ...         i)
        >>> from wasmtime_wasi import WasiCtx, Dir

        ```python
        from wasi_cap_std_sync import Dir
        ```

        .. code-block:: python

            from wasi_cap_std_sync import Dir

        More prose.
        """
        ''',
        '''\
        """A module.

        >>> import wasi_common.sync
        >>> for i in range(2):
        ...     wasi_common.sync.Dir(
        ...         i)
        >>> from wasi_common import WasiCtx
        >>> from wasi_common.sync import Dir

        ```python
        from wasi_common.sync import Dir
        ```

        .. code-block:: python

            from wasi_common.sync import Dir

        More prose.
        """
        ''',
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_moves_without_a_question(name: str) -> None:
    outcome = check_python(*MOVES[name])
    assert outcome.levels == ["safe"], outcome.notes


REVIEWED = {
    "try and except become the same": (
        """\
        try:
            from wasi_cap_std_sync import Dir
        except ImportError:
            from wasi_common.sync import Dir
        """,
        """\
        try:
            from wasi_common.sync import Dir
        except ImportError:
            from wasi_common.sync import Dir
        """,
        "now import the same",
    ),
    "the old package as the fallback": (
        """\
        try:
            import wasi_common.sync as w
        except ImportError:
            import wasi_cap_std_sync as w
        """,
        """\
        try:
            import wasi_common.sync as w
        except ImportError:
            import wasi_common.sync as w
        """,
        "now import the same",
    ),
    "an import that looks unused may be a re-export": (
        "import wasi_cap_std_sync  # noqa: F401\n",
        "import wasi_common.sync  # noqa: F401\n",
        "nothing here uses",
    ),
    "a facade's star": (
        "from wasmtime_wasi import *\nb = WasiCtxBuilder()\n",
        "from wasi_common import Error, I32Exit, WasiCtx, WasiDir, WasiFile\n"
        "from wasi_common.sync import *\nb = WasiCtxBuilder()\n",
        "now one of each",
    ),
    "sys.modules": (
        'import sys\nsys.modules["wasi_cap_std_sync"] = None\n',
        'import sys\nsys.modules["wasi_common.sync"] = None\n',
        "taken for its path",
    ),
    "a logger's name": (
        'import logging\nlogging.getLogger("wasi_cap_std_sync.file")\n',
        'import logging\nlogging.getLogger("wasi_common.sync.file")\n',
        "taken for its path",
    ),
    "patched modules": (
        'from unittest import mock\nmock.patch.dict("sys.modules", {"wasi_tokio": None})\n'
        'import sys\nsys.modules.pop("wasi_cap_std_sync.file", None)\n',
        'from unittest import mock\nmock.patch.dict("sys.modules", {"wasi_common.tokio": None})\n'
        'import sys\nsys.modules.pop("wasi_common.sync.file", None)\n',
        "taken for its path",
    ),
    "the package as a name of another module": (
        'import mock\nmock.patch("app.host.wasi_cap_std_sync.Dir.open", 1)\n',
        'import mock\nmock.patch("app.host.wasi_common.sync.Dir.open", 1)\n',
        "taken to import it plainly",
    ),
    "a path in a file that imports the package": (
        'from wasi_cap_std_sync import Dir\nDIR = "wasi_cap_std_sync.Dir"\n',
        'from wasi_common.sync import Dir\nDIR = "wasi_common.sync.Dir"\n',
        "taken for its path",
    ),
    "an entry point": (
        'PLUGIN = "wasi_cap_std_sync.file:File"\n',
        'PLUGIN = "wasi_common.sync.file:File"\n',
        "taken for its path",
    ),
    "a cross reference in a docstring": (
        '"""Uses :class:`~wasi_cap_std_sync.WasiCtxBuilder`, not wasi_cap_std_sync itself."""\n',
        '"""Uses :class:`~wasi_common.sync.WasiCtxBuilder`, not wasi_cap_std_sync itself."""\n',
        "the documentation names",
    ),
    "code in a string": (
        """\
        import subprocess, sys
        subprocess.run([sys.executable, "-c", '''
        from wasi_cap_std_sync import WasiCtxBuilder
        WasiCtxBuilder()
        '''])
        """,
        """\
        import subprocess, sys
        subprocess.run([sys.executable, "-c", '''
        from wasi_common.sync import WasiCtxBuilder
        WasiCtxBuilder()
        '''])
        """,
        "a string of code",
    ),
}


@pytest.mark.parametrize("name", REVIEWED)
def test_moves_for_a_look(name: str) -> None:
    before, after, message = REVIEWED[name]
    outcome = check_python(before, after)
    assert any(message in finding.message for finding in outcome.at(Level.REVIEW)), outcome.notes


LEFT_FOR_A_PERSON = {
    "dynamic getattr": (
        "import wasi_cap_std_sync\nname = input()\n"
        "x = getattr(wasi_cap_std_sync, name), wasi_cap_std_sync.Dir\n",
        "as a value",
    ),
    "module passed as a value": (
        "import wasi_cap_std_sync\nprint(wasi_cap_std_sync)\n",
        "as a value",
    ),
    "del": ("import wasi_cap_std_sync\ndel wasi_cap_std_sync\n", "`del`"),
    "rebinding": (
        "import wasi_cap_std_sync\nwasi_cap_std_sync = wasi_cap_std_sync.Dir\n",
        "another value",
    ),
    "conditional rebinding": (
        "try:\n    import wasi_cap_std_sync\nexcept ImportError:\n    wasi_cap_std_sync = None\n"
        "if wasi_cap_std_sync: wasi_cap_std_sync.Dir\n",
        "another value",
    ),
    "a local that would shadow the new name": (
        "import wasi_cap_std_sync\ndef f(wasi_common):\n    return wasi_cap_std_sync.Dir\n",
        "a name of this module's own",
    ),
    "the bound name in __all__": (
        'import wasi_cap_std_sync\n__all__ = ["wasi_cap_std_sync"]\n',
        "in `__all__`",
    ),
    "a facade passed as a value": (
        "import wasmtime_wasi as w\nprint(w)\nw.Dir\n",
        "as a value",
    ),
    "WASIp2 code": ("from wasmtime_wasi import preview2\n", "WASIp2"),
    "an f-string path": (
        'import importlib\nname = ""\nimportlib.import_module(f"wasi_cap_std_sync.{name}")\n',
        "put together",
    ),
    "a concatenated path": (
        'import importlib\nname = ""\nimportlib.import_module("wasi_cap_std_sync." + name)\n',
        "put together",
    ),
    "two literals": (
        'import importlib\nimportlib.import_module("wasi_cap_std_sync" ".file")\n',
        "several literals",
    ),
    "code in an f-string": (
        'name = ""\nexec(f"from wasi_cap_std_sync import {name}")\n',
        "put together",
    ),
    "an annotation with an escape": (
        'import wasi_cap_std_sync as w\nx: "list[w.Dir,\\n wasi_cap_std_sync.Dir]"\n',
        "cannot be read",
    ),
    "a doctest that does not parse": (
        '"""\n>>> import wasi_cap_std_sync +\n"""\n',
        "cannot be read",
    ),
    "not imported": ("x = wasi_cap_std_sync.Dir\n", "not imported here"),
}


@pytest.mark.parametrize("name", LEFT_FOR_A_PERSON)
def test_left_for_a_person(name: str) -> None:
    text, message = LEFT_FOR_A_PERSON[name]
    if name == "an annotation with an escape":
        text = text.replace("import wasi_cap_std_sync as w", "import wasi_common.sync as w")
    outcome = check_python_noop(text)
    assert any(message in finding.message for finding in outcome.at(Level.TODO)), outcome.notes
    assert all(finding.help for finding in outcome.at(Level.TODO))


UNTOUCHED = {
    "already unified": "import wasi_common.sync\nfrom wasi_common.sync import Dir\nDir\n",
    "names of wasi_common": "from wasi_common import WasiCtx\nWasiCtx\n",
    "wasmi_wasi stays": "from wasmi_wasi import WasiCtxBuilder, add_to_linker\nWasiCtxBuilder\n",
    "relative import of the same name": "from . import wasi_cap_std_sync\nwasi_cap_std_sync.Dir\n",
    "relative package": "from .wasi_cap_std_sync import Dir\n",
    "a longer name": "import wasi_cap_std_sync_extras\nfrom my_wasi_tokio import x\n",
    "an attribute": "import a\na.wasi_cap_std_sync.Dir\n",
    "a local variable": "wasi_cap_std_sync = object()\nwasi_cap_std_sync.Dir\n",
    "a keyword argument": "dict(wasi_tokio=1)\n",
    "prose": '"""wasi_cap_std_sync was replaced."""\n# wasi_cap_std_sync\n',
    "a message": 'print("wasi_cap_std_sync is missing")\n',
    "a vendored package": 'import importlib\nimportlib.import_module("vendor.wasi_tokio.net")\n',
    "a distribution's name": 'x = "wasi-cap-std-sync"\n',
    "a file's name": 'x = "vendor/wasi_cap_std_sync/x.py"\n',
    "words of a project that knows the packages": """\
        PACKAGES = {"wasi_common": "2.0.2", "wasi_cap_std_sync": "2.0.2"}
        def describe(wasi_cap_std_sync: str = "wasi_cap_std_sync.WasiCtxBuilder") -> str:
            return f"wasi_cap_std_sync is at {PACKAGES[wasi_cap_std_sync]}"
        """,
    "a message with a value": 'print("wasi_cap_std_sync: %s" % 1, f"wasi_tokio: {1}")\n',
    "a literal type": "from typing import Literal\nx: Literal['wasi']\n",
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_untouched(name: str) -> None:
    assert check_python_noop(UNTOUCHED[name]).notes == []


def test_a_refused_package_is_left_alone() -> None:
    crates = {
        "wasi_cap_std_sync": Crate(
            "wasi-cap-std-sync", "wasi_cap_std_sync", refusal="it comes from a git repository"
        ),
        "wasmtime_wasi": Crate("wasmtime-wasi", "wasmtime_wasi", Version("19.0.0")),
    }
    text = """\
        import wasi_cap_std_sync
        from wasmtime_wasi import WasiCtxBuilder
        wasi_cap_std_sync.Dir, WasiCtxBuilder
        """
    assert check_python_noop(text, crates=crates).notes == []


def test_nothing_moves_between_releases_that_have_both_packages() -> None:
    assert check_python_noop("import wasi_cap_std_sync\n", target="17.0.0").notes == []


def test_names_that_two_star_imports_could_bring_are_for_a_look() -> None:
    outcome = check_python_noop("from wasi_common.sync import *\nfrom os import *\nx = Dir\n")
    assert outcome.levels == ["review"]
    assert "`Dir` could come from this star import or from `os`" in outcome.notes[0]


def test_a_star_import_beside_names_that_are_bound_is_no_question() -> None:
    text = "from wasi_common.sync import *\nfrom os import *\nDir = 1\nx = Dir, path\n"
    assert check_python_noop(text).notes == []


def test_paths_are_those_of_the_catalogue() -> None:
    paths = Paths(embedder())
    moves = catalog.renames(Version("2.0.2"), Version("23.0.1"))
    gone = {old: new for old, new in moves.items() if old.partition("::")[0] in GONE}
    assert len(gone) > 100
    for old, new in gone.items():
        assert paths.after(catalog.python_path(old)) == catalog.python_path(new)
