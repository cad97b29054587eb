"""How a product's page shows its reviews."""
