"""Requests that nobody would send, and the application that must refuse them politely."""
