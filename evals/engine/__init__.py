"""Inspect AI around the unmodified pipeline: its models, its variants, its tasks."""
