"""The stock's API."""
