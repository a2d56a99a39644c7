"""Attackers with every advantage: models that obey or leak, and what of it comes out as ready to send."""
