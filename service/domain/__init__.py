"""The values that the whole house speaks of: frozen, standard library only."""
