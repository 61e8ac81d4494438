"""Reports: one file per output format, each a function from a Plan to text."""
