"""WASI preview1 and preview0 over the real operating system, like any release of the crates."""
