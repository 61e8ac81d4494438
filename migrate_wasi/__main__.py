"""`python -m migrate_wasi`."""

import sys

from migrate_wasi.cli import main

sys.exit(main())
