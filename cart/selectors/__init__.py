"""Shaped answers about carts and baskets."""
