"""Whom we know."""
