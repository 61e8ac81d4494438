"""The text format and the script format of WebAssembly."""

from .module import encode
from .script import parse_script

__all__ = ["encode", "parse_script"]
