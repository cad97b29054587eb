"""How pages of other departments show stock."""
