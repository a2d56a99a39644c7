"""Evenhand drafts replies to upset customers and traces every promise to a clause."""

__version__ = "0.1.0"
