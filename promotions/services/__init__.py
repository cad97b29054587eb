"""The verbs of selling for less."""
