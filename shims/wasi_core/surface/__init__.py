"""What the surfaces of 2.0 and 23.0.1 have in common: names and types of the crates, over the core.

A surface is the packages ``wasi_common`` and ``wiggle`` (and ``wasi_cap_std_sync`` for 2.0) as an
embedder imports them. They translate names and types and have no WASI logic. Both releases have the
same package name, so one process has one of them; see :mod:`wasi_core.surface.active`.

Terms of Rust in Python: a ``Result`` is a value or an exception, ``None`` an empty ``Option``, a
trait a class to derive from, an ``enum`` with data a class with a class for each variant. A point
in time and a span of time are integers of nanoseconds.
"""
