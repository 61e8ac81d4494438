"""Source files to names: what each name in a file is bound to."""
