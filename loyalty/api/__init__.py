"""The API of points."""
