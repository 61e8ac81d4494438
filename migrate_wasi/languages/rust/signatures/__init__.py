"""What the rules about signatures share: calls, implementations, errors, memory."""
