"""What `engine.py` measures: one file a section, each with `measure(rounds)`."""
