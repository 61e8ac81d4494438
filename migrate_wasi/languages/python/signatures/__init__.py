"""What the rules about signatures do in Python terms."""
