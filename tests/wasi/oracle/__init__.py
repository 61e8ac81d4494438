"""The crates themselves as oracle: old wheels of wasmtime against the core, at the same release."""
