"""The orders' API."""
