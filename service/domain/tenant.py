"""Whose data it is; everything that is stored names its tenant."""

DEFAULT_TENANT = "default"  # the only one until callers have keys of their own
