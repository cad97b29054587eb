"""Proof of cart."""
