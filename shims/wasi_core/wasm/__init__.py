"""A WebAssembly module as data: types, opcodes, binary format, text format, validation."""
