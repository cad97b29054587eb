"""How it travels."""
