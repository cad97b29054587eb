"""Carts as the staff sees them, and the simulator of prices."""

from cart.admin.carts import CartAdmin

__all__ = ["CartAdmin"]
