"""Comparing two runs of the suite: what got better, what got worse, and what this many cases can't tell."""
