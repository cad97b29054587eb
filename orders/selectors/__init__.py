"""Shaped answers about orders."""
