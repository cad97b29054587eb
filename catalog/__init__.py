"""What we sell."""
