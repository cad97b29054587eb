"""Proof of inventory."""
