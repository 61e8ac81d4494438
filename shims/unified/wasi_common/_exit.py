"""``maybe_exit_on_error``: from what ended a guest to how the process ends.

Source: crates/wasi-common/src/lib.rs at v23.0.1.
"""

from __future__ import annotations

import os
import sys

from wasi_core.engine.traps import Exit, Trap
from wasi_core.wasi.errors import I32Exit


def maybe_exit_on_error(e: Exception) -> Exception:
    """End the process if a guest asked for it, or trapped; give back any other error.

    :raises SystemExit: the status of the guest; 128 and the number of SIGABRT for a trap. On
        Windows 3 for a trap, and 1 for a status from 3 on.
    """
    if isinstance(e, (Exit, I32Exit)):
        sys.exit(1 if os.name == "nt" and e.status >= 3 else e.status)
    if isinstance(e, Trap):
        print(f"Error: {e}", file=sys.stderr)
        sys.exit(3 if os.name == "nt" else 128 + 6)
    return e
