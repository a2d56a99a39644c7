"""The HTTP API, and the wire types that the command line shares with it."""
