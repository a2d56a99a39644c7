"""The agents' console: its TypeScript is in ``src``, what is built of it in ``static``."""
