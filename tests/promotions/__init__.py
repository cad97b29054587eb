"""Proof of promotions."""
