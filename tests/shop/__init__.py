"""Proof of shop."""
