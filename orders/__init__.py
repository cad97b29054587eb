"""Conducts the sale and the after-sale."""
