"""The demo shop: goods, pictures, people and history made by seeded code."""
