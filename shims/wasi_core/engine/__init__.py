"""The embedding API: run WebAssembly modules."""
