"""The text format and the script format of WebAssembly.

A text becomes tokens (:mod:`.lexer`); a first pass over the fields of a module gives everything an
index (:mod:`.declarations`), a second one writes the entries of the sections
(:mod:`.definitions`, :mod:`.segments`, :mod:`.instructions`). Nothing is built in between: an
instruction goes from its tokens to its bytes. A script (:mod:`.script`) leaves its modules as
tokens until they are wanted.

Source: WebAssembly core specification, "Text Format"; the reference interpreter's script format.
"""

from .module import encode
from .script import parse_script

__all__ = ["encode", "parse_script"]
