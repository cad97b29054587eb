"""How other departments' pages show the cart."""
