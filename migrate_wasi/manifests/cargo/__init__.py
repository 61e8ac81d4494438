"""Cargo manifests: read to packages, and settled once the sources have moved."""
