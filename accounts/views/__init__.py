"""The accounts' pages."""
