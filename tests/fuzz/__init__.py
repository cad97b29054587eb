"""Proof by random input."""
