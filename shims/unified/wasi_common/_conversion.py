"""``UserErrorConversion``, which has no methods any more.

Source: crates/wiggle/generate/src/module_trait.rs at v23.0.1.
"""

from __future__ import annotations


class UserErrorConversion:
    """Nothing: an error is converted when it is made."""
