"""Proof of loyalty."""
