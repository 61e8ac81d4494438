"""Random modules, run on the core and on another runtime side by side."""
