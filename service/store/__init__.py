"""Keeping what must outlive a request, in SQLite or PostgreSQL; rows never leave it."""
