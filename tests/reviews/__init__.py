"""Proof of reviews."""
