"""Proof of operations."""
