"""Judges: models whose opinion of a reply is measured against people's labels before anybody believes it."""
