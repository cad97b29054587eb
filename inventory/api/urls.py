"""Addresses of the stock's API."""

from django.urls import URLPattern, URLResolver, path

from inventory.api import (
    availability,
    bookings,
    counting,
    purchasing,
    reports,
    stock,
    transfers,
    waiting,
)

BUYING = "purchase-orders/<slug:number>"
COUNTING = "counts/<slug:number>"
CARRYING = "transfers/<slug:number>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("availability/", availability.AvailabilityView.as_view(), name="api_availability"),
    path("back-in-stock/", waiting.WaitingView.as_view(), name="api_waiting"),
    path("back-in-stock/<int:request_id>/", waiting.WishView.as_view(), name="api_wish"),
    path("bookings/", bookings.BookingsView.as_view(), name="api_bookings"),
    path("bookings/<int:booking_id>/", bookings.BookingView.as_view(), name="api_booking"),
    path("stock/items/", stock.StockView.as_view(), name="api_stock"),
    path("stock/items/<int:item_id>/", stock.StockItemView.as_view(), name="api_stock_item"),
    path("stock/items/<int:item_id>/levels/", stock.LevelsView.as_view(), name="api_levels"),
    path("stock/age/", reports.AgeingView.as_view(), name="api_stock_age"),
    path("stock/flows/", reports.FlowsView.as_view(), name="api_stock_flows"),
    path("stock/worth/", reports.ValuationView.as_view(), name="api_stock_worth"),
    path("stock/moves/", stock.MovesView.as_view(), name="api_moves"),
    path("suppliers/", purchasing.SuppliersView.as_view(), name="api_suppliers"),
    path("supplier-terms/", purchasing.SupplierTermsView.as_view(), name="api_supplier_terms"),
    path("lead-times/", purchasing.LeadTimesView.as_view(), name="api_lead_times"),
    path("purchase-orders/", purchasing.PurchaseOrdersView.as_view(), name="api_purchases"),
    path(f"{BUYING}/", purchasing.PurchaseOrderView.as_view(), name="api_purchase"),
    path(f"{BUYING}/send/", purchasing.SendView.as_view(), name="api_purchase_send"),
    path(f"{BUYING}/confirm/", purchasing.ConfirmView.as_view(), name="api_purchase_confirm"),
    path(f"{BUYING}/cancel/", purchasing.CancelView.as_view(), name="api_purchase_cancel"),
    path(f"{BUYING}/close/", purchasing.CloseView.as_view(), name="api_purchase_close"),
    path(f"{BUYING}/receipts/", purchasing.ReceiptsView.as_view(), name="api_receipts"),
    path("counts/", counting.CountsView.as_view(), name="api_counts"),
    path(f"{COUNTING}/", counting.CountView.as_view(), name="api_count"),
    path(f"{COUNTING}/lines/", counting.CountLinesView.as_view(), name="api_count_lines"),
    path(f"{COUNTING}/submit/", counting.SubmitView.as_view(), name="api_count_submit"),
    path(f"{COUNTING}/approve/", counting.ApproveView.as_view(), name="api_count_approve"),
    path(f"{COUNTING}/cancel/", counting.CancelView.as_view(), name="api_count_cancel"),
    path("transfers/", transfers.TransfersView.as_view(), name="api_transfers"),
    path(f"{CARRYING}/", transfers.TransferView.as_view(), name="api_transfer"),
    path(f"{CARRYING}/send/", transfers.SendView.as_view(), name="api_transfer_send"),
    path(f"{CARRYING}/arrivals/", transfers.ArrivalsView.as_view(), name="api_transfer_arrivals"),
    path(f"{CARRYING}/cancel/", transfers.CancelView.as_view(), name="api_transfer_cancel"),
    path("adjustments/", transfers.AdjustmentsView.as_view(), name="api_adjustments"),
    path("scrap/", transfers.ScrapView.as_view(), name="api_scrap"),
]
