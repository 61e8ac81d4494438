"""Python manifests: one file per format over one notion of a requirement."""
