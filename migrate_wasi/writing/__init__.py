"""The only part that touches the user's files: one atomic batch, its journal, and undo."""
