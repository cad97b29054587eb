"""Verbs of operations: promise an effect, answer a request once."""
