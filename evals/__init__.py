"""Measurements: what the service does on data, under faults and under load."""
