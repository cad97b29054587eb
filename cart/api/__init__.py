"""The cart's API."""
