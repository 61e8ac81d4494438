"""Paths that move: imports of every form, and strings that name modules."""
