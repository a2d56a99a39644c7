"""Answers of ``evenhand prompt`` as JSON."""

import sys

import msgspec


def print_json(value: object) -> None:
    """One line, or spread over several for a reader at a terminal."""
    data = msgspec.json.encode(value)
    sys.stdout.write((msgspec.json.format(data) if sys.stdout.isatty() else data).decode() + "\n")
    sys.stdout.flush()
