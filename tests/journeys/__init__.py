"""Proof of journeys."""
