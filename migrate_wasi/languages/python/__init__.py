"""Python sources: a file to its names and what they are bound to, and the edits of the rules."""
