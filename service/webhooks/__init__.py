"""Telling other systems of what happens: signing, and posting to addresses that may be posted to."""
