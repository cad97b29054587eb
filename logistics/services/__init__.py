"""How parcels leave and what happens to them on the way."""
