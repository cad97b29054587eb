"""The verbs of stock."""
