"""The nouns of stock, by group; named here because Django looks for models nowhere else."""

from inventory.models.alerts import BackInStockRequest, StockAlert
from inventory.models.bookings import PreBooking
from inventory.models.handling import CountLine, StockCount, Transfer, TransferLine
from inventory.models.ledger import CostCorrection, CostLayer, LayerUse, StockMove
from inventory.models.purchasing import (
    LandedCost,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    SupplierReturn,
    SupplierReturnLine,
)
from inventory.models.stock import Channel, KeptBack, Reservation, StockItem, Warehouse
from inventory.models.suppliers import PriceBreak, Supplier, SupplierItem

__all__ = [
    "BackInStockRequest",
    "Channel",
    "CostCorrection",
    "CostLayer",
    "CountLine",
    "KeptBack",
    "LandedCost",
    "LayerUse",
    "PreBooking",
    "PriceBreak",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Receipt",
    "ReceiptLine",
    "Reservation",
    "StockAlert",
    "StockCount",
    "StockItem",
    "StockMove",
    "Supplier",
    "SupplierItem",
    "SupplierReturn",
    "SupplierReturnLine",
    "Transfer",
    "TransferLine",
    "Warehouse",
]
