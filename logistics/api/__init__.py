"""The logistics' API."""
