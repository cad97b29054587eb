"""Proof of house."""
