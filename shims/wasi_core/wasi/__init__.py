"""WASI preview1 and preview0 over the real operating system, as any release of the crates has it."""
