"""How pages show members what is theirs."""
