"""From a case to a draft."""
