"""Proof of catalog."""
