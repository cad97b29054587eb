"""Proof of payments."""
