"""How other departments' pages show parcels."""
