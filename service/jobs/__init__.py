"""Durable work on DBOS: a batch that was accepted is finished, whatever becomes of the process that began it."""
