"""The accounts' API."""
