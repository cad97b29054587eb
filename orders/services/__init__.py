"""The verbs of the sale and the after-sale."""
