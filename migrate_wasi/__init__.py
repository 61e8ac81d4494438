"""Move WebAssembly embedders from the two-package WASI API to the unified wasi-common."""

__version__ = "0.1.0"
