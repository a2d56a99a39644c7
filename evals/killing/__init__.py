"""Server processes that die at named places, and callers who ask again."""
