"""An embedder's own interpreter, as small as can be: a stack, a memory, imported functions.

A program is lines: ``data ADDRESS TEXT`` puts bytes (``\\0`` and so on as in Python), a number is
pushed, ``call NAME COUNT`` calls an import with as many values and pushes what it returns, ``store
ADDRESS`` pops a value into memory, ``expect VALUE`` pops one and fails if it is another.
"""

from __future__ import annotations

from collections.abc import Callable

#: Writes two greetings by one call, reads its arguments, and asks to end with 7.
PROGRAM = r"""
data 0 \x20\0\0\0\x06\0\0\0\x28\0\0\0\x06\0\0\0
data 32 hello,
data 40 world\n
1 0 2 16 call fd_write 4
expect 0
64 68 call args_sizes_get 2
expect 0
9 0 2 16 call fd_write 4
expect 8
2147483392 16 call random_get 2
expect 21
7 call proc_exit 1
"""


class Interpreter:
    """Runs one program.

    :param imports: from the name of a function to one that takes the memory and values.
    """

    def __init__(self, imports: Callable[[str], Callable[..., int]]) -> None:
        self.memory = bytearray(65536)
        self._imports = imports

    def run(self, program: str) -> None:
        """Run it to its end."""
        stack: list[int] = []
        for line in filter(None, program.splitlines()):
            words = line.split(" ")
            if words[0] == "data":
                data = " ".join(words[2:]).encode().decode("unicode_escape").encode("latin-1")
                self.memory[int(words[1]) : int(words[1]) + len(data)] = data
                continue
            while words:
                word = words.pop(0)
                if word == "call":
                    name, count = words.pop(0), int(words.pop(0))
                    values = [stack.pop() for _ in range(count)][::-1]
                    stack.append(self._imports(name)(self.memory, *values))
                elif word == "expect":
                    wanted, found = int(words.pop(0)), stack.pop()
                    assert found == wanted, f"{line}: {found}"
                else:
                    stack.append(int(word))
