"""The stockroom: what lies where, what came and went, and the buttons of those who work in it.

Every module is named here, for Django looks for an admin nowhere else.
"""

from inventory.admin.moves import StockMoveAdmin
from inventory.admin.places import WarehouseAdmin
from inventory.admin.promises import ReservationAdmin
from inventory.admin.stock import StockItemAdmin

__all__ = ["ReservationAdmin", "StockItemAdmin", "StockMoveAdmin", "WarehouseAdmin"]
