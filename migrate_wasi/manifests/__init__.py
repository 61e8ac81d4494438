"""Manifests: one file per format; each reads dependencies and yields findings with edits."""
