"""Cases, what was measured on them, and the runs that keep both."""
