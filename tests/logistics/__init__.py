"""Proof of logistics."""
