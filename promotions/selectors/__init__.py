"""Questions about what makes goods cost less."""
