"""What a caller can have done: one verb a file."""
