"""Builders that were consumed and are now changed in place: where they flow, what is edited."""
