"""Proof of orders."""
