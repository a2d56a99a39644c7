"""Families of cases made by code: invented companies whose labels follow from their terms."""
