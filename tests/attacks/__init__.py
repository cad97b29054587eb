"""Proof that bad input and other people get nowhere."""
