"""The verbs of the cart."""
