"""The reviews' API."""
