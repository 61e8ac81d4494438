"""`migrate-wasi run`: a guest on the core, or a Python embedder with a surface in its path.

Nothing of the tool is imported here, and of the core what the guest needs: a run starts quickly.
"""
