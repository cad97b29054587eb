"""How other departments' pages show orders."""
