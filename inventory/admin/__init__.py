"""The stockroom: what lies where, what came and went, and the buttons of those who work in it.

Every module is named here, for Django looks for an admin nowhere else.
"""

from inventory.admin.alerts import StockAlertAdmin
from inventory.admin.bookings import PreBookingAdmin
from inventory.admin.counting import StockCountAdmin
from inventory.admin.moves import StockMoveAdmin
from inventory.admin.places import WarehouseAdmin
from inventory.admin.promises import ReservationAdmin
from inventory.admin.purchasing import PurchaseOrderAdmin
from inventory.admin.stock import StockItemAdmin
from inventory.admin.suppliers import SupplierAdmin, SupplierReturnAdmin
from inventory.admin.transfers import TransferAdmin
from inventory.admin.waiting import BackInStockRequestAdmin

__all__ = [
    "BackInStockRequestAdmin",
    "PreBookingAdmin",
    "PurchaseOrderAdmin",
    "ReservationAdmin",
    "StockAlertAdmin",
    "StockCountAdmin",
    "StockItemAdmin",
    "StockMoveAdmin",
    "SupplierAdmin",
    "SupplierReturnAdmin",
    "TransferAdmin",
    "WarehouseAdmin",
]
