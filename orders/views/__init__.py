"""The orders' pages."""
