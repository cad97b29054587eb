"""The verbs of loyalty."""
