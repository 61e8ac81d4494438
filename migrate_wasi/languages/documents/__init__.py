"""Code inside other documents: Markdown, notebooks, sessions, and the way back to the file."""
