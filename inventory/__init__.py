"""What we have, where, and what is promised."""
