"""Conversations with a simulated upset customer: code keeps their temper, a model only words it."""
