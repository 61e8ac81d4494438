"""The one core under both surfaces: a WebAssembly engine and WASI, in Python alone.

``wasm`` is a module as data (types, opcodes, binary and text format, validation); ``engine``
runs it. ``wasm`` knows nothing of ``engine``, ``engine`` nothing of WASI.
"""
