"""The official WebAssembly test suite, run on the core through its public API."""
